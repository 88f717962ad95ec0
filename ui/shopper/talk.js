// The conversation as it goes on: follows the newest words, knows whether a turn runs, tells screen readers what came, and
// comes back by itself when the server was away.

const chat = document.getElementById("chat");
chat.setAttribute("role", "log");
chat.setAttribute("aria-live", "off"); // every token would be read out; `told` is read instead
chat.tabIndex = 0;
const told = make("div", "", "unseen");
told.id = "told";
told.setAttribute("role", "status");
container.append(told);
const line = make("div", "", "aside-line");
line.id = "aside";
document.getElementById("progress").before(line);

const PATIENCE_MS = 15000; // that a message may take to be shown
let nearEnd = true;
let read = ""; // of the newest reply, what was told
let sent = null; // a message that the server has not shown yet
let stopped = false;

chat.addEventListener("scroll", () => (nearEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80), { passive: true });
document.getElementById("past").setAttribute("aria-busy", "false");

function changed() {
  const newest = document.querySelector("#now .exchange") || [...document.querySelectorAll("#past .exchange")].at(-1);
  const last = [...document.querySelectorAll("#chat .exchange, #chat .from-agent")].at(-1);
  for (const one of document.querySelectorAll("#chat .exchange"))
    one.toggleAttribute("data-newest", one === newest && one === last && !document.querySelector("#care [data-care=person]"));
  const state = document.querySelector("#now .exchange")?.dataset.state;
  const runs = (state === "running" && !stopped) || sent !== null;
  if (state !== undefined && state !== "running") stopped = false;
  if (runs !== running()) {
    rooms().toggleAttribute("data-running", runs);
    if (!runs) tell("done");
  }
  const reply = document.querySelector("#now .message.bot:not(.pending)")?.textContent || "";
  if ((state === "done" || state === "failed") && reply && reply !== read) told.textContent = read = reply;
  if (nearEnd) chat.scrollTop = chat.scrollHeight;
}
new MutationObserver(() => {
  if (sent && document.querySelector(`#chat .exchange[data-name="${CSS.escape(sent.id)}"]`)) arrived();
  changed();
}).observe(chat, { subtree: true, childList: true, characterData: true, attributeFilter: ["data-state", "data-name"] });

// progress and the number of products are told once each
new MutationObserver(() => {
  const words = document.querySelector("#progress .notice")?.textContent;
  if (words) told.textContent = words;
}).observe(document.getElementById("progress"), { subtree: true, childList: true });
new MutationObserver(() => {
  const found = document.querySelector("#products .found");
  if (found && running()) told.textContent = found.textContent;
  document.getElementById("shelf").scrollTop = 0;
}).observe(document.getElementById("products"), { childList: true, subtree: true });

function arrived() {
  sent = null;
  sessionStorage.removeItem("shop-sent");
}

heard.addEventListener("send", (event) => {
  nearEnd = true;
  read = "";
  stopped = false;
  aside({});
  sent = { ...event.detail, at: Date.now() };
  sessionStorage.setItem("shop-sent", JSON.stringify(event.detail));
  changed();
});

function aside({ text, action, label }) {
  line.replaceChildren(...(text ? [make("span", text)] : []));
  if (!action) return;
  const one = button(label, "chip");
  one.onclick = action;
  line.append(one);
}
heard.addEventListener("aside", (event) => aside(event.detail));

document.addEventListener("click", (event) => {
  if (!of(event.target, "#box [data-stop]")) {
    const shown = of(event.target, ".exchange[data-newest] [data-ref]");
    if (shown) point(shown.dataset.ref);
    return;
  }
  trigger("stop", {});
  stopped = true;
  if (sent) arrived();
  changed();
  document.querySelector("#progress .notice")?.remove();
  aside({
    text: said("js_stopped"),
    label: said("js_show_reply"),
    action: () => {
      stopped = false;
      aside({});
      trigger("select", { action: "again" });
    },
  });
  document.querySelector("#box textarea").focus();
});

function point(position) {
  const card = document.querySelector(`#products .card[data-position="${position}"]`);
  if (!card) return;
  card.scrollIntoView({ block: "nearest", inline: "center", behavior: "smooth" });
  card.classList.remove("pointed");
  void card.offsetWidth; // begins the animation anew
  card.classList.add("pointed");
}

// --- a server that was away

let away = false;

async function answers() {
  try {
    return (await fetch("readyz", { cache: "no-store" })).ok;
  } catch (error) {
    return false;
  }
}

// asked while something is awaited; a page that lost its server waits for it and begins again where it was
async function watch() {
  if (away || (!sent && !running())) return;
  if (await answers()) {
    // it is there and shows nothing: it was away when the message was sent, and the page begins again with it
    if (sent && Date.now() - sent.at > PATIENCE_MS) location.reload();
    return;
  }
  away = true;
  told.textContent = said("js_lost");
  aside({ text: said("js_lost") });
  while (!(await answers())) await new Promise((after) => setTimeout(after, 1000));
  location.reload();
}
setInterval(watch, 4000);
window.addEventListener("online", watch);

// a message that the server may never have taken is sent again under its own name: it is carried out once
const lost = JSON.parse(sessionStorage.getItem("shop-sent") || "null");
sessionStorage.removeItem("shop-sent");
function sendAgain() {
  if (!document.querySelector("#suggestions .chip, #now .exchange")) return setTimeout(sendAgain, 200);
  if (!document.querySelector(`.exchange[data-name="${CSS.escape(lost.id)}"]`)) send(lost);
}
if (lost?.id) sendAgain();
changed();
