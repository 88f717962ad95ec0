// Completions of what is typed into the message box: a listbox beside it (WAI-ARIA combobox pattern), fed by v1/suggest.

const PAUSE_MS = 120; // without a key, before the server is asked
const LONGEST = 60; // characters: what is longer is a sentence, and nobody's completion
const list = make("ul", "", "completions");
list.id = "completions";
list.setAttribute("role", "listbox");
list.hidden = true;
container.append(list);
const status = make("div", "", "unseen");
status.setAttribute("role", "status");
list.after(status);

let offered = []; // what the list shows
let chosen = -1; // of them, by the arrow keys
let waiting = null;
let asked = null;

const box = () => document.querySelector("#box textarea");
const shown = () => !list.hidden;

function close() {
  clearTimeout(waiting);
  asked?.abort();
  list.hidden = true;
  offered = [];
  chosen = -1;
  const field = box();
  if (field?.getAttribute("role")) field.setAttribute("aria-expanded", "false");
  field?.removeAttribute("aria-activedescendant");
}

function mark(place) {
  chosen = place;
  [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
  const option = list.children[chosen];
  if (option) {
    box().setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else box().removeAttribute("aria-activedescendant");
}

function take(place) {
  const one = offered[place];
  const field = box();
  close();
  if (one.product_id) {
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return tell("details", { known: { product: one.product_id, title: one.text }, image: null });
  }
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  send({ text: one.text });
}

function show(items) {
  const field = box();
  if (!items.length || document.activeElement !== field) return close();
  offered = items;
  list.setAttribute("aria-label", said("js_suggestions"));
  list.replaceChildren(
    ...items.map((one, place) => {
      const option = make("li");
      option.id = `completion-${place}`;
      option.setAttribute("role", "option");
      option.append(make("span", one.text, "text"));
      const kind = said(`js_kind_${one.kind}`);
      if (kind) option.append(make("span", kind, "kind"));
      if (one.kind !== "product") option.append(make("span", String(one.count), "many"));
      option.onpointerdown = (event) => event.preventDefault(); // the box keeps the focus
      option.onclick = () => take(place);
      return option;
    }),
  );
  const at = document.getElementById("box").getBoundingClientRect();
  list.style.left = `${at.left + 12}px`;
  list.style.width = `${at.width - 24}px`;
  list.style.bottom = `${window.innerHeight - at.top - 4}px`;
  list.style.maxHeight = `${Math.max(120, at.top - 70)}px`;
  list.hidden = false;
  field.setAttribute("aria-expanded", "true");
  status.textContent = said("js_suggested", items.length);
  mark(-1);
}

async function complete() {
  const typed = box().value;
  if (!typed.trim() || typed.length > LONGEST) return close();
  asked?.abort();
  const asking = (asked = new AbortController());
  try {
    const answer = await fetch(`v1/suggest?${new URLSearchParams({ q: typed, lang: words(), limit: 7 })}`, { signal: asking.signal });
    if (!answer.ok) return close();
    const { items } = await answer.json();
    if (!asking.signal.aborted && box().value === typed) show(items.filter((one) => one.text !== typed));
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

document.addEventListener("focusin", (event) => {
  const field = of(event.target, "#box textarea");
  if (!field || field.getAttribute("role")) return;
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": "completions", "aria-expanded": "false", autocomplete: "off",
  })) field.setAttribute(name, value);
});

document.addEventListener("input", (event) => {
  if (!of(event.target, "#box textarea") || event.isComposing) return;
  clearTimeout(waiting);
  if (!box().value.trim()) return close();
  waiting = setTimeout(complete, PAUSE_MS);
});
document.addEventListener("compositionend", (event) => {
  if (of(event.target, "#box textarea")) waiting = setTimeout(complete, PAUSE_MS);
});
document.addEventListener("focusout", (event) => {
  if (of(event.target, "#box textarea")) close();
});
window.addEventListener("resize", close);

// before Gradio's own listener, which sends the message at Enter
document.addEventListener(
  "keydown",
  (event) => {
    if (!of(event.target, "#box textarea") || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown()) {
      const places = offered.length + 1; // one of them: what was typed
      mark(((chosen + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && shown() && chosen >= 0 && !event.shiftKey) take(chosen);
    else if (event.key === "Escape" && shown()) close();
    else {
      if (event.key === "Enter" && !event.shiftKey) close();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
