/** What is on screen: which page, and on a phone which column; the browser's back button goes along. */

import { batch, computed, signal } from "@preact/signals";
import * as conversation from "./conversation";
import { me } from "./signed_in";

export type PageName = "talk" | "measures" | "replies";

interface Place {
  page: PageName;
  session: string | null;
  side: boolean;
  deep: number;
}

export const page = signal<PageName>("talk");
export const side = signal(false); // the shopper's side, where the window has no room beside
export const column = computed(() => (!conversation.opened.value ? "queue" : side.value ? "side" : "talk"));

const narrow = matchMedia("(max-width: 760px)");

const here = (): Place => ({
  page: page.value,
  session: conversation.opened.value,
  side: side.value,
  deep: (history.state as Place | null)?.deep ?? 0,
});

function show(place: Place): void {
  batch(() => {
    page.value = allowed(place.page);
    side.value = place.side;
    conversation.show(allowed("talk") === "talk" ? place.session : null);
  });
}

/** Merchants see measures and saved replies, not conversations; agents no measures. */
export function allowed(wanted: PageName): PageName {
  const role = me.value?.role;
  if (role === "merchant") return wanted === "talk" ? "measures" : wanted;
  return wanted === "measures" && role !== "supervisor" ? "talk" : wanted;
}

export function go(change: Partial<Place>): void {
  const next = { ...here(), ...change };
  if (narrow.matches) history.pushState({ ...next, deep: next.deep + 1 }, "");
  else history.replaceState(next, "");
  show(next);
}

export const openSession = (session: string): void => go({ session, side: false });

/** One column back; with the browser's own history where we came that way. */
export function back(): void {
  if (narrow.matches && here().deep > 0) history.back();
  else if (side.value) go({ side: false });
  else go({ session: null });
}

/** Where an earlier page of this tab was. */
export function restore(): void {
  const before = history.state as Place | null;
  if (before && "session" in before) show(before);
  else page.value = allowed(page.value);
}

addEventListener("popstate", (event) => {
  if (me.value) show((event.state as Place | null) ?? { page: "talk", session: null, side: false, deep: 0 });
});
