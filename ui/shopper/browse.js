// Filters over what was found: v1/search with counts, drawn beside the conversation and without the model. What is chosen here
// becomes the need of the conversation when the filters are left, whichever way.

const panel = make("aside", "", "browse");
panel.id = "browse";
panel.setAttribute("role", "dialog");
panel.hidden = true;
container.append(panel);

const PAGE = 12; // products a page
const VALUES = 8; // of a facet
const OPEN = 4; // facets that are unfolded at first
const OF_FACET = { brand: ["brand"], category: ["category"], color: ["color"], price: ["price_min", "price_max"], rating: ["rating_min"], stock: ["in_stock"] };

let held = []; // parameters of v1/search: the need's and those chosen here, [name, value]
let folded = new Map(); // facets that the shopper folded or unfolded
let asking = null;
let begun = "[]"; // what was held as the filters were opened
let opened = null; // by this
let currency = null;
let names = {}; // of conditions, in the page's language

const amount = (value) => (currency ? money(Number(value), currency).replace(/[.,]00(?!\d)/, "") : value);

function labelOf([name, value]) {
  if (names[`${name}:${value}`]) return names[`${name}:${value}`];
  const after = value.slice(value.indexOf(":") + 1);
  if (name === "price_min") return said("filter_from", amount(value));
  if (name === "price_max") return said("filter_up_to", amount(value));
  if (name === "rating_min") return said("filter_stars", value);
  if (name === "in_stock") return said("in_stock");
  if (name === "exclude") return said("filter_no", value);
  if (name === "facet" || name === "attribute") return after.split(" > ").at(-1);
  return value;
}

function nameOf(value, facet) {
  if (facet.kind === "rating") return said("filter_stars", value.search.rating_min);
  if (facet.kind === "stock") return said("in_stock");
  if (facet.kind !== "price") return value.label;
  const { price_min: low, price_max: high } = value.search;
  if (low && high) return `${amount(low)} – ${amount(high)}`;
  return high ? said("filter_up_to", amount(high)) : said("filter_from", amount(low));
}

const SEVERAL = ["brand", "color"]; // any of several may be chosen; of all else one value: so a need holds them

// the parameters that choose a value
const choosing = (facet, value) => (SEVERAL.includes(facet.kind) ? [[facet.kind, value.value]] : Object.entries(value.search));

// every parameter that may stand for it, as the conversation or this panel says it
function standsFor(facet, value) {
  const pairs = [...choosing(facet, value), ...Object.entries(value.search)];
  if (facet.kind === "category") pairs.push(["category", value.value.split(" > ").at(-1)]);
  if (facet.kind === "facet") pairs.push(["attribute", `${facet.name}:${value.value}`]);
  return (one) => pairs.some(([name, text]) => one[0] === name && equal(one[1], text));
}
const equal = (one, other) => one.toLowerCase() === other.toLowerCase() || (one !== "" && Number(one) === Number(other));

function isHeld(facet, value) {
  if (facet.kind !== "price") return held.some(standsFor(facet, value));
  const bounds = choosing(facet, value); // both, and no other
  const same = ([name, text]) => held.some((one) => one[0] === name && equal(one[1], text));
  return bounds.every(same) && held.filter((one) => one[0].startsWith("price_")).length === bounds.length;
}

function choose(facet, value) {
  if (isHeld(facet, value)) {
    const same = standsFor(facet, value);
    held = held.filter((one) => !same(one));
  } else {
    const taken = SEVERAL.includes(facet.kind) ? [] : OF_FACET[facet.name] || [];
    const single = (one) => !SEVERAL.includes(facet.kind) && ["facet", "attribute"].includes(one[0]) && one[1].startsWith(`${facet.name}:`);
    held = [...held.filter((one) => !taken.includes(one[0]) && !single(one)), ...choosing(facet, value)];
  }
  for (const pair of choosing(facet, value)) names[pair.join(":")] ??= nameOf(value, facet);
  look();
}

