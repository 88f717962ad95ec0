/** The shop's products, searched from the composer. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ask, Refused } from "./api";
import { complaint, tell } from "./deeds";
import { Icon } from "./icons";
import { panel } from "./panel";
import { amount } from "./saying";
import { Picture } from "./timeline";
import type { Product } from "./types";
import { say } from "./words";

const REST_MS = 160; // typing rests this long before it is searched

export function ProductPicker({ chosen, choose, left }: { chosen: readonly Product[]; choose: (one: Product) => void; left: () => void }) {
  const words = say();
  const sought = useSignal("");
  const found = useSignal<readonly Product[] | null>(null);
  const foundFor = useRef(""); // the words that `found` is of
  const isAwaited = useRef(false); // chosen before they were found
  const choosing = useRef(choose);
  choosing.current = choose;
  const box = useRef<HTMLInputElement>(null);

  useLayoutEffect(() => box.current?.focus(), []); // before the next key is pressed
  useEffect(() => {
    const wanted = sought.value.trim();
    if (!wanted) return (foundFor.current = ""), void (found.value = null);
    const asked = new AbortController();
    const timer = setTimeout(() => {
      ask<{ items: Product[] }>(`products?${new URLSearchParams({ q: wanted, limit: "8" })}`, { signal: asked.signal }).then(
        (told) => {
          found.value = told.items;
          foundFor.current = wanted;
          if (isAwaited.current && told.items[0]) choosing.current(told.items[0]);
          isAwaited.current = false;
        },
        (error: unknown) => error instanceof Refused && tell(complaint(error)),
      );
    }, REST_MS);
    return () => (clearTimeout(timer), asked.abort());
  }, [sought.value]);

  const pressed = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      panel.value = null;
      left();
    } else if (event.key === "Enter" && !event.isComposing && event.target === box.current) {
      event.preventDefault();
      const wanted = sought.value.trim();
      const first = found.value?.[0];
      if (wanted !== foundFor.current) isAwaited.current = !!wanted;
      else if (first) choose(first);
    }
  };

  return (
    <div class="panel" role="region" aria-label={words.products} onKeyDown={pressed}>
      <input
        ref={box} type="search" class="field" placeholder={words.productSearch} aria-label={words.productSearch} value={sought.value}
        onInput={(event) => ((isAwaited.current = false), (sought.value = event.currentTarget.value))}
      />
      {found.value === null ? (
        <p class="nothing">{words.productHint}</p>
      ) : (
        <ul class="options">
          {found.value.map((one) => {
            const isChosen = chosen.some((other) => other.product_id === one.product_id);
            return (
              <li key={one.product_id}>
                <button type="button" class="option product" aria-pressed={isChosen} onClick={() => choose(one)}>
                  <Picture url={one.image_url} />
                  <b>{one.title}</b>
                  <span class="dim">
                    {amount(one.price)} · {one.in_stock ? words.inStock : words.soldOut}
                  </span>
                  <span class="mark">
                    <Icon name={isChosen ? "check" : "plus"} />
                    {isChosen ? words.added : words.add}
                  </span>
                </button>
              </li>
            );
          })}
          {!found.value.length && <li class="nothing">{words.noProducts}</li>}
        </ul>
      )}
    </div>
  );
}
