// What a page can do with the widget: listen, speak for the shopper, and take "add to cart" over.
const told = document.querySelector("#told");
const own = document.querySelector("#own");

function line(place, text) {
  const entry = document.createElement("li");
  entry.textContent = text;
  place.append(entry);
}

function begin() {
  const assistant = window.ShopAssistant;
  for (const name of ["open", "close", "message", "products", "product_click", "handoff", "error"]) {
    assistant.on(name, (event) => line(told, name + (event.detail.role ? " " + event.detail.role : "")));
  }
  assistant.on("add_to_cart", (event) => {
    line(told, "add_to_cart");
    if (own.getAttribute("aria-pressed") !== "true") return;
    event.preventDefault();
    line(document.querySelector("#cart"), event.detail.product.title);
  });
  document.querySelector("#ask").addEventListener("click", () => assistant.send("linen dresses"));
}

own.addEventListener("click", () => own.setAttribute("aria-pressed", String(own.getAttribute("aria-pressed") !== "true")));
if (window.ShopAssistant) begin();
else document.querySelector("script[data-shop]").addEventListener("load", begin);
