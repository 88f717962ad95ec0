/** How far this person has read each conversation; kept in the browser, the newest 500. */

import { signal } from "@preact/signals";

const KEPT = 500;
const PLACE = "desk.read";

function before(): Map<string, string> {
  try {
    return new Map(JSON.parse(localStorage.getItem(PLACE) ?? "[]") as [string, string][]);
  } catch {
    return new Map();
  }
}

const read = signal<ReadonlyMap<string, string>>(before());

export function isRead(session: string, at: string): boolean {
  return (read.value.get(session) ?? "") >= at;
}

export function markRead(session: string, at: string): void {
  if (isRead(session, at)) return;
  const now = new Map(read.value);
  now.delete(session); // so that it stands last
  now.set(session, at);
  read.value = new Map([...now].slice(-KEPT));
  try {
    localStorage.setItem(PLACE, JSON.stringify([...read.value]));
  } catch {
    // storage is forbidden or full: the marks last as long as the page
  }
}