function card(one) {
  const blank = make("template"); // the server's own drawing of a card, without a text of the catalog
  blank.innerHTML = document.getElementById("words").dataset.card;
  const node = blank.content.firstElementChild;
  Object.assign(node.dataset, { product: one.product_id, title: one.title, position: "", turn: "" });
  const part = (selector) => node.querySelector(selector);
  part("img").src = own(one.image_url);
  part(".pic").setAttribute("aria-label", `${said("details")}: ${one.title}`);
  const was = one.list_price && Number(one.list_price.amount) > Number(one.price.amount);
  if (was) part(".off").textContent = `−${Math.round(100 * (1 - one.price.amount / one.list_price.amount))}%`;
  else part(".off").remove();
  if (one.brand) part(".maker").textContent = one.brand;
  else part(".maker").remove();
  part("h3").textContent = part("h3").title = one.title;
  if (one.rating === null) part(".stars").replaceChildren(make("span", said("reviews_none")));
  else {
    part(".stars i").style.setProperty("--full", `${(one.rating / 5) * 100}%`);
    part(".stars").setAttribute("aria-label", said("stars", one.rating.toFixed(1), one.review_count));
    part(".stars").replaceChildren(part(".stars i"), `${one.rating.toFixed(1)} `, make("span", `(${one.review_count.toLocaleString("en-US")})`));
  }
  part(".price b").textContent = price(one.price);
  if (was) part(".price s").textContent = price(one.list_price);
  else part(".price s").remove();
  part(".stock").className = `stock ${one.in_stock ? "in_stock" : "out_of_stock"}`;
  part(".stock").textContent = said(one.in_stock ? "in_stock" : "out_of_stock");
  part(".add").disabled = !one.in_stock;
  return node;
}

function facetNode(facet, place) {
  const node = make("details", "", "facet");
  node.dataset.facet = facet.name;
  node.open = folded.get(facet.name) ?? (place < OPEN || facet.values.some((value) => isHeld(facet, value)));
  node.ontoggle = () => folded.set(facet.name, node.open);
  const list = make("ul");
  for (const value of facet.values) {
    const one = button("", "value", isHeld(facet, value));
    one.append(make("span", nameOf(value, facet)), make("span", value.count.toLocaleString("en-US"), "many"));
    if (facet.kind === "category") one.style.paddingInlineStart = `${8 + 12 * (value.value.split(" > ").length - 1)}px`;
    one.onclick = () => choose(facet, value);
    const line = make("li");
    line.append(one);
    list.append(line);
  }
  node.append(make("summary", said(`facet_${facet.name}`) || facet.name));
  if (facet.kind === "price") node.append(range());
  node.append(list);
  return node;
}

// from – to, as figures
function range() {
  const node = make("div", "", "price-range");
  const bounds = ["price_min", "price_max"].map((name) => {
    const field = make("input");
    Object.assign(field, { type: "number", min: "0", step: "any", inputMode: "decimal", value: held.find((one) => one[0] === name)?.[1] ?? "" });
    field.placeholder = said(`filter_${name}`);
    field.setAttribute("aria-label", said(`filter_${name}`));
    field.onchange = () => {
      held = held.filter((one) => one[0] !== name);
      if (field.value && Number(field.value) >= 0) held.push([name, String(Number(field.value))]);
      const [low, high] = ["price_min", "price_max"].map((bound) => held.find((one) => one[0] === bound));
      if (low && high && Number(low[1]) > Number(high[1])) [low[1], high[1]] = [high[1], low[1]];
      look();
    };
    return field;
  });
  node.append(bounds[0], make("span", "–"), bounds[1]);
  return node;
}

