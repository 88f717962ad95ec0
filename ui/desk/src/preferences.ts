/** What the person at this browser prefers, kept between visits: language, light or dark, sound. */

import { effect, signal, type Signal } from "@preact/signals";
import type { Language } from "./types";

export type Theme = "auto" | "light" | "dark";

function kept<T extends string>(name: string, allowed: readonly T[], otherwise: T): Signal<T> {
  const before = read(name) as T | null;
  const chosen = signal(before && allowed.includes(before) ? before : otherwise);
  let first = true;
  effect(() => {
    const value = chosen.value;
    if (!first) write(name, value);
    first = false;
  });
  return chosen;
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(`desk.${name}`);
  } catch {
    return null; // storage is forbidden here: the choice lasts as long as the page
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`desk.${name}`, value);
  } catch {
    // as above
  }
}

export const spoken = kept<Language>("language", ["en", "zh"], navigator.language.startsWith("zh") ? "zh" : "en");
export const theme = kept<Theme>("theme", ["auto", "light", "dark"], "auto");
export const sound = kept<"on" | "off">("sound", ["on", "off"], "on");

const darkOutside = matchMedia("(prefers-color-scheme: dark)");
const outside = signal(darkOutside.matches);
darkOutside.addEventListener("change", () => (outside.value = darkOutside.matches));

effect(() => {
  const dark = theme.value === "auto" ? outside.value : theme.value === "dark";
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  document.documentElement.lang = spoken.value === "zh" ? "zh-Hans" : "en";
});
