/** A conversation: its turns, sent once each however often the connection is lost, and restored after a reload. */

import { type AgentMessage, type Care, type Client, Refused } from "./client";
import type { Memory, Pending } from "./memory";
import type { Identity, Product } from "./types";
import { awake, IDLE, pause } from "./waiting";

export interface Comparison {
  products: { position: number; title: string }[];
  differs: { name: string; values: (string | null)[] }[];
}

/** One message and what has come of it so far. */
export interface Turn extends Pending {
  text: string;
  products: Product[];
  total: number;
  comparison: Comparison | null;
  suggestions: string[];
  state: "running" | "waiting" | "done" | "failed" | "stopped";
}

/** What a conversation tells whoever shows it. */
export interface Watcher {
  changed(turn: Turn): void;
  event(name: string, data: Record<string, unknown>, turn: Turn): void;
  /** What a person at the shop said before, in its place among the turns. */
  said(message: AgentMessage): void;
  /** Who answers as the conversation is taken up again. */
  care(care: Care): void;
}

export class Conversation {
  readonly turns: Turn[] = [];
  private running: Promise<void> | null = null;
  private restored: Promise<void> = Promise.resolve();
  private stopper: AbortController | null = null;
  private closed = false;

  constructor(
    private readonly client: Client,
    private readonly memory: Memory,
    private readonly identity: Identity | null,
    private readonly watcher: Watcher,
  ) {
    client.token = memory.now.token;
  }

  get session(): string | undefined {
    return this.memory.now.session;
  }

  /** The turns that the shop has kept, and the reply that was still to come when the page was left. */
  restore(): Promise<void> {
    const taken = this.takeUp();
    this.restored = taken.catch(() => undefined);
    return taken;
  }

  private async takeUp(): Promise<void> {
    const session = this.session;
    if (!session) return;
    const stopper = (this.stopper = new AbortController());
    const idle = setTimeout(() => stopper.abort("idle"), IDLE);
    try {
      const { turns, care, messages = [] } = await this.client.history(session, stopper.signal);
      const before = [...messages]; // oldest first, as the turns are
      const earlier = (at: string): boolean => Boolean(before[0] && Date.parse(before[0].at) < Date.parse(at));
      for (const past of turns) {
        while (earlier(past.created_at)) this.watcher.said(before.shift() as AgentMessage);
        if (past.client_turn_id === this.memory.now.pending?.id) continue;
        const turn = begun(past.client_turn_id, past.message);
        for (const event of past.events) apply(turn, event.event, event.data);
        turn.text = past.reply ?? turn.text;
        turn.state = past.status === "open" ? "failed" : "done";
        this.turns.push(turn);
        this.watcher.changed(turn);
      }
      before.forEach((message) => this.watcher.said(message));
      if (care) this.watcher.care(care);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 404 || error.status === 401) this.forget();
      return;
    } finally {
      clearTimeout(idle);
    }
    const pending = this.memory.now.pending;
    if (pending) await this.carry(begun(pending.id, pending.message, pending.page));
  }

  /** Say something; the promise ends with the reply. A message sent while the past is read or a reply runs waits for its end. */
  async send(message: string, page?: string): Promise<void> {
    await this.restored;
    while (this.running) await this.running;
    const turn = begun(crypto.randomUUID(), message, page);
    this.memory.keep({ pending: pendingOf(turn) });
    await this.carry(turn);
  }

  /** Send a message that failed again, under its own id: it is carried out once. */
  async retry(turn: Turn): Promise<void> {
    while (this.running) await this.running;
    this.memory.keep({ pending: pendingOf(turn) });
    this.turns.splice(this.turns.indexOf(turn), 1);
    await this.carry(turn);
  }

  /** Stop reading the reply. */
  stop(): void {
    this.stopper?.abort("stopped");
  }

  close(): void {
    this.closed = true;
    this.stopper?.abort("closed");
  }

  /** The session, opened when the first thing is said. */
  async opened(): Promise<string> {
    if (this.session) return this.session;
    const opened = await this.client.openSession(this.identity);
    const token = opened.shopper_token ?? undefined;
    this.client.token = token;
    this.memory.keep({ session: opened.session_id, token });
    return opened.session_id;
  }

  private forget(): void {
    this.memory.keep({ session: undefined, token: undefined, pending: undefined });
    this.client.token = undefined;
  }

  private carry(turn: Turn): Promise<void> {
    this.turns.push(turn);
    this.running = this.follow(turn).finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async follow(turn: Turn): Promise<void> {
    let last = "";
    for (let tries = 0; !this.closed; tries++) {
      turn.state = tries ? "waiting" : "running";
      this.watcher.changed(turn);
      const stopper = (this.stopper = new AbortController());
      let wait = pause(tries);
      let idle: ReturnType<typeof setTimeout>;
      const alive = (): void => {
        clearTimeout(idle);
        idle = setTimeout(() => stopper.abort("idle"), IDLE);
      };
      alive();
      try {
        const session = await this.opened();
        for await (const event of this.client.turn(session, turn, last, stopper.signal, alive)) {
          if (event.event === "turn.started") restart(turn); // from its start, or carried out anew by another process
          tries = 0;
          last = event.id;
          turn.state = "running";
          const data = JSON.parse(event.data) as Record<string, unknown>;
          const ended = apply(turn, event.event, data);
          if (ended) turn.state = turn.state === "running" ? "done" : turn.state;
          if (ended) this.memory.keep({ pending: undefined });
          this.watcher.event(event.event, data, turn);
          this.watcher.changed(turn);
          if (ended) return;
        }
      } catch (error) {
        if (stopper.signal.reason === "stopped") return this.end(turn, "stopped");
        if (stopper.signal.reason === "closed") return;
        if (error instanceof Refused) {
          if (error.status === 404 || error.status === 401) {
            if (tries > 1) return this.end(turn, "failed", error);
            this.forget();
            this.memory.keep({ pending: pendingOf(turn) });
            last = "";
          } else if (!error.retryable && error.status !== 429) return this.end(turn, "failed", error);
          wait = Math.max(wait, error.wait * 1000);
        }
      } finally {
        clearTimeout(idle!);
      }
      turn.state = "waiting";
      this.watcher.changed(turn);
      await awake(wait);
    }
  }

  private end(turn: Turn, state: "stopped" | "failed", error?: Refused): void {
    turn.state = state;
    this.memory.keep({ pending: undefined });
    if (error) this.watcher.event("error", { code: error.code, message: error.message }, turn);
    this.watcher.changed(turn);
  }
}

function pendingOf({ id, message, page }: Turn): Pending {
  return { id, message, ...(page ? { page } : {}) };
}

function begun(id: string, message: string, page?: string): Turn {
  return { ...pendingOf({ id, message, page } as Turn), text: "", products: [], total: 0, comparison: null, suggestions: [], state: "running" };
}

function restart(turn: Turn): void {
  Object.assign(turn, begun(turn.id, turn.message, turn.page));
}

/** Take an event up; true when it is the turn's last. */
function apply(turn: Turn, name: string, data: Record<string, unknown>): boolean {
  if (name === "token") turn.text += data["text"] as string;
  else if (name === "products") {
    turn.products = data["items"] as Product[];
    turn.total = data["total"] as number;
  } else if (name === "comparison") turn.comparison = data as unknown as Comparison;
  else if (name === "reply") {
    turn.text = data["text"] as string;
    turn.suggestions = data["suggestions"] as string[];
  } else if (name === "error") {
    turn.text = data["message"] as string;
    turn.state = "failed";
  }
  return name === "turn.finished";
}
