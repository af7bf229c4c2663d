// The answers of a conversation once they are written: their text is put in place, and what they show is kept of today.
(() => {
  "use strict";
  const REFRESH = 3000, LOOK = 30000;
  let next = null;

  // What has been read is not sent again: the finished answer points at it, piece by piece.
  const read = new Map();
  function fill(line) {
    const text = read.get(line.id);
    if (text === undefined) {
      const url = `/chat/answers/${line.id.slice("line-".length)}`;
      return void htmx.ajax("GET", url, { target: line, swap: "outerHTML" }).catch(() => {});
    }
    let place = 0;
    for (const each of line.querySelectorAll("wbr[data-r]")) {
      const [skipped, length] = each.dataset.r.split(",").map(Number);
      place += skipped + length;
      each.replaceWith(text.slice(place - length, place));
    }
    read.delete(line.id);
  }
  document.addEventListener("htmx:config:request", (event) => {
    const { request, sourceElement } = event.detail.ctx;
    if (!sourceElement?.matches?.(".line[aria-busy]")) return;
    const text = sourceElement.querySelector(".writing").textContent;
    read.set(sourceElement.id, text);
    request.body.set("read", text.length);
  });
  document.addEventListener("htmx:after:swap", () => {
    document.querySelectorAll(".line:has(wbr[data-r])").forEach(fill);
  });

  // What an answer shows stands in its conversation as it was, and may be otherwise by now: looked at anew where it
  // opens, at most every few seconds where the class does something, and on a page that is not live, at times.
  function refresh() {
    next = null;
    if (document.hidden) return;
    for (const shown of document.querySelectorAll('.calls .region[id^="chat-call-"]')) {
      const typing = shown.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
      if (!typing) shown.dispatchEvent(new CustomEvent("refresh", { bubbles: true }));
    }
  }
  document.addEventListener("DOMContentLoaded", () => setTimeout(refresh));
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.target?.id === "chat-panel") setTimeout(refresh);
  });
  document.addEventListener("htmx:sse:after:message", (event) => {
    if (event.target.id === "live") next ??= setTimeout(refresh, REFRESH);
  });
  document.addEventListener("visibilitychange", refresh);
  setInterval(() => document.getElementById("live") || refresh(), LOOK);
})();
