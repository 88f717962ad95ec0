/** A stream of server-sent events that comes back by itself and goes on where it was. */

import { signal } from "@preact/signals";
import { Refused, send } from "./api";

const SILENCE_MS = 40_000; // the shop says something every 15 s; a longer silence is a dead line
const LONGEST_WAIT_MS = 5_000;

/** Streams that are broken at the moment, by name; empty: all is well. */
export const broken = signal<ReadonlySet<string>>(new Set());

function tell(name: string, isBroken: boolean): void {
  if (broken.value.has(name) === isBroken) return;
  const now = new Set(broken.value);
  if (isBroken) now.add(name);
  else now.delete(name);
  broken.value = now;
}

export interface Listening {
  close(): void;
}

/**
 * Listens until closed. After a fall the shop is told what was heard last (`Last-Event-ID`), and `back` is called: it may
 * read anew what a restarted shop would not tell again.
 */
export function listen(
  name: string,
  path: () => string,
  heard: (event: string, told: unknown) => void,
  back: () => void = () => undefined,
): Listening {
  let closed = false;
  let last = "";
  let line = new AbortController();
  let hurry: () => void = () => undefined;

  async function once(): Promise<void> {
    line = new AbortController();
    let silence = setTimeout(() => line.abort(), SILENCE_MS);
    try {
      const answer = await send(path(), { signal: line.signal, headers: { Accept: "text/event-stream", ...(last && { "Last-Event-ID": last }) } });
      if (broken.value.has(name)) back();
      tell(name, false);
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(silence);
        silence = setTimeout(() => line.abort(), SILENCE_MS);
        rest += value;
        for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
          const event = parsed(rest.slice(0, end));
          rest = rest.slice(end + 2);
          if (!event) continue;
          if (closed) return;
          heard(event.name, event.told);
          if (event.id) last = event.id;
        }
      }
    } finally {
      clearTimeout(silence);
    }
  }

  async function goOn(): Promise<void> {
    let wait = 400;
    while (!closed) {
      const began = Date.now();
      try {
        await once();
      } catch (error) {
        if (error instanceof Refused && (error.status === 401 || error.status === 403 || error.status === 404)) return;
      }
      if (closed) return;
      tell(name, true);
      wait = Date.now() - began > 5_000 ? 400 : Math.min(wait * 2, LONGEST_WAIT_MS);
      await new Promise<void>((over) => {
        const timer = setTimeout(over, wait * (0.75 + Math.random() / 2)); // a hundred desks do not come back at once
        hurry = () => (clearTimeout(timer), over());
      });
    }
  }

  const atOnce = (): void => hurry();
  addEventListener("online", atOnce);
  void goOn();
  return {
    close(): void {
      closed = true;
      removeEventListener("online", atOnce);
      line.abort();
      hurry();
      tell(name, false);
    },
  };
}

function parsed(block: string): { name: string; id: string; told: unknown } | null {
  const found: Record<string, string> = {};
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) found[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, "");
  }
  if (found["data"] === undefined) return null;
  return { name: found["event"] ?? "message", id: found["id"] ?? "", told: JSON.parse(found["data"]) };
}
