// Typing "/" in a field with data-commands="id" opens the list of that id: type to filter, arrows, Enter, Escape.
(() => {
  "use strict";
  let field = null, list = null, active = null;

  const shown = () => [...list.children].filter((option) => !option.hidden);

  function mark(option) {
    for (const each of list.children) each.setAttribute("aria-selected", String(each === option));
    active = option;
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function close() {
    if (!field) return;
    list.hidden = true;
    for (const name of ["activedescendant", "controls", "autocomplete"]) field.removeAttribute("aria-" + name);
    field = list = active = null;
  }

  function update(element) {
    const typed = /^\s*[/\uff0f](\S*)$/.exec(element.value);
    const found = typed && document.getElementById(element.dataset.commands);
    if (!found) return close();
    field = element;
    list = found;
    const word = typed[1].toLowerCase();
    for (const option of list.children) option.hidden = !option.textContent.toLowerCase().includes(word);
    // What begins with the typed letters is meant before what only holds them.
    const options = shown();
    const first = options.find((option) => option.dataset.command.startsWith("/" + word)) || options[0];
    if (!first) return close();
    list.hidden = false;
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-autocomplete", "list");
    mark(first);
  }

  function choose(option) {
    const target = field;
    target.value = option.dataset.command + " ";
    close();
    target.focus();
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-commands]")) update(event.target);
  });

  // Before the chat's own keys: Enter chooses and does not send, Escape closes the list and not the panel.
  document.addEventListener("keydown", (event) => {
    if (!field || event.target !== field || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const options = shown(), at = options.indexOf(active), last = options.length - 1;
    if (event.key === "ArrowDown") mark(options[at === last ? 0 : at + 1]);
    else if (event.key === "ArrowUp") mark(options[at < 1 ? last : at - 1]);
    // A command that stands there whole has been chosen: the key sends it.
    else if (event.key === "Enter" && field.value.trim() === active.dataset.command) return close();
    else if (event.key === "Enter" && !event.shiftKey) choose(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // A press keeps the field's focus, and so its keyboard on a phone.
  document.addEventListener("mousedown", (event) => {
    if (list?.contains(event.target)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const option = list?.contains(event.target) && event.target.closest("[role=option]");
    if (option) choose(option);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === field) close();
  });
})();
