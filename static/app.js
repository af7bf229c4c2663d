// Countdowns, the arrow keys of a slide deck, and hiding what only a browser without scripts needs.
(() => {
  "use strict";
  document.documentElement.classList.add("js");

  // One entry a counting element: the server's number as last written, and the moment it runs out.
  const running = new WeakMap();

  function lastNumber(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let found = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (/\d/.test(node.data)) found = node;
    }
    return found;
  }

  function count(element) {
    const written = element.dataset.countdown;
    let entry = running.get(element);
    if (!entry || entry.written !== written) {
      entry = { end: performance.now() + Number(written) * 1000 };
      running.set(element, entry);
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
    // Spread over two seconds, so that a class does not ask all at once.
    setTimeout(() => {
      if (element.isConnected) element.dispatchEvent(new CustomEvent("refresh", { bubbles: true }));
    }, Math.random() * 2000);
  }

  setInterval(() => document.querySelectorAll("[data-countdown]").forEach(count), 1000);

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
})();
