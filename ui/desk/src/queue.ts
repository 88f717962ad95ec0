/** The queue: rows of the chosen tab, kept in order and patched one by one as things happen. */

import { batch, computed, signal, type Signal } from "@preact/signals";
import { ask, Refused } from "./api";
import { chime } from "./chime";
import { me } from "./signed_in";
import { listen, type Listening } from "./stream";
import type { Counts, Row, Rows, View } from "./types";
import { isRead } from "./unread";

export const PAGE = 100; // rows asked for at once
const PATIENCE_MS = 1_500; // the list is read after this, stream or not

export const view = signal<View>("waiting");
export const sought = signal("");
export const counts = signal<Counts>({ waiting: 0, mine: 0, person: 0, assistant: 0, closed: 0 });
/** Ids in the order shown. A row that changes in place does not touch this. */
export const order = signal<readonly string[]>([]);
export const loading = signal(false);
export const failed = signal<Refused | null>(null);
export const more = signal<string | null>(null);
/** The row that the keyboard stands on. */
export const pointed = signal<string | null>(null);

const rows = new Map<string, Signal<Row>>();
let held: string | null = null; // the conversation that is open
let asked = new AbortController();
let line: Listening | null = null;

export const total = computed(() => Object.values({ ...counts.value, mine: 0 }).reduce((sum, one) => sum + one, 0));

export function rowOf(session: string): Signal<Row> | undefined {
  return rows.get(session);
}

export function belongs(row: Row, to: View): boolean {
  if (to === "all") return true;
  if (to === "mine") return row.state === "person" && row.staff?.staff_id === me.value?.staff_id;
  return row.state === to;
}

/** Know the row of this conversation, whether it stands in the queue or not. */
export function hold(session: string | null): void {
  const earlier = held;
  held = session;
  if (earlier) forget(earlier);
}

/** A page that is open for days hears of more conversations than it shows. */
function forget(session: string): void {
  if (session !== held && !order.value.includes(session)) rows.delete(session);
}

/** Whether something was said here that concerns me and that I have not looked at. */
export function unread(row: Row): boolean {
  return (belongs(row, "mine") || row.state === "waiting") && !!row.last && row.last.from !== "agent" && !isRead(row.session_id, row.last.at);
}

function before(one: Row, other: Row): number {
  if (view.value === "waiting") {
    const upset = Number(other.mood === "upset") - Number(one.mood === "upset");
    return upset || (one.waiting_since ?? one.since).localeCompare(other.waiting_since ?? other.since);
  }
  return other.active_at.localeCompare(one.active_at);
}

const path = (cursor: string | null): string => {
  const wanted = new URLSearchParams({ view: view.value, limit: String(PAGE) });
  if (sought.value) wanted.set("q", sought.value);
  if (cursor) wanted.set("cursor", cursor);
  return `conversations?${wanted}`;
};

/** Read the chosen tab from its start. */
export async function reload(): Promise<void> {
  asked.abort();
  const mine = (asked = new AbortController());
  loading.value = true;
  try {
    const told = await ask<Rows>(path(null), { signal: mine.signal });
    if (mine !== asked) return;
    batch(() => {
      for (const row of told.items) keep(row);
      order.value = told.items.map((row) => row.session_id);
      counts.value = told.counts;
      more.value = told.next;
      failed.value = null;
    });
  } catch (error) {
    if (mine === asked && error instanceof Refused) failed.value = error;
  } finally {
    if (mine === asked) loading.value = false;
  }
}

export async function loadMore(): Promise<void> {
  const cursor = more.value;
  if (!cursor || loading.value) return;
  const mine = asked;
  loading.value = true;
  try {
    const told = await ask<Rows>(path(cursor), { signal: mine.signal });
    if (mine !== asked) return;
    batch(() => {
      for (const row of told.items) keep(row);
      const known = new Set(order.value);
      order.value = [...order.value, ...told.items.map((row) => row.session_id).filter((id) => !known.has(id))];
      more.value = told.next;
    });
  } catch (error) {
    if (mine === asked && error instanceof Refused) failed.value = error;
  } finally {
    if (mine === asked) loading.value = false;
  }
}

/** Take in a row as it is now. Newer knowledge of the same conversation is not overwritten by older. */
export function keep(row: Row): void {
  const known = rows.get(row.session_id);
  if (!known) rows.set(row.session_id, signal(row));
  else if (!isOlder(row, known.peek())) known.value = row;
}

const isOlder = (row: Row, than: Row): boolean =>
  row.seq < than.seq || (row.seq === than.seq && row.active_at < than.active_at);

/** One conversation changed: its row is patched, and moved only where its place is another one. */
export function changed(row: Row): void {
  const earlier = rows.get(row.session_id)?.peek();
  if (earlier && isOlder(row, earlier)) return;
  batch(() => {
    keep(row);
    const at = order.value.indexOf(row.session_id);
    const stays = belongs(row, view.value);
    if (at >= 0 && !stays) order.value = order.value.toSpliced(at, 1);
    else if (stays && (at >= 0 || !sought.value)) place(row, at);
    forget(row.session_id);
  });
}

function place(row: Row, at: number): void {
  const ids = order.value;
  const over = ids[at - 1];
  const under = ids[at + 1];
  const fits =
    at >= 0 &&
    (over === undefined || before(rows.get(over)!.peek(), row) <= 0) &&
    (under === undefined || before(row, rows.get(under)!.peek()) <= 0);
  if (fits) return;
  const others = at >= 0 ? ids.toSpliced(at, 1) : ids;
  let low = 0;
  let high = others.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(rows.get(others[middle]!)!.peek(), row) <= 0) low = middle + 1;
    else high = middle;
  }
  if (low === others.length && more.value && at < 0) return; // it stands further down, on a page not read yet
  order.value = others.toSpliced(low, 0, row.session_id);
}

export function choose(next: View): void {
  if (next === view.value) return;
  batch(() => {
    view.value = next;
    order.value = [];
    more.value = null;
    pointed.value = null;
  });
  void reload();
}

let pause: ReturnType<typeof setTimeout> | undefined;

/** Look for words; asked for once the typing rests. */
export function seek(words: string): void {
  sought.value = words;
  clearTimeout(pause);
  pause = setTimeout(() => void reload(), 180);
}

/** The stream is opened before the list is read, so that nothing falls between the two. */
export function open(): void {
  let isRead = false;
  loading.value = true;
  setTimeout(() => isRead || reload(), PATIENCE_MS);
  line = listen("queue", () => "events", (event, told) => {
    if (event === "conversation") changed(told as Row);
    else if (event === "counts") {
      if (isRead && (told as Counts).waiting > counts.value.waiting) chime();
      counts.value = told as Counts;
    }
    if (!isRead || event === "reload") void reload();
    isRead = true;
  }, () => (isRead = false));
}

export function close(): void {
  line?.close();
  line = null;
  rows.clear();
  order.value = [];
}
