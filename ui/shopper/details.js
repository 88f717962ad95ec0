// One product's details, read from v1/products, with its sizes and what else it comes in.

async function show({ known, image }) {
  const answer = await fetch(`v1/products/${encodeURIComponent(known.product)}`);
  if (!answer.ok) return;
  const product = await answer.json();
  const close = button("×", "shut");
  close.setAttribute("aria-label", said("close"));
  close.onclick = () => dialog.close();
  const picture = make("img");
  picture.src = image || own(product.image_url);
  picture.alt = "";
  const side = make("div");
  side.append(make("h2", product.title));
  if (product.brand) side.append(make("p", product.brand, "maker"));
  const cost = make("p", "", "price");
  const amount = make("b", price(product.price));
  cost.append(amount);
  if (product.list_price && Number(product.list_price.amount) > Number(product.price.amount)) cost.append(" ", make("s", price(product.list_price)));
  side.append(cost);
  const variants = product.variants.filter((one) => Object.keys(one.options).length);
  const chosen = variants.length > 1 ? choice(variants, (one) => (amount.textContent = price(one.price))) : null;
  if (chosen) side.append(chosen);
  const add = button(said("js_add"), "add");
  add.disabled = !product.in_stock;
  add.onclick = () => {
    trigger("click", { ...known, action: "add", variant: chosen?.value || null });
    dialog.close();
  };
  side.append(add);
  const list = make("dl");
  for (const [name, value] of product.facets.slice(0, 14)) list.append(make("dt", said(`facet_${name}`) || name), make("dd", value));
  side.append(make("p", product.description, "description"), list);
  dialog.setAttribute("aria-label", product.title);
  dialog.replaceChildren(close, picture, side);
  dialog.showModal();
  trigger("click", { ...known, action: "view" });
}

function choice(variants, changed) {
  const chosen = make("select");
  chosen.setAttribute("aria-label", said("js_choose"));
  for (const one of variants) {
    const name = Object.values(one.options).join(" / ");
    const option = make("option", one.in_stock ? name : said("js_option_gone", name));
    option.value = one.variant_id;
    option.disabled = !one.in_stock;
    chosen.append(option);
  }
  const first = variants.find((one) => one.in_stock);
  if (first) chosen.value = first.variant_id;
  chosen.onchange = () => {
    const one = variants.find((variant) => variant.variant_id === chosen.value);
    if (one) changed(one);
  };
  return chosen;
}

heard.addEventListener("details", (event) => show(event.detail));
