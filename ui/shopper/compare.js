// Cards that are ticked are compared in the conversation, by their numbers there: from two on, four at most.

const MOST = 4;
const bar = make("div", "", "compare-bar");
bar.hidden = true;
bar.setAttribute("role", "group");
const go = button("", "go");
const clear = button("", "clear");
const hint = make("span", "");
hint.setAttribute("role", "status");
bar.append(hint, clear, go);
document.getElementById("shelf").append(bar);

const ticks = () => [...document.querySelectorAll("#products [data-tick]")];
const ticked = () => ticks().filter((one) => one.checked);

function draw() {
  const chosen = ticked();
  bar.hidden = !chosen.length;
  rooms().toggleAttribute("data-ticked", chosen.length > 0);
  for (const one of ticks()) one.disabled = chosen.length >= MOST && !one.checked;
  if (!chosen.length) return;
  bar.setAttribute("aria-label", said("js_compare", chosen.length));
  go.textContent = said("js_compare", chosen.length);
  go.disabled = chosen.length < 2;
  clear.textContent = said("js_clear");
  hint.textContent = chosen.length < 2 ? said("js_compare_more") : chosen.length === MOST ? said("js_compare_most") : "";
}

go.onclick = () => {
  const names = ticked().map((one) => said("js_compare_nth", one.dataset.tick));
  const last = names.pop();
  if (send({ text: said("js_compare_message", names.join(said("js_comma")) + said("js_and") + last) })) none();
};
clear.onclick = () => none();

function none() {
  for (const one of ticks()) one.checked = false;
  draw();
}

document.addEventListener("change", (event) => {
  if (of(event.target, "[data-tick]")) draw();
});
new MutationObserver(draw).observe(document.getElementById("products"), { childList: true, subtree: true });
