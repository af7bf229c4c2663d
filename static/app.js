// What HTML cannot do alone: countdowns, the arrow keys of a slide deck, and swaps that lose nothing.
(() => {
  "use strict";
  document.documentElement.classList.add("js");

  // One entry a counting element: the server's number as last written, and the moment it runs out.
  const running = new WeakMap();
  const TOAST_SECONDS = 8;

  // Spread over two seconds, so that a class does not ask all at once.
  function refreshSoon(element) {
    setTimeout(() => {
      if (element.isConnected) element.dispatchEvent(new CustomEvent("refresh", { bubbles: true }));
    }, Math.random() * 2000);
  }

  function lastNumber(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let found = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (/\d/.test(node.data)) found = node;
    }
    return found;
  }

  // Who sent too much waits: the form's buttons rest meanwhile, whatever becomes of what said so.
  function hold(form, seconds) {
    for (const button of document.getElementById(form)?.elements ?? []) {
      if (button.type !== "submit" || button.disabled) continue;
      button.disabled = true;
      setTimeout(() => { button.disabled = false; }, seconds * 1000);
    }
  }

  function count(element) {
    const written = element.dataset.countdown;
    let entry = running.get(element);
    if (!entry || entry.written !== written) {
      entry = { end: performance.now() + Number(written) * 1000 };
      running.set(element, entry);
      hold(element.dataset.holds, Number(written));
    }
    const left = Math.max(0, Math.ceil((entry.end - performance.now()) / 1000));
    const text = lastNumber(element);
    if (text) text.data = text.data.replace(/\d+(?!.*\d)/s, String(left));
    if (left > 0) {
      element.dataset.countdown = entry.written = String(left);
      return;
    }
    delete element.dataset.countdown;
    running.delete(element);
    if ("holds" in element.dataset) element.parentElement.replaceChildren();
    else refreshSoon(element);
  }

  const countAll = () => document.querySelectorAll("[data-countdown]").forEach(count);
  setInterval(countAll, 1000);
  document.addEventListener("DOMContentLoaded", countAll);
  document.addEventListener("htmx:after:swap", countAll);

  // More courses or tabs than fit: the one that is open is in sight.
  document.addEventListener("DOMContentLoaded", () => {
    for (const link of document.querySelectorAll(":is(.top nav, .tabs) [aria-current]")) {
      const list = link.closest("ul"), [own, room] = [link, list].map((each) => each.getBoundingClientRect());
      list.scrollLeft += own.x + own.width / 2 - room.x - room.width / 2;
    }
  });
  // A browser leaves alone what is half in sight when it gets the focus.
  document.addEventListener("focusin", (event) => {
    if (event.target.closest(".top nav, .tabs")) event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // Fields, radio buttons and scrolling tables have their own use for the arrow keys.
    if (event.target.closest("input, select, textarea, [contenteditable], .scroll")) return;
    const button = document.querySelector(`[data-arrow-keys] [data-key="${event.key}"]:not(:disabled)`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  // Fragments that many browsers share cannot know the page they stand on: each form says it as it is sent.
  document.addEventListener("htmx:config:request", (event) => {
    const { request, sourceElement } = event.detail.ctx;
    const body = request.body;
    if (sourceElement?.closest(".region") && body instanceof FormData && body.has("return_to")) {
      body.set("return_to", location.pathname + location.search);
    }
  });

  // A region that is replaced keeps what was typed into its other forms, and the keyboard's place in it.
  const FIELDS = "textarea, input:not([type=hidden], [type=checkbox], [type=radio])";
  let kept = null;

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    const region = ctx.target?.closest?.(".region");
    const sent = ctx.sourceElement;
    if (!region || !sent || !sent.matches("form")) return;
    const fields = [...region.querySelectorAll(FIELDS)].filter(
      (field) => field.id && field.form !== sent && field.value !== field.defaultValue
    );
    const focus = document.activeElement;
    const inside = region.contains(focus);
    kept = {
      region: region.id,
      values: fields.map((field) => [field.id, field.value]),
      focus: inside ? focus.id : "",
      // From the nearest box with a name outwards: one of them is there afterwards.
      boxes: inside ? boxesAround(focus, region) : [],
    };
  });

  function boxesAround(element, region) {
    const found = [];
    for (let box = element.parentElement; box && box !== region.parentElement; box = box.parentElement) {
      if (box.id && !box.matches("form, .w-button")) found.push(box.id);
    }
    return found;
  }

  document.addEventListener("htmx:after:swap", () => {
    if (!kept) return;
    const { values, focus, boxes } = kept;
    kept = null;
    for (const [id, value] of values) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
    if (!focus || document.getElementById(focus) === document.activeElement) return;
    const next = [focus, ...boxes].map((id) => document.getElementById(id)).find(Boolean);
    const target = next?.matches("button, a, input, select, textarea")
      ? next
      : next?.querySelector("button:not(:disabled), a[href], textarea, select, input:not([type=hidden])");
    target?.focus({ preventScroll: true });
  });

  // A confused student's chips and countdown belong to a slide: when it changes, so do they.
  let slide = null;
  document.addEventListener("htmx:sse:before:message", () => {
    slide = document.querySelector(".student #class-assist-slide .w-title")?.textContent ?? null;
  });
  document.addEventListener("htmx:sse:after:message", () => {
    const now = document.querySelector(".student #class-assist-slide .w-title")?.textContent ?? null;
    const own = document.getElementById("class-assist-me");
    if (own && now !== slide && document.getElementById("class-assist-got-it")) refreshSoon(own);
  });

  // What was said stays long enough to be read, and then makes room.
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node instanceof Element && node.matches(".toast")) setTimeout(() => node.remove(), TOAST_SECONDS * 1000);
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
