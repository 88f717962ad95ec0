/** The people at the shop's desk: what they say in this conversation, each message once, however often the connection is lost. */

import { type AgentMessage, type Care, type Client, Refused } from "./client";
import type { Memory } from "./memory";
import { awake, IDLE, pause } from "./waiting";

const LEAVING = 5_000; // ms that are listened on after the end: what was said before it may still be on its way

/** What people tell whoever shows it. */
export interface PeopleWatcher {
  said(message: AgentMessage, live: boolean): void;
  care(care: Care): void;
  /** Somebody writes at this moment. */
  typing(name: string): void;
}

export class People {
  care: Care = { state: "assistant", staff_name: null };
  private readonly known = new Set<string>();
  private last = "";
  private stopper: AbortController | null = null;
  private closed = false;
  private leaving: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: Client,
    private readonly memory: Memory,
    private readonly session: () => string | undefined,
    private readonly watcher: PeopleWatcher,
  ) {}

  /** Take up what the shop has kept of a message. */
  before(message: AgentMessage): void {
    this.take(message, false);
  }

  /** Who answers from now on. Listens as long as a person may write. */
  now(care: Care): void {
    this.care = care;
    const awaited = care.state === "waiting" || care.state === "person";
    this.memory.awaiting(awaited);
    if (awaited) this.memory.keep({ rated: undefined });
    this.watcher.care(care);
    clearTimeout(this.leaving);
    if (awaited && !this.stopper) void this.listen();
    if (awaited) return;
    this.leaving = setTimeout(() => {
      this.stopper?.abort("over");
      this.stopper = null;
    }, LEAVING);
  }

  /** Whether the shopper should be asked how it was. */
  get unrated(): boolean {
    return this.care.state === "closed" && !this.memory.now.rated;
  }

  /** Keep the shopper's rating; null: they would rather not. */
  async rate(stars: number | null, words: string): Promise<void> {
    const session = this.session();
    if (stars && session) await this.client.rate(session, stars, words);
    this.memory.keep({ rated: true });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.leaving);
    this.stopper?.abort("closed");
  }

  private take(message: AgentMessage, live: boolean): void {
    if (this.known.has(message.message_id)) return;
    this.known.add(message.message_id);
    if (message.seq > Number(this.last || 0)) this.last = String(message.seq);
    this.watcher.said(message, live);
  }

  private async listen(): Promise<void> {
    let stopper = new AbortController();
    const over = (): boolean => this.closed || stopper.signal.reason === "over";
    for (let tries = 0; !over(); tries++) {
      const session = this.session();
      this.stopper = stopper = new AbortController();
      let idle: ReturnType<typeof setTimeout>;
      const alive = (): void => {
        clearTimeout(idle);
        idle = setTimeout(() => stopper.abort("idle"), IDLE);
      };
      alive();
      let wait = pause(tries);
      try {
        if (!session) throw new Refused(404, "", "", false, 0);
        for await (const event of this.client.people(session, this.last, stopper.signal, alive)) {
          tries = 0;
          const data = JSON.parse(event.data) as unknown;
          if (event.event === "message") this.take(data as AgentMessage, true);
          else if (event.event === "care") this.now(data as Care);
          else if (event.event === "typing") this.watcher.typing((data as { staff_name: string }).staff_name);
          if (/^\d+$/.test(event.id) && Number(event.id) > Number(this.last || 0)) this.last = event.id;
          if (stopper.signal.aborted) break;
        }
      } catch (error) {
        if (error instanceof Refused) {
          if (!error.retryable && error.status !== 429) this.closed = true; // the session is not ours any more
          wait = Math.max(wait, error.wait * 1000);
        }
      } finally {
        clearTimeout(idle!);
      }
      if (!over()) await awake(wait);
    }
    if (this.stopper === stopper) this.stopper = null;
  }
}
