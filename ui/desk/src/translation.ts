/** Translations of what was said, asked for once each. */

import { signal, type Signal } from "@preact/signals";
import { post, Refused } from "./api";
import { spoken } from "./preferences";
import { say } from "./words";

export interface Translated {
  state: "asked" | "ready" | "away";
  text: string;
  source: "model" | "gist" | "unchanged";
}

const known = new Map<string, Signal<Translated | null>>();
let tail: Promise<void> = Promise.resolve();

const name = (text: string, to: string): string => `${to}\n${text}`;

export function translationOf(text: string): Signal<Translated | null> {
  const key = name(text, spoken.value);
  let found = known.get(key);
  if (!found) known.set(key, (found = signal(null)));
  return found;
}

/** Whether the text is in another language than the one that the reader reads. */
export function isForeign(text: string): boolean {
  const han = (text.match(/\p{Script=Han}/gu) ?? []).length;
  const latin = (text.match(/[A-Za-z]{2,}/g) ?? []).length;
  return spoken.value === "zh" ? latin > 1 && han < latin : han > 0 && han * 2 > latin;
}

/** One after the other: a small model answers one question at a time anyhow. */
export function translate(text: string): void {
  const found = translationOf(text);
  if (found.value && found.value.state !== "away") return;
  found.value = { state: "asked", text: "", source: "model" };
  const to = spoken.value;
  tail = tail.then(async () => {
    try {
      const told = await translated(text, to);
      found.value = { state: "ready", ...told };
    } catch (error) {
      const isAway = error instanceof Refused && (error.code === "model_unavailable" || !error.message);
      found.value = { state: "away", text: isAway ? say().translationAway : (error as Error).message, source: "model" };
    }
  });
}

export const translated = (text: string, to: string, more: { purpose?: "send"; session_id?: string } = {}): Promise<Omit<Translated, "state">> =>
  post("translate", { text, to, ...more });
