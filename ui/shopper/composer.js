// The box for a message: grows, sends, stops, edits what was said last, and listens where the browser can.

const box = () => document.querySelector("#box textarea");
const DRAFT = "shop-draft"; // what is typed survives a reload
const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
let editing = null; // the turn whose message is being changed
let hearing = null;

function put(text) {
  const field = box();
  field.value = text;
  field.focus();
  field.setSelectionRange(text.length, text.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function grow(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${Math.min(168, field.scrollHeight)}px`;
}

function say() {
  const field = box();
  const text = field.value.trim();
  if (!text || running()) return;
  const message = editing ? { text, edit: editing } : { text };
  leave();
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  tell("typed", message); // the filters put in what was chosen beside
  send(message);
}

function edit(turn, text) {
  editing = turn;
  document.querySelector("#box .editing").hidden = false;
  put(text);
}

function leave() {
  editing = null;
  const line = document.querySelector("#box .editing");
  if (line) line.hidden = true;
}

function listen() {
  if (hearing) return hearing.stop();
  const before = box().value.trimEnd();
  const own = (hearing = new Recognition());
  const mic = document.querySelector("#box [data-voice]");
  own.lang = words() === "zh" ? "zh-CN" : "en-US";
  own.interimResults = true;
  own.onresult = (event) => {
    const spoken = Array.from(event.results, (one) => one[0].transcript).join("");
    put(before ? `${before} ${spoken}` : spoken);
  };
  own.onerror = (event) => {
    if (event.error !== "no-speech" && event.error !== "aborted") tell("aside", { text: said("js_no_voice") });
  };
  own.onend = () => {
    hearing = null;
    mic.setAttribute("aria-pressed", "false");
    tell("aside", {});
  };
  mic.setAttribute("aria-pressed", "true");
  tell("aside", { text: said("js_listening") });
  own.start();
}

function dress() {
  const field = box();
  if (!field || field.dataset.dressed) return;
  field.dataset.dressed = "1";
  const mic = document.querySelector("#box [data-voice]");
  mic.hidden = !Recognition;
  mic.setAttribute("aria-pressed", "false");
  field.value = sessionStorage.getItem(DRAFT) || "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (matchMedia("(hover: hover)").matches && !document.querySelector(".open, dialog[open]")) field.focus({ preventScroll: true });
}

document.addEventListener("input", (event) => {
  const field = of(event.target, "#box textarea");
  if (!field) return;
  grow(field);
  document.querySelector("#box .send").disabled = !field.value.trim();
  if (editing === null) sessionStorage.setItem(DRAFT, field.value);
});
document.addEventListener("click", (event) => {
  if (of(event.target, "#box [data-send]")) say();
  else if (of(event.target, "#box [data-voice]")) listen();
  else if (of(event.target, "#box [data-leave]")) {
    leave();
    put("");
  }
  const changes = of(event.target, "[data-edit]");
  if (changes && !running()) edit(changes.dataset.edit, changes.parentElement.querySelector(".message").textContent);
  const again = of(event.target, "[data-again]");
  if (again) send({ id: again.dataset.again, text: again.closest(".exchange").querySelector(".message.user").textContent });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && editing && of(event.target, "#box")) {
    leave();
    put("");
  }
  // the last message, as in a terminal
  if (event.key === "ArrowUp" && of(event.target, "#box textarea") && !box().value && !running()) {
    const last = document.querySelector(".exchange[data-newest] [data-edit]");
    if (last) {
      event.preventDefault();
      last.click();
    }
  }
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.defaultPrevented || !of(event.target, "#box textarea")) return;
  event.preventDefault();
  say();
});
heard.addEventListener("send", leave);
new MutationObserver(dress).observe(document.getElementById("box"), { subtree: true, childList: true });
dress();
