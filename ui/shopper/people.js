// Hears the people at the desk while one was called or is here: v1/sessions/{id}/messages. What they said is drawn by the
// server, when it is asked to draw the conversation again.

const SILENCE_MS = 40000; // the shop says something every 15 s: after a longer silence the line is dead
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

async function hear({ session, token }, stopped) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  let line;
  stopped.addEventListener("abort", () => line.abort());
  while (!stopped.aborted) {
    line = new AbortController();
    let silence;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => line.abort(), SILENCE_MS);
    };
    alive();
    try {
      const path = `v1/sessions/${encodeURIComponent(session)}/messages?after=${last}`;
      const answer = await fetch(path, { headers, signal: line.signal });
      if (answer.status === 401 || answer.status === 404) return;
      if (answer.ok) await read(answer.body.getReader(), alive);
    } catch (error) {
      // the line was lost, or is not wanted any more
    } finally {
      clearTimeout(silence);
    }
    await new Promise((after) => setTimeout(after, 1500));
  }
}

async function read(reader, alive) {
  const decoder = new TextDecoder();
  let held = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    alive();
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
