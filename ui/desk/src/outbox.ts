/** What was sent and is not yet at the shop. Each message carries a name, so that sending twice says it once. */

import { signal } from "@preact/signals";
import { conversationPath, post, Refused } from "./api";
import * as conversation from "./conversation";
import { me } from "./signed_in";
import { broken } from "./stream";
import type { Entry, Product } from "./types";

const PLACE = "desk.outbox";
const ANSWERING_MS = 1_500; // between two tries while the assistant finishes its reply
const LONGEST_WAIT_MS = 10_000;

export interface Outgoing {
  once: string;
  by: string; // who wrote it: nobody else sends it
  session: string;
  kind: "message" | "note";
  text: string;
  products: readonly Product[];
  draft: string | null;
  state: "sending" | "held" | "unsent" | "refused";
  told: string; // why it was refused
}

export const outbox = signal<readonly Outgoing[]>(before());
const carrying = new Set<string>();

function before(): Outgoing[] {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? "[]") as Outgoing[];
  } catch {
    return [];
  }
}

function set(next: readonly Outgoing[]): void {
  outbox.value = next;
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(next));
  } catch {
    // full or forbidden: kept in memory alone
  }
}

const change = (once: string, to: Partial<Outgoing>): void =>
  set(outbox.value.map((one) => (one.once === once ? { ...one, ...to } : one)));

export const forget = (once: string): void => set(outbox.value.filter((one) => one.once !== once));

export function sendOff(message: Omit<Outgoing, "once" | "by" | "state" | "told">): void {
  const by = me.value?.staff_id ?? "";
  set([...outbox.value, { ...message, by, once: crypto.randomUUID(), state: "sending", told: "" }]);
  void carry(message.session);
}

export function again(once: string): void {
  const found = outbox.value.find((one) => one.once === once);
  if (!found) return;
  change(once, { state: "sending", told: "" });
  void carry(found.session);
}

/** Who signs out leaves nothing behind for the next at this browser. */
export const empty = (): void => set([]);

/** Go on with what an earlier page could not send. */
export function resume(): void {
  for (const session of new Set(outbox.value.map((one) => one.session))) void carry(session);
}

/** Send what stands for one conversation, in order, until nothing is left or the shop says no. */
async function carry(session: string): Promise<void> {
  if (carrying.has(session)) return;
  carrying.add(session);
  let wait = 600;
  try {
    for (;;) {
      const next = outbox.value.find((one) => one.session === session && one.by === me.value?.staff_id && one.state !== "refused");
      if (!next) return;
      if (conversation.isSaid(next.once)) {
        forget(next.once); // the stream brought it where the answer was lost
        continue;
      }
      try {
        const entry = await deliver(next);
        forget(next.once);
        if (conversation.opened.value === session) conversation.take(entry);
        wait = 600;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.code === "still_answering") {
          change(next.once, { state: "held" });
          await conversation.turnEnds(ANSWERING_MS);
        } else if (error.status === 0 || error.status === 429 || error.status >= 500) {
          change(next.once, { state: "unsent" });
          await rested(Math.max(wait, error.status === 429 ? error.wait * 1000 : 0));
          wait = Math.min(wait * 2, LONGEST_WAIT_MS);
        } else if (error.status === 401) return change(next.once, { state: "unsent" }); // gone on with after the next sign-in
        else change(next.once, { state: "refused", told: error.message });
      }
    }
  } finally {
    carrying.delete(session);
  }
}

/** Resolves after the time given, or as soon as the line is up again. */
function rested(milliseconds: number): Promise<void> {
  return new Promise((over) => {
    const wasBroken = broken.value.size > 0;
    let stop = (): void => undefined;
    const timer = setTimeout(() => (stop(), over()), milliseconds);
    stop = broken.subscribe((now) => {
      if (!wasBroken || now.size) return;
      clearTimeout(timer);
      queueMicrotask(() => stop());
      over();
    });
  });
}

function deliver({ session, kind, text, products, draft, once }: Outgoing): Promise<Entry> {
  if (kind === "note") return post<Entry>(conversationPath(session, "notes"), { text, once });
  const ids = products.map((one) => one.product_id);
  return post<Entry>(conversationPath(session, "messages"), { text, products: ids, draft_id: draft, once });
}
