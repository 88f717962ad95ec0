// The widget in a React app: render <ShopAssistant origin="https://shop.example" /> once, near the root.
import { useEffect } from "react";
import type { Identity, Listener } from "@shopping-assistant/widget";

export interface ShopAssistantProps {
  /** Where the shop's API stands. */
  origin: string;
  language?: "en" | "zh";
  /** From your own server, for a signed-in shopper. */
  identity?: Identity | null;
  onAddToCart?: Listener<"add_to_cart">;
}

export function ShopAssistant({ origin, language, identity = null, onAddToCart }: ShopAssistantProps): null {
  useEffect(() => {
    const tag = document.createElement("script");
    tag.src = `${origin}/widget.js`;
    tag.dataset.shop = "react";
    if (language) tag.dataset.language = language;
    document.head.append(tag);
    return () => {
      window.ShopAssistant?.destroy();
      tag.remove();
    };
  }, [origin, language]);

  useEffect(() => whenThere((assistant) => assistant.setShopper(identity)), [identity?.id, identity?.signature]);
  useEffect(() => whenThere((assistant) => (onAddToCart ? assistant.on("add_to_cart", onAddToCart) : undefined)), [onAddToCart]);
  return null;
}

/** Calls `then` once the widget is on the page; what it gives back is called when the component goes. */
function whenThere(then: (assistant: NonNullable<Window["ShopAssistant"]>) => (() => void) | void): () => void {
  let undo: (() => void) | void;
  const wait = setInterval(() => {
    if (!window.ShopAssistant) return;
    clearInterval(wait);
    undo = then(window.ShopAssistant);
  }, 50);
  return () => {
    clearInterval(wait);
    undo?.();
  };
}
