// Clicks anywhere on the page become events of the bridge component: `trigger` and `element` are given by Gradio.
// Texts of the catalog are only ever set with textContent here. page.py runs the .js files of this folder as one block, once,
// this one first: the others see its names, and run when every part of the page is there.

const of = (target, selector) => (target instanceof Element ? target.closest(selector) : null);
const words = () => document.querySelector("header.bar")?.lang || "en";
const container = document.querySelector(".gradio-container .contain") || document.body;
const PARTS = ["head", "chat", "past", "now", "progress", "suggestions", "care", "box", "shelf", "need", "products"];
const whenDrawn = (then) =>
  PARTS.every((id) => document.getElementById(id)) ? then() : requestAnimationFrame(() => whenDrawn(then));
const rooms = () => document.getElementById("rooms");
const DRAWERS = ["cart", "taste", "history"];
const make = (tag, text, className) => {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (className) node.className = className;
  return node;
};
const button = (text, className, pressed) => {
  const one = make("button", text, className);
  one.type = "button";
  if (pressed !== undefined) one.setAttribute("aria-pressed", String(pressed));
  return one;
};
const said = (key, ...values) => {
  const all = JSON.parse(document.getElementById("words").dataset.words);
  return values.reduce((text, value) => text.replace("{}", () => value), all[key] ?? "");
};
const money = (amount, currency) =>
  new Intl.NumberFormat(words() === "zh" ? "zh-CN" : "en-US", { style: "currency", currency }).format(amount);
const price = (one) => money(one.amount, one.currency);
const own = (url) => (/^(\/images\/(?!.*\.\.)|https:)/.test(url || "") ? url : "images/none");
const running = () => rooms()?.hasAttribute("data-running") ?? false;
const whenDone = (then) =>
  running() ? heard.addEventListener("done", () => setTimeout(() => whenDone(then)), { once: true }) : then();
const newName = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// where others hear of it: a message sent, an element that came anew
const heard = new EventTarget();
const tell = (kind, detail) => heard.dispatchEvent(new CustomEvent(kind, { detail }));

let opener = null;
const open = (name, wanted) => {
  const drawer = document.getElementById(name);
  if (wanted) opener = document.activeElement;
  else if (drawer?.classList.contains("open") && opener?.isConnected) opener.focus();
  drawer?.classList.toggle("open", wanted);
  if (wanted) setTimeout(() => drawer?.querySelector("[data-close]")?.focus(), 60);
};
const facts = (node) => {
  const owner = node.closest("[data-product]");
  if (!owner) return {};
  const { product, position, turn, title, variant, quantity } = owner.dataset;
  return { product, position, turn, title, variant, quantity };
};

// every way to say something ends here; one at a time
function send(message) {
  if (running()) return false;
  const sent = { id: newName(), ...message };
  tell("send", sent);
  trigger("submit", sent);
  return true;
}

const dialog = document.createElement("dialog");
dialog.id = "details";
container.append(dialog);

function menu(wanted) {
  document.querySelector(".menu")?.classList.toggle("open", wanted);
  document.querySelector("[data-menu]")?.setAttribute("aria-expanded", String(wanted));
}

const theme = (wanted) => document.body.classList.toggle("dark", wanted === "dark");
const chosen = localStorage.getItem("shop-theme");
if (chosen) theme(chosen);

document.addEventListener("click", (event) => {
  const target = event.target;
  const inMenu = of(target, "[data-menu]");
  menu(Boolean(inMenu) && !document.querySelector(".menu.open"));
  const opens = of(target, "[data-open]");
  if (opens) {
    const name = opens.dataset.open;
    if (name !== "cart") trigger("click", { action: name });
    for (const other of DRAWERS) if (other !== name) document.getElementById(other)?.classList.remove("open");
    return open(name, true);
  }
  const closer = of(target, "[data-close]");
  if (closer) return open(closer.dataset.close, false);
  for (const drawer of DRAWERS)
    if (document.querySelector(`#${drawer}.open`) && !of(target, `#${drawer}, .toast-wrap`)) open(drawer, false);
  if (target === dialog) return dialog.close();
  if (of(target, "[data-theme]")) {
    const wanted = document.body.classList.contains("dark") ? "light" : "dark";
    localStorage.setItem("shop-theme", wanted);
    return theme(wanted);
  }
  const speaks = of(target, "[data-say]");
  if (speaks) return send({ text: speaks.dataset.say });
  const condition = of(target, "[data-need]");
  if (condition) return send({ need: JSON.parse(condition.dataset.need) });
  const past = of(target, "[data-open-session]");
  if (past) {
    open("history", false);
    return trigger("select", { action: "open", value: past.dataset.openSession });
  }
  const viewed = of(target, "[data-view]");
  if (viewed) return tell("details", { known: facts(viewed), image: viewed.querySelector("img")?.getAttribute("src") });
  const acted = of(target, "[data-action]");
  if (acted) act(acted);
});

function act(acted) {
  let action = acted.dataset.action;
  const known = facts(acted);
  if (action === "new_chat") {
    open("history", false);
    return trigger("clear", {});
  }
  if (action === "language") return trigger("select", { action });
  if (action === "more") return send({ text: said("js_similar", known.title) });
  if (action === "like" || action === "dislike") {
    if (acted.getAttribute("aria-pressed") === "true") action = "unmark";
    for (const one of acted.parentElement.querySelectorAll("[aria-pressed]"))
      one.setAttribute("aria-pressed", String(one === acted && action !== "unmark"));
    acted.closest(".card")?.classList.toggle("disliked", action === "dislike");
  }
  const { facet, value } = acted.dataset;
  trigger("click", facet ? { facet, value, action } : { ...known, action });
}

document.addEventListener("change", (event) => {
  const changed = of(event.target, "[data-change]");
  if (changed) trigger("select", { action: changed.dataset.change, value: changed.value });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menu(false);
  for (const drawer of DRAWERS) if (document.querySelector(`#${drawer}.open`)) open(drawer, false);
});

// a picture that cannot be loaded is replaced by the drawn one, once
document.addEventListener(
  "error",
  (event) => {
    if (event.target instanceof HTMLImageElement && !event.target.dataset.replaced) {
      event.target.dataset.replaced = "1";
      event.target.src = "images/none";
    }
  },
  true,
);

const follow = () => {
  const language = words();
  if (document.documentElement.lang !== language) document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
};
whenDrawn(() => {
  new MutationObserver(follow).observe(document.getElementById("head"), { subtree: true, attributes: true, childList: true });
  follow();
});
