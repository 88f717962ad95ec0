// Clicks anywhere on the page become events of the bridge component: `trigger` and `element` are given by Gradio.
// Texts of the catalog are only ever set with textContent here. page.py runs the .js files of this folder as one block, once.

const of = (target, selector) => (target instanceof Element ? target.closest(selector) : null);
const words = () => document.querySelector("header.bar")?.lang || "en";
const open = (name, wanted) => {
  const drawer = document.getElementById(name);
  drawer?.classList.toggle("open", wanted);
  if (wanted) drawer?.querySelector("[data-close]")?.focus();
};
const facts = (node) => {
  const owner = node.closest("[data-product]");
  if (!owner) return {};
  const { product, position, turn, title, variant, quantity } = owner.dataset;
  return { product, position, turn, title, variant, quantity };
};

const dialog = document.createElement("dialog");
dialog.id = "details";
(document.querySelector(".gradio-container .contain") || document.body).append(dialog);
const make = (tag, text, className) => {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (className) node.className = className;
  return node;
};
const price = (one) =>
  new Intl.NumberFormat(words() === "zh" ? "zh-CN" : "en-US", { style: "currency", currency: one.currency }).format(one.amount);

async function details(known, image) {
  const answer = await fetch(`v1/products/${encodeURIComponent(known.product)}`);
  if (!answer.ok) return;
  const product = await answer.json();
  const chinese = words() === "zh";
  const close = make("button", "×", "shut");
  close.type = "button";
  close.setAttribute("aria-label", chinese ? "关闭" : "Close");
  close.onclick = () => dialog.close();
  const picture = make("img");
  const own = /^(\/images\/|https:)/.test(product.image_url || "") ? product.image_url : "images/none";
  picture.src = image || own;
  picture.alt = "";
  const side = make("div");
  side.append(make("h2", product.title));
  if (product.brand) side.append(make("p", product.brand, "maker"));
  const cost = make("p", "", "price");
  cost.append(make("b", price(product.price)));
  side.append(cost);
  let chosen = null;
  const variants = product.variants.filter((one) => Object.keys(one.options).length);
  if (variants.length > 1) {
    chosen = make("select");
    chosen.setAttribute("aria-label", chinese ? "选择规格" : "Choose an option");
    for (const one of variants) {
      const option = make("option", Object.values(one.options).join(" / ") + (one.in_stock ? "" : chinese ? "（缺货）" : " (out of stock)"));
      option.value = one.variant_id;
      option.disabled = !one.in_stock;
      chosen.append(option);
    }
    const first = variants.find((one) => one.in_stock);
    if (first) chosen.value = first.variant_id;
    chosen.onchange = () => {
      const one = variants.find((variant) => variant.variant_id === chosen.value);
      if (one) cost.firstChild.textContent = price(one.price);
    };
    side.append(chosen);
  }
  const add = make("button", chinese ? "加入购物车" : "Add to cart", "add");
  add.type = "button";
  add.disabled = !product.in_stock;
  add.onclick = () => {
    trigger("click", { ...known, action: "add", variant: chosen?.value || null });
    dialog.close();
  };
  side.append(add);
  const list = make("dl");
  for (const [name, value] of product.facets.slice(0, 14)) list.append(make("dt", name), make("dd", value));
  side.append(make("p", product.description, "description"), list);
  dialog.replaceChildren(close, picture, side);
  dialog.showModal();
  trigger("click", { ...known, action: "view" });
}

document.addEventListener("click", (event) => {
  const opener = of(event.target, "[data-open]");
  if (opener) {
    if (opener.dataset.open === "taste") trigger("click", { action: "taste" });
    return open(opener.dataset.open, true);
  }
  const closer = of(event.target, "[data-close]");
  if (closer) return open(closer.dataset.close, false);
  for (const drawer of ["cart", "taste"])
    if (document.querySelector(`#${drawer}.open`) && !of(event.target, `#${drawer}, .toast-wrap`)) open(drawer, false);
  if (event.target === dialog) return dialog.close();
  const said = of(event.target, "[data-say]");
  if (said) return trigger("submit", { text: said.dataset.say });
  const viewed = of(event.target, "[data-view]");
  if (viewed) return details(facts(viewed), viewed.querySelector("img")?.getAttribute("src"));
  const acted = of(event.target, "[data-action]");
  if (!acted) return;
  const action = acted.dataset.action;
  const known = facts(acted);
  if (action === "new_chat") return trigger("clear", {});
  if (action === "language") return trigger("select", { action });
  if (action === "more") {
    const text = words() === "zh" ? `找一些和“${known.title}”相似的` : `Show me more like “${known.title}”`;
    return trigger("submit", { text });
  }
  if (action === "like" || action === "dislike") {
    for (const one of acted.parentElement.querySelectorAll("[aria-pressed]")) one.setAttribute("aria-pressed", String(one === acted));
    acted.closest(".card")?.classList.toggle("disliked", action === "dislike");
  }
  const { facet, value } = acted.dataset;
  trigger("click", facet ? { facet, value, action } : { ...known, action });
});

document.addEventListener("change", (event) => {
  const changed = of(event.target, "[data-change]");
  if (changed) trigger("select", { action: changed.dataset.change, value: changed.value });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const drawer of ["cart", "taste"]) open(drawer, false);
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
new MutationObserver(follow).observe(document.querySelector("#head") || document.body, { subtree: true, attributes: true, childList: true });
follow();
