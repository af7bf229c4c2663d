// The chat beside every page: opened by its button or Ctrl+I, closed by Escape, at the same conversation everywhere.
(() => {
  "use strict";
  const KEY = "homeroom-conversation";
  const panel = () => document.getElementById("chat-panel");
  const opener = () => document.getElementById("chat-open");
  const box = () => document.getElementById("chat-message");
  let waiting = null;

  // Which conversation is open is this tab's own business; what was said in it is on the server.
  const conversation = () => sessionStorage.getItem(KEY);

  function remember() {
    const field = document.getElementById("chat-conversation");
    if (field?.value) sessionStorage.setItem(KEY, field.value);
    else if (field && panel()?.contains(field)) sessionStorage.removeItem(KEY);
  }

  function open() {
    if (!panel()) return box()?.focus();
    panel().hidden = false;
    opener().setAttribute("aria-expanded", "true");
    if (box()) return box().focus();
    const known = conversation();
    const url = new URL(panel().dataset.url, location.href);
    if (known) url.searchParams.set("conversation_id", known);
    htmx.ajax("GET", url.pathname + url.search, { target: panel(), swap: "innerHTML" }).catch(() => {});
  }

  function close() {
    panel().hidden = true;
    opener().setAttribute("aria-expanded", "false");
    opener().focus();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("#chat-open")) {
      event.preventDefault();
      if (panel().hidden) open();
      else close();
    } else if (event.target.closest("[data-chat-close]")) close();
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "i" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      open();
    } else if (event.key === "Escape" && !event.defaultPrevented && panel() && !panel().hidden) {
      if (panel().contains(document.activeElement)) close();
    } else if (event.key === "Enter" && event.target === box() && !event.shiftKey && !event.isComposing) {
      // A list of commands that is open takes the key first.
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (box().value.trim()) box().form.requestSubmit();
    }
  });

  // Something elsewhere on the page asks in the person's name: a selection, a button.
  document.addEventListener("homeroom:ask", (event) => {
    waiting = event.detail.text;
    open();
    ask();
  });

  function ask() {
    if (!waiting || !box()) return;
    box().value = waiting;
    waiting = null;
    box().form.requestSubmit();
  }

  function count() {
    const field = box();
    const counter = document.getElementById("chat-count");
    if (!field || !counter) return;
    const most = Number(counter.dataset.most);
    counter.hidden = field.value.length < most * 0.9;
    const [first, second, third] = counter.dataset.words.split("{}");
    counter.textContent = first + field.value.length + second + most + third;
  }
  document.addEventListener("input", (event) => {
    if (event.target === box()) count();
  });

  document.addEventListener("htmx:config:request", (event) => {
    const { request, sourceElement } = event.detail.ctx;
    if (sourceElement?.id !== "chat-say" || !(request.body instanceof FormData)) return;
    request.body.set("page_url", location.pathname.slice(0, 500));
    request.body.set("page_title", document.title.slice(0, 200));
  });

  const say = (which) => {
    const status = document.getElementById("chat-status");
    if (status) status.textContent = status.dataset[which];
  };

  // Whoever has scrolled up to read is left where they are.
  function follow(force) {
    const scroll = document.querySelector(".chat-scroll");
    if (!scroll) return;
    const near = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
    if (near || force) scroll.scrollTop = scroll.scrollHeight;
  }

  document.addEventListener("htmx:after:swap", (event) => {
    remember();
    ask();
    const source = event.detail.ctx.sourceElement;
    if (source?.id === "chat-say") {
      source.reset();
      count();
      say("answering");
      box().focus();
      follow(true);
    } else if (source?.matches(".line[aria-busy]")) {
      say("finished");
      follow(false);
    } else if (event.detail.ctx.target === panel()) {
      box()?.focus();
      follow(true);
    }
  });
  document.addEventListener("htmx:sse:after:message", (event) => {
    if (event.target.closest?.(".line")) follow(false);
  });

  // What the class does changes what an answer shows.
  document.addEventListener("htmx:sse:after:message", (event) => {
    if (event.target.id !== "live") return;
    for (const shown of document.querySelectorAll('.calls .region[id^="chat-call-"]')) {
      shown.dispatchEvent(new CustomEvent("refresh", { bubbles: true }));
    }
  });
})();
