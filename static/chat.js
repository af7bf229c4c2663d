// The chat beside every page: opened by its button or Ctrl+I, closed by Escape, at the same conversation everywhere.
(() => {
  "use strict";
  const KEY = "homeroom-chat-", OPEN = "homeroom-chat-open";
  const get = (id) => document.getElementById(id);
  const panel = () => get("chat-panel"), opener = () => get("chat-open"), box = () => get("chat-message");
  const narrow = matchMedia("(max-width: 40rem)"), touch = matchMedia("(pointer: coarse)");
  const tabs = new BroadcastChannel("homeroom-chat");
  let waiting = null, near = true, mine = false, ended = null, pressed = null, held = false, chosen = false;
  let coming = false, draft = "";

  // Which conversation is open is this tab's own business, and each course has its own; what was said is on the server.
  const course = () => panel()?.dataset.course ?? "";
  const conversation = () => get("chat-conversation")?.value ?? "";

  function remember() {
    const id = conversation();
    if (!id) return;
    for (const each of ["", course(), get("chat-conversation").dataset.course]) sessionStorage.setItem(KEY + each, id);
  }

  function show(on) {
    panel().hidden = !on;
    opener().setAttribute("aria-expanded", String(on));
    sessionStorage.setItem(OPEN, on ? "yes" : "");
    cover();
  }

  // Where the panel covers the page, nothing behind it can be reached.
  function cover() {
    const behind = panel() && !panel().hidden && narrow.matches;
    for (const each of document.querySelectorAll("body > :is(.skip, header, main)")) each.inert = behind;
  }
  narrow.addEventListener("change", cover);

  function open() {
    if (!panel()) return box()?.focus();
    show(true);
    if (box()) return box().focus();
    load(sessionStorage.getItem(KEY + course()));
  }

  function load(id) {
    const url = new URL(panel().dataset.url, location.href);
    if (id) url.searchParams.set("conversation_id", id);
    htmx.ajax("GET", url.pathname + url.search, { target: panel(), swap: "innerHTML" }).catch(() => {});
  }

  function close() {
    show(false);
    opener().focus();
  }

  document.addEventListener("DOMContentLoaded", () => {
    opener()?.setAttribute("aria-controls", "chat-panel");
    opener()?.setAttribute("aria-expanded", "false");
    opener()?.setAttribute("role", "button");
    if (panel() && sessionStorage.getItem(OPEN) && matchMedia("(min-width: 64rem)").matches) {
      show(true);
      load(sessionStorage.getItem(KEY + course()));
    }
    if (panel() || !box()) return;
    remember();
    count();
    if (conversation() && !location.hash) end();
    if (!narrow.matches && (conversation() || box().value)) box().focus({ preventScroll: true });
    if (document.querySelector(".line[aria-busy]")) say("answering");
  });

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target.closest(".answer a[href*='?say=']");
    if (panel() && event.target.closest("#chat-open")) {
      event.preventDefault();
      if (panel().hidden) open();
      else close();
    } else if (event.target.closest("[data-chat-close]")) close();
    else if (event.target.closest("[data-chat-new]")) {
      for (const each of ["", course()]) sessionStorage.removeItem(KEY + each);
    } else if (link && box()) {
      // What Homeroom itself asked back is said at once; what a model wrote, only the person sends.
      event.preventDefault();
      const asked = new URL(link.href).searchParams;
      const about = box().form.elements.namedItem("course_id");
      if (about && asked.get("course_id")) about.value = asked.get("course_id");
      if (link.closest("[data-own]")) return send(asked.get("say"));
      box().value = asked.get("say").slice(0, box().maxLength);
      box().focus();
      count();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "i" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      if (panel() && !panel().hidden && panel().contains(document.activeElement)) close();
      else open();
    } else if (event.key === "Escape" && panel() && !panel().hidden) {
      if (panel().contains(document.activeElement) || narrow.matches) close();
    } else if (event.key === "Enter" && event.target === box() && !event.shiftKey) {
      event.preventDefault();
      const button = box().form.querySelector(".send");
      if (box().value.trim() && !button.disabled) box().form.requestSubmit(button);
    }
  });

  // Says something beside the box, and leaves in it what was being written.
  function send(words) {
    const button = document.createElement("button");
    Object.assign(button, { type: "submit", name: "choice", value: words, formNoValidate: true, hidden: true });
    box().form.append(button);
    button.click();
    button.remove();
  }

  // Something elsewhere on the page asks in the person's name: a selection, a button.
  document.addEventListener("homeroom:ask", (event) => {
    waiting = event.detail.text;
    open();
    ask();
  });

  function ask() {
    if (!waiting || !box()) return;
    const words = waiting;
    waiting = null;
    send(words);
  }

  function count() {
    const field = box(), counter = get("chat-count");
    if (!field || !counter) return;
    const most = Number(counter.dataset.most);
    counter.hidden = field.value.length < most * 0.9;
    counter.classList.toggle("form-error", field.value.length >= most);
    const [first, second, third] = counter.dataset.words.split("{}");
    counter.textContent = first + field.value.length + second + most + third;
  }
  document.addEventListener("input", (event) => {
    if (event.target === box()) count();
  });

  document.addEventListener("htmx:config:request", (event) => {
    const { request, sourceElement } = event.detail.ctx;
    if (sourceElement?.id !== "chat-say" || !(request.body instanceof FormData)) return;
    chosen = request.body.has("choice");
    // What is said while another conversation is on its way is said there.
    if (coming) {
      event.preventDefault();
      waiting = request.body.get(chosen ? "choice" : "message");
      if (!chosen) box().value = "";
      return;
    }
    request.body.set("page_url", location.pathname.slice(0, 500));
    request.body.set("page_title", document.title.slice(0, 200));
  });

  const say = (which) => {
    const status = get("chat-status");
    if (status) status.textContent = status.dataset[which] ?? status.dataset.failed;
  };

  // Whoever has scrolled up to read is left where they are.
  const scroller = () => panel()?.querySelector(".chat-scroll") ?? document.scrollingElement;
  const isNear = (box = scroller()) => box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  const end = (box = scroller()) => { box.scrollTop = box.scrollHeight; };

  document.addEventListener("focusin", (event) => { held = Boolean(event.target.closest(".line")); });

  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    coming ||= panel() !== null && ctx.target === panel();
  });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (ctx.target !== panel()) return;
    coming = false;
    ask();
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail, source = ctx.sourceElement;
    if (!box()) return;
    draft = box().value;
    near = isNear();
    mine = Boolean(ctx.target?.closest?.(".lines"));
    pressed = source?.matches?.(".line form") ? source.id : null;
    ended = source?.matches?.(".line[aria-busy]") && ctx.response?.status === 200 ? source.id : null;
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail, source = ctx.sourceElement, fine = !(ctx.response?.status >= 400);
    if (!box()) return;
    remember();
    if (ctx.target === panel()) {
      box().value ||= draft;
      count();
      if (document.activeElement === document.body || panel().contains(document.activeElement)) box().focus();
      if (document.querySelector(".line[aria-busy]")) say("answering");
      end();
    } else if (fine && (source?.id === "chat-say" || source?.matches?.(".retry"))) {
      if (!chosen && source.id === "chat-say") box().value = "";
      count();
      // A quick answer comes whole, with the question.
      say(document.querySelector(".lines > .line:last-child")?.dataset.ended ?? "answering");
      box().focus();
      end();
      tabs.postMessage(conversation());
    } else if (ended) {
      say(get(ended)?.dataset.ended);
    }
    if (mine && near) end();
    // The button that was pressed went with its line, and may be back in it.
    if ((pressed || (mine && held)) && document.activeElement === document.body && !touch.matches) {
      const form = pressed && get(pressed);
      const again = form?.querySelector("[aria-pressed=true]") ?? form?.querySelector("button") ?? box();
      again.focus({ preventScroll: true });
    }
    ended = pressed = null;
    mine = false;
    if (!coming) ask();
  });

  // Another tab has said something in the conversation that stands here too.
  tabs.addEventListener("message", ({ data }) => {
    if (!data || data !== conversation()) return;
    const url = `/chat/panel?conversation_id=${encodeURIComponent(data)}`;
    htmx.ajax("GET", url, { target: "#chat-lines", select: "#chat-lines", swap: "outerHTML" }).catch(() => {});
  });

  // A stream that begins anew tells everything again.
  document.addEventListener("htmx:sse:before:connection", (event) => {
    const line = event.target.matches?.(".writing") && event.target.closest(".line");
    if (!line || event.detail.connection.lastEventId) return;
    event.target.replaceChildren();
    line.querySelector(".calls").replaceChildren();
  });

  // Pieces are text to the last blank, so they do not go the way of fragments; what else comes does.
  document.addEventListener("htmx:sse:before:message", (event) => {
    const { message } = event.detail, writing = event.target;
    if (!writing.matches?.(".writing") || message.event) return;
    const made = document.createElement("template");
    made.innerHTML = message.data;
    const near = isNear();
    let fragments = "";
    for (const node of made.content.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) fragments += node.outerHTML;
      else if (writing.lastChild) writing.lastChild.appendData(node.data);
      else writing.append(node.data);
    }
    if (fragments) message.data = fragments;
    else event.preventDefault();
    if (near) end();
  });
})();
