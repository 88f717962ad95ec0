/** What is being written in each conversation; a reload of the page loses none of it. */

import { effect, signal, type Signal } from "@preact/signals";
import type { Draft, Product } from "./types";

export interface Written {
  kind: "message" | "note";
  text: string;
  note: string;
  products: readonly Product[];
  draft: string | null; // the id of the draft that the text came from
  earlier: string | null; // what stood here before it was rewritten, translated or replaced by a draft
}

const NOTHING: Written = { kind: "message", text: "", note: "", products: [], draft: null, earlier: null };
const known = new Map<string, Signal<Written>>();

const place = (session: string): string => `desk.written.${session}`;

export function writtenIn(session: string): Signal<Written> {
  const before = known.get(session);
  if (before) return before;
  let kept = NOTHING;
  try {
    kept = { ...NOTHING, ...(JSON.parse(sessionStorage.getItem(place(session)) ?? "{}") as Partial<Written>) };
  } catch {
    // not ours, or storage is forbidden: begin with nothing
  }
  const written = signal(kept);
  known.set(session, written);
  effect(() => {
    const value = written.value;
    try {
      if (value.text || value.note || value.products.length) sessionStorage.setItem(place(session), JSON.stringify(value));
      else sessionStorage.removeItem(place(session));
    } catch {
      // full or forbidden: kept in memory alone
    }
  });
  return written;
}

export function write(session: string, change: Partial<Written>): void {
  const written = writtenIn(session);
  written.value = { ...written.value, ...change };
}

/** What could not be sent stands in the composer again, before what was written since. */
export function putBack(session: string, unsent: Pick<Written, "kind" | "text" | "products" | "draft">): void {
  const { kind, text, products, draft } = unsent;
  const since = writtenIn(session).value;
  if (kind === "note") write(session, { kind, note: joined(text, since.note) });
  else write(session, { kind, text: joined(text, since.text), products: [...products, ...since.products], draft });
}

const joined = (one: string, other: string): string => (other.trim() ? `${one}\n${other}` : one);

/** Who signs out leaves nothing behind for the next at this browser. */
export function forgetAll(): void {
  for (const written of known.values()) written.value = NOTHING;
  for (const draft of offered.values()) draft.value = null;
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(place(""))) sessionStorage.removeItem(key);
  } catch {
    // forbidden: then nothing was kept
  }
}

const OWNER = "desk.written-by";

/** What somebody else left unsent here, whose sign-in ran out, is forgotten. */
export function belongTo(staffId: string): void {
  try {
    if (sessionStorage.getItem(OWNER) !== staffId) forgetAll();
    sessionStorage.setItem(OWNER, staffId);
  } catch {
    forgetAll();
  }
}

export interface Drafted {
  state: "asked" | "ready" | "failed";
  draft: Draft | null;
  told: string;
}

/** The draft offered in each conversation. */
const offered = new Map<string, Signal<Drafted | null>>();

export function draftIn(session: string): Signal<Drafted | null> {
  let draft = offered.get(session);
  if (!draft) offered.set(session, (draft = signal(null)));
  return draft;
}
