// Text selected inside [data-askable] can be explained, summarised or translated: a toolbar stands beside it, and what
// is pressed is told to the chat as a "homeroom:ask" event.
(() => {
  "use strict";
  const MOST = 500, GAP = 8;
  const tools = document.getElementById("ask-tools");
  if (!tools) return;
  let text = "", range = null, timer = 0;

  const within = (node, selector) => (node?.nodeType === 1 ? node : node?.parentElement)?.closest(selector);

  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const found = selection.getRangeAt(0);
    const from = within(found.startContainer, "[data-askable]"), to = within(found.endContainer, "[data-askable]");
    // A triple click ends where the next block begins.
    if (!from || (to && to !== from) || (!to && found.endOffset)) return null;
    return within(document.activeElement, "input, textarea, select, [contenteditable], [data-chat]") ? null : found;
  }

  function place() {
    const box = range.getBoundingClientRect(), size = tools.getBoundingClientRect();
    const above = box.top - size.height - GAP, below = box.bottom + GAP;
    // A finger's own menu stands above.
    const top = above < GAP || matchMedia("(pointer: coarse)").matches ? below : above;
    const keep = (value, room) => Math.max(GAP, Math.min(value, room - GAP)) + "px";
    tools.style.top = keep(top, innerHeight - size.height);
    tools.style.left = keep(box.left + (box.width - size.width) / 2, document.documentElement.clientWidth - size.width);
  }

  function hide() {
    tools.hidden = true;
    range = null;
  }

  function look() {
    if (tools.contains(document.activeElement)) return;
    range = selected();
    text = range ? range.toString().replace(/\s+/g, " ").trim() : "";
    if (!text) return hide();
    if (text.length > MOST) text = text.slice(0, MOST - 1).replace(/[\ud800-\udbff]$/, "") + "\u2026";
    tools.hidden = false;
    place();
  }

  function translation() {
    // The reader's own language, where it is another than the page's.
    const [page, ...codes] = [document.documentElement.lang, ...navigator.languages].map((code) => code.split("-")[0]);
    const own = codes.find((code) => code !== page);
    return own ? `Translate to ${new Intl.DisplayNames("en", { type: "language" }).of(own)}:` : "Translate:";
  }

  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 100);
  });
  for (const name of ["scroll", "resize"]) addEventListener(name, () => range && place(), { passive: true });

  document.addEventListener("pointerdown", (event) => {
    if (tools.contains(event.target)) event.preventDefault();
    else hide();
  });
  tools.addEventListener("mousedown", (event) => event.preventDefault());

  document.addEventListener("keydown", (event) => {
    if (tools.hidden) return;
    const buttons = [...tools.children], at = buttons.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (getComputedStyle(tools).direction === "rtl" ? -1 : 1);
    if (event.key === "Escape") {
      if (at >= 0) document.activeElement.blur();
      hide();
    } else if (event.key === "Tab" && !event.shiftKey && at < 0) buttons[0].focus();
    else if (step && at >= 0) buttons.at((at + step) % buttons.length).focus();
    else return;
    event.preventDefault();
  });

  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-ask]");
    if (!button) return;
    const ask = button.dataset.ask;
    const detail = { text: `${ask.endsWith(":") ? ask : translation()} ${text}` };
    hide();
    getSelection().removeAllRanges();
    document.dispatchEvent(new CustomEvent("homeroom:ask", { detail, bubbles: true, cancelable: true }));
  });
})();
