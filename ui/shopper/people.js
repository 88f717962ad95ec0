// Hears the people at the desk while one was called or is here: v1/sessions/{id}/messages. What they said is drawn by the
// server, when it is asked to draw the conversation again.

let hearing = null; // { session, stop }
let last = 0; // the seq that was heard last
let typing = null;

const panel = () => document.querySelector("#care .care");

function attend() {
  const told = panel()?.dataset.listen;
  const wanted = told ? JSON.parse(told) : null;
  if (wanted?.session === hearing?.session) return;
  hearing?.stop.abort();
  hearing = null;
  if (!wanted) return;
  last = wanted.after;
  hearing = { session: wanted.session, stop: new AbortController() };
  hear(wanted, hearing.stop.signal);
}

async function hear({ session, token }, signal) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  while (!signal.aborted) {
    try {
      const answer = await fetch(`v1/sessions/${encodeURIComponent(session)}/messages?after=${last}`, { headers, signal });
      if (answer.status === 401 || answer.status === 404) return;
      if (answer.ok) await read(answer.body.getReader());
    } catch (error) {
      if (error.name === "AbortError") return;
    }
    await new Promise((after) => setTimeout(after, 1500));
  }
}

async function read(reader) {
  const decoder = new TextDecoder();
  let held = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    held += decoder.decode(value, { stream: true });
    const parts = held.split("\n\n");
    held = parts.pop();
    for (const part of parts) {
      const name = /^event: ?(.*)$/m.exec(part)?.[1];
      const data = /^data: ?(.*)$/m.exec(part)?.[1];
      if (name && data) happened(name, JSON.parse(data));
    }
  }
}

function happened(name, event) {
  if (name === "message") {
    last = Math.max(last, event.seq);
    silence();
    if (document.querySelector(`[data-message="${CSS.escape(event.message_id)}"]`)) return;
    document.getElementById("told").textContent = `${event.staff_name}: ${event.text}`;
    refresh();
  } else if (name === "care") {
    const { care, staff, place } = panel()?.dataset ?? {};
    if (event.state !== care || (event.staff_name ?? "") !== (event.state === "waiting" ? "" : staff) || String(event.position ?? "") !== place) refresh();
  } else if (name === "typing") {
    tell("aside", { text: said("js_typing", event.staff_name) });
    clearTimeout(typing);
    typing = setTimeout(silence, 6000);
  }
}

function silence() {
  if (typing === null) return;
  clearTimeout(typing);
  typing = null;
  tell("aside", {});
}

let asked = null;
function refresh() {
  clearTimeout(asked);
  asked = setTimeout(() => whenDone(() => trigger("input", {})), 30);
}

document.addEventListener("change", (event) => {
  if (of(event.target, ".rating input")) document.querySelector(".rating .add").disabled = false;
});
document.addEventListener("submit", (event) => {
  const form = of(event.target, "[data-rate]");
  if (!form) return;
  event.preventDefault();
  const stars = form.querySelector("input:checked")?.value;
  if (stars) trigger("click", { action: "rate", stars, words: form.querySelector("textarea").value });
});
new MutationObserver(attend).observe(document.getElementById("care"), { subtree: true, childList: true, attributeFilter: ["data-listen"] });
attend();
