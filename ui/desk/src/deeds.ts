/** What a person at the desk does to a conversation. Each says what went wrong, where something did. */

import { signal } from "@preact/signals";
import { conversationPath, post, Refused } from "./api";
import { isMine, isTheirs, opened, read, row } from "./conversation";
import { sendOff } from "./outbox";
import * as queue from "./queue";
import type { Draft, Row } from "./types";
import { say } from "./words";
import { draftIn, putBack, write, writtenIn } from "./written";

/** A line that is shown for a while. */
export const notice = signal("");
let fading: ReturnType<typeof setTimeout> | undefined;

export function tell(words: string): void {
  notice.value = words;
  clearTimeout(fading);
  fading = setTimeout(() => (notice.value = ""), 6_000);
}

export const complaint = (error: unknown): string =>
  error instanceof Refused ? error.message || say().unreachable : say().wrong;

async function move(rest: string, body: unknown = {}): Promise<boolean> {
  const session = opened.value;
  if (!session) return false;
  try {
    queue.changed(await post<Row>(conversationPath(session, rest), body));
    return true;
  } catch (error) {
    tell(complaint(error));
    void read(session);
    return false;
  }
}

export const takeOver = (): Promise<boolean> => move("take");
export const handBack = (): Promise<boolean> => move("hand-back");
export const close = (reason: string): Promise<boolean> => move("close", { reason });
export const assign = (staff: string): Promise<boolean> => move("assign", { staff_id: staff });

/** Send what is written, and take the conversation over first where nobody has it. */
export async function sendWritten(): Promise<void> {
  const session = opened.value;
  if (!session) return;
  const { text, note, products, draft, ...written } = writtenIn(session).value;
  const kind = isTheirs.value ? "note" : written.kind;
  const words = (kind === "note" ? note : text).trim();
  if (!words) return;
  if (kind === "note") {
    write(session, { note: "" });
    sendOff({ session, kind, text: words, products: [], draft: null });
    return;
  }
  write(session, { text: "", products: [], draft: null, earlier: null }); // at once: a second press has nothing to send
  if (await holding()) sendOff({ session, kind, text: words, products, draft });
  else putBack(session, { kind, text: words, products, draft });
}

/** Send a draft as it stands; what is written beside it stays. */
export async function sendDraft(draft: Draft): Promise<void> {
  const session = opened.value;
  if (!session) return;
  const offered = draftIn(session);
  const before = offered.value;
  if (before?.draft !== draft) return; // pressed twice
  offered.value = null;
  if (await holding()) sendOff({ session, kind: "message", text: draft.text, products: [], draft: draft.draft_id });
  else offered.value ??= before;
}

/** Whether I have the conversation, or could take it over just now. */
async function holding(): Promise<boolean> {
  return isMine.value || (row.value?.state !== "person" && (await takeOver()));
}

export async function askDraft(): Promise<void> {
  const session = opened.value;
  if (!session) return;
  const offered = draftIn(session);
  if (offered.value?.state === "asked") return;
  offered.value = { state: "asked", draft: null, told: "" };
  try {
    const draft = await post<Draft>(conversationPath(session, "draft"));
    offered.value = { state: "ready", draft, told: "" };
  } catch (error) {
    offered.value = { state: "failed", draft: null, told: complaint(error) };
  }
}

let told = 0;

/** Let the shopper see that somebody is writing; at most every 3 s. */
export function sayTyping(): void {
  const session = opened.value;
  if (!session || !isMine.value || Date.now() - told < 3_000) return;
  told = Date.now();
  post(conversationPath(session, "typing")).catch(() => undefined);
}
