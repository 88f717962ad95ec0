/** The open conversation: its timeline, kept live. */

import { batch, computed, signal, type Signal } from "@preact/signals";
import { ask, conversationPath, Refused } from "./api";
import * as queue from "./queue";
import { me } from "./signed_in";
import { listen, type Listening } from "./stream";
import type { Conversation, Entry, Row, ShopperSide } from "./types";
import { markRead } from "./unread";

const TYPING_MS = 6_000;

export const opened = signal<string | null>(null);
export const ticket = signal<Conversation["ticket"]>(null);
export const shopper = signal<ShopperSide | null>(null);
export const refused = signal<Refused | null>(null);
/** Who is typing: "shopper", or the name of a colleague. */
export const typing = signal<string | null>(null);
/** Ids of the timeline, oldest first. */
export const timeline = signal<readonly string[]>([]);

const entries = new Map<string, Signal<Entry>>();
const live = new Map<string, Signal<string>>(); // turn -> words streamed so far
const turnEnded = new Set<() => void>();
let line: Listening | null = null;
let place = ""; // how far the conversation was read
let resting: ReturnType<typeof setTimeout> | undefined;

/** Whether what was sent under this name stands in the conversation that is open. */
export const isSaid = (once: string): boolean => [...entries.values()].some((one) => one.peek().once === once);
export const entryOf = (id: string): Signal<Entry> | undefined => entries.get(id);

export const row = computed<Row | null>(() => {
  timeline.value; // the row is known by the time that the timeline is
  return (opened.value && queue.rowOf(opened.value)?.value) || null;
});

export const isMine = computed(() => row.value?.state === "person" && row.value.staff?.staff_id === me.value?.staff_id);
export const isTheirs = computed(() => row.value?.state === "person" && !isMine.value);

/** The words of a turn as they come. */
export function liveWords(turn: string): Signal<string> {
  let words = live.get(turn);
  if (!words) live.set(turn, (words = signal("")));
  return words;
}

export function show(session: string | null): void {
  if (session === opened.value) return;
  line?.close();
  line = null;
  place = "";
  entries.clear();
  live.clear();
  batch(() => {
    queue.hold(session);
    opened.value = session;
    timeline.value = [];
    ticket.value = shopper.value = refused.value = null;
    typing.value = null;
    if (session) queue.pointed.value = session;
  });
  if (!session) return;
  void read(session).then(() => {
    if (opened.value !== session || refused.value?.status === 404) return;
    const path = (): string => `${conversationPath(session, "events")}${place && `?${new URLSearchParams({ after: place })}`}`;
    line = listen("conversation", path, heard, () => void read(session));
  });
}

/** Read all of it again; what came meanwhile by the stream is not lost. */
export async function read(session: string): Promise<void> {
  try {
    const told = await ask<Conversation>(conversationPath(session));
    if (opened.value !== session) return;
    batch(() => {
      queue.keep(told.row);
      place = told.place;
      ticket.value = told.ticket;
      shopper.value = told.shopper;
      refused.value = null;
      const known = new Set(told.timeline.map((entry) => entry.id));
      const meanwhile = timeline.value.filter((id) => !known.has(id));
      for (const entry of told.timeline) keep(entry);
      timeline.value = told.timeline.map((entry) => entry.id);
      for (const id of meanwhile) putIn(entries.get(id)!.value);
    });
    seen();
  } catch (error) {
    if (opened.value === session && error instanceof Refused && (!timeline.value.length || error.status === 404)) refused.value = error;
  }
}

function heard(event: string, told: unknown): void {
  if (event === "entry") take(told as Entry);
  else if (event === "row") {
    const earlier = row.value;
    queue.changed(told as Row);
    if (earlier && earlier.state !== (told as Row).state) void refreshSide();
  } else if (event === "token") {
    const { turn_id, text, at } = told as { turn_id: string; text: string; at: number };
    const words = liveWords(turn_id);
    words.value = [...words.value].slice(0, at).join("") + text; // a place in letters, not in UTF-16
    if (![...entries.values()].some((one) => one.peek().turn_id === turn_id && one.peek().kind === "assistant")) {
      const running: Entry = {
        kind: "assistant", id: `${turn_id}:assistant`, turn_id, at: new Date().toISOString(), text: "", staff_name: null, products: [], running: true, happened: null, once: null,
      };
      take(running);
    }
  } else if (event === "typing") {
    const { who } = told as { who: string };
    if (who === me.value?.name) return;
    typing.value = who;
    clearTimeout(resting);
    resting = setTimeout(() => (typing.value = null), TYPING_MS);
  }
}

/** The cart and the orders may have changed with what was just said. */
async function refreshSide(): Promise<void> {
  const session = opened.value;
  if (!session) return;
  const told = await ask<Conversation>(conversationPath(session)).catch(() => null);
  if (!told || opened.value !== session) return;
  ticket.value = told.ticket;
  shopper.value = told.shopper;
}

function keep(entry: Entry): void {
  const known = entries.get(entry.id);
  if (known) known.value = entry;
  else entries.set(entry.id, signal(entry));
  if (entry.running && entry.turn_id && entry.text) {
    const words = liveWords(entry.turn_id);
    if (words.peek().length < entry.text.length) words.value = entry.text; // what was streamed before we listened
  }
}

/** An entry, new or as it is now. */
export function take(entry: Entry): void {
  batch(() => {
    const isNew = !entries.has(entry.id);
    keep(entry);
    if (isNew) putIn(entry);
    if (entry.kind === "assistant" && !entry.running && !entry.text && !entry.products.length) drop(entry.id); // it had nothing to say
    if (entry.kind === "shopper" || entry.kind === "agent") typing.value = null;
  });
  if (entry.kind === "assistant" && !entry.running) {
    if (entry.turn_id) live.delete(entry.turn_id);
    for (const wake of turnEnded) wake();
    turnEnded.clear();
    void refreshSide();
  }
  seen();
}

function putIn(entry: Entry): void {
  const ids = timeline.value;
  let at = ids.length;
  while (at > 0 && entries.get(ids[at - 1]!)!.peek().at > entry.at) at -= 1;
  timeline.value = ids.toSpliced(at, 0, entry.id);
}

function drop(id: string): void {
  timeline.value = timeline.value.filter((one) => one !== id);
  entries.delete(id);
}

/** Resolves when a turn of the open conversation has ended, or after the time given. */
export function turnEnds(milliseconds: number): Promise<void> {
  return new Promise((over) => {
    const timer = setTimeout(over, milliseconds);
    turnEnded.add(() => (clearTimeout(timer), over()));
  });
}

/** What stands on screen, in a window that is looked at, is read. */
export function seen(): void {
  const last = row.value?.last;
  if (opened.value && last && document.visibilityState === "visible") markRead(opened.value, last.at);
}

document.addEventListener("visibilitychange", seen);
