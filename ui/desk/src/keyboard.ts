/** The desk by keyboard: single letters where nobody is typing. */

import { isTheirs, opened, row } from "./conversation";
import { askDraft, takeOver } from "./deeds";
import { allowed, back, go, openSession, page, side } from "./navigation";
import { dialog, panel } from "./panel";
import * as queue from "./queue";
import { VIEWS } from "./queue_view";
import { write } from "./written";

const isTyping = (at: EventTarget | null): boolean =>
  at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));

/** Move through the queue; the focus follows once the row is drawn. */
function step(by: number): void {
  const ids = queue.order.value;
  if (!ids.length) return;
  const at = queue.pointed.value ? ids.indexOf(queue.pointed.value) : -1;
  queue.pointed.value = ids[Math.max(0, Math.min(ids.length - 1, at < 0 ? 0 : at + by))]!;
  requestAnimationFrame(() => {
    if (isTyping(document.activeElement)) return; // a later key went to a box already
    document.querySelector<HTMLElement>(".row.pointed")?.focus({ preventScroll: true });
  });
}

function writeHere(kind: "message" | "note"): void {
  if (!opened.value) return;
  write(opened.value, { kind });
  const box = (): HTMLElement | null => document.getElementById("write");
  if (box()) box()!.focus(); // before the next key is pressed
  else requestAnimationFrame(() => box()?.focus()); // another page of the desk was shown
}

const LETTERS: Record<string, () => void> = {
  j: () => step(1),
  k: () => step(-1),
  f: () => document.getElementById("find")?.focus(),
  t: () => void (row.value && row.value.state !== "person" && takeOver()),
  r: () => isTheirs.value || writeHere("message"),
  n: () => writeHere("note"),
  d: () => void (row.value && !isTheirs.value && askDraft()),
  p: () => openPanel("products"),
  "/": () => openPanel("canned"),
};

function openPanel(kind: "products" | "canned"): void {
  if (!opened.value || isTheirs.value) return;
  write(opened.value, { kind: "message" });
  panel.value = kind === "canned" ? { kind, typed: null } : { kind };
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || dialog.value) return;
  const { key, target } = event;
  if (key === "Escape") {
    if (panel.value) panel.value = null;
    else if (isTyping(target)) (target as HTMLElement).blur();
    else if (side.value || opened.value) back();
    return;
  }
  if (isTyping(target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "?") dialog.value = "keys";
  else if (allowed("talk") !== "talk") return;
  else if (key === "Enter") {
    // a row that has the focus is the one pointed at, or the one before it for a frame; another button is pressed, as anywhere
    if (target instanceof HTMLElement && target.closest("button:not(.row), a, summary")) return;
    if (!queue.pointed.value) return;
    if (queue.pointed.value !== opened.value) openSession(queue.pointed.value);
  } else {
    const view = VIEWS[Number(key) - 1];
    if (page.value !== "talk" && (view || LETTERS[key])) go({ page: "talk" });
    if (view) queue.choose(view);
    else if (LETTERS[key]) LETTERS[key]();
    else return;
  }
  event.preventDefault();
}

export function listenToKeys(): void {
  document.addEventListener("keydown", pressed);
}