async function fetched(cursor) {
  asking?.abort();
  asking = new AbortController();
  const asked = new URLSearchParams([...held, ["limit", PAGE], ["relax", "true"], ["facets", cursor ? 0 : VALUES], ["lang", words()]]);
  if (cursor) asked.append("cursor", cursor);
  const answer = await fetch(`v1/search?${asked}`, { signal: asking.signal, headers: { "Accept-Language": words() } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function look() {
  const results = panel.querySelector(".results");
  const focused = document.activeElement?.closest?.("#browse .value")?.textContent;
  panel.setAttribute("aria-busy", "true");
  try {
    const found = await fetched(null);
    currency = found.items[0]?.price.currency ?? currency;
    panel.querySelector(".held").replaceChildren(...chips());
    panel.querySelector(".facets").replaceChildren(...found.facets.map(facetNode));
    const counted = found.total === 1 ? said("product_one") : said("products", found.total);
    const heading = make("h3", found.total ? counted : said("products_none"), "found");
    heading.setAttribute("role", "status");
    results.replaceChildren(heading);
    if (found.relaxed.length) results.append(make("p", said("filter_relaxed", found.relaxed.join(", ")), "notice"));
    const cards = make("div", "", "cards");
    results.append(cards);
    append(cards, found);
    results.scrollTop = 0;
    panel.querySelector(".apply").textContent = said("filter_show", found.total.toLocaleString("en-US"));
    if (focused) [...panel.querySelectorAll(".value")].find((one) => one.textContent === focused)?.focus();
  } catch (error) {
    if (error.name !== "AbortError") results.replaceChildren(make("p", said("filter_failed"), "none"));
    else return;
  }
  panel.removeAttribute("aria-busy");
}

function append(cards, found) {
  cards.append(...found.items.map(card));
  cards.parentElement.querySelector(".further")?.remove();
  if (!found.next) return;
  const further = button(said("filter_more"), "further");
  further.onclick = async () => {
    further.disabled = true;
    try {
      append(cards, await fetched(found.next));
    } catch (error) {
      further.disabled = false;
    }
  };
  cards.after(further);
}

function chips() {
  const shown = held.filter(([name]) => name !== "sort" && name !== "q");
  const nodes = shown.map((pair) => {
    const one = button(labelOf(pair), "chip");
    one.append(make("span", " ×"));
    one.onclick = () => {
      held = held.filter((other) => other !== pair);
      look();
    };
    return one;
  });
  if (shown.length > 1) {
    const all = button(said("filter_clear"), "quiet");
    all.onclick = () => {
      held = held.filter(([name]) => name === "sort" || name === "q");
      look();
    };
    nodes.push(all);
  }
  return nodes;
}

function show(pairs) {
  held = pairs;
  begun = JSON.stringify(pairs);
  folded = new Map();
  const text = pairs.find(([name]) => name === "q")?.[1];
  const head = make("div", "", "drawer-head");
  const title = make("h2", said("filter"));
  if (text) title.append(make("span", ` “${text}”`));
  const shut = button("×", "shut-browse");
  shut.setAttribute("aria-label", said("close"));
  shut.onclick = done;
  head.append(title, shut);
  const body = make("div", "", "browse-body");
  body.append(make("div", "", "facets"), make("div", "", "results"));
  panel.setAttribute("aria-label", said("filter"));
  const foot = make("div", "", "browse-foot");
  const apply = button(said("filter"), "apply");
  apply.onclick = done;
  foot.append(apply);
  panel.replaceChildren(head, make("div", "", "held"), body, foot);
  panel.hidden = false;
  shut.focus();
  look();
}

function hide() {
  asking?.abort();
  panel.hidden = true;
  const back = opened?.isConnected ? opened : document.querySelector("#need .narrow");
  (back || document.querySelector("#box textarea")).focus();
}

// the filters are left: what was changed is the need of the conversation from now on
function done() {
  const chosen = JSON.stringify(held) === begun ? null : held;
  hide();
  if (chosen) whenDone(() => send({ need: chosen }));
}

// something is said beside the open filters: what was chosen there is put in force first
heard.addEventListener("typed", (event) => {
  if (panel.hidden) return;
  if (JSON.stringify(held) !== begun) event.detail.after = held;
  hide();
});

document.addEventListener("click", (event) => {
  const asked = of(event.target, "[data-browse]");
  if (asked) {
    opened = asked;
    names = JSON.parse(asked.dataset.names);
    show(JSON.parse(asked.dataset.browse));
  } else if (!panel.hidden && of(event.target, "[data-say], [data-need], [data-action=new_chat], [data-action=language], [data-action=more], [data-open-session]")) hide();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden && !dialog.open && !document.querySelector(DRAWERS.map((name) => `#${name}.open`).join())) done();
});
