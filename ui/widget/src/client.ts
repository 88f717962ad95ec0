/** The shop's API, as far as the widget needs it. */

import type { Pending } from "./memory";
import { serverEvents, type ServerEvent } from "./sse";
import type { Identity, Language, Product } from "./types";

/** An answer that says no; `code` is the API's. `wait` is in seconds, where the shop asks to wait. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryable: boolean,
    readonly wait: number,
  ) {
    super(message);
  }
}

export interface PastTurn {
  client_turn_id: string;
  message: string;
  status: string;
  reply: string | null;
  created_at: string;
  events: { event: string; data: Record<string, unknown> }[];
}

/** Who answers: the assistant, the assistant while a person is called, a person, or nobody any more. */
export interface Care {
  state: "assistant" | "waiting" | "person" | "closed";
  staff_name: string | null;
  position?: number | null;
}

/** What a person at the shop's desk said. */
export interface AgentMessage {
  message_id: string;
  seq: number;
  staff_name: string;
  text: string;
  items: Product[];
  at: string;
}

/** A conversation as the shop has kept it. */
export interface Past {
  turns: PastTurn[];
  care?: Care;
  messages?: AgentMessage[];
}

export interface Cart {
  lines: unknown[];
  quantity: number;
}

export class Client {
  token: string | undefined;
  private reached = false; // once it has answered, silence is the network's

  constructor(
    private readonly origin: string,
    private readonly language: () => Language,
  ) {}

  async openSession(identity: Identity | null): Promise<{ session_id: string; shopper_token: string | null }> {
    const answer = await this.call("/v1/sessions", { language: this.language(), ...(identity ? { identity } : {}) });
    return (await answer.json()) as { session_id: string; shopper_token: string | null };
  }

  async history(session: string, stop: AbortSignal): Promise<Past> {
    return (await (await this.call(`/v1/sessions/${session}?last=30`, undefined, {}, stop)).json()) as Past;
  }

  /** The events of a turn; `after` is the id of the last one that came before the connection was lost. */
  async *turn(session: string, turn: Pending, after: string, stop: AbortSignal, alive: () => void): AsyncGenerator<ServerEvent> {
    const page = turn.page ? { page: { product_id: turn.page } } : {};
    const body = { message: turn.message, client_turn_id: turn.id, ...page };
    const answer = await this.call(`/v1/sessions/${session}/turns`, body, taken(after), stop);
    if (answer.body) yield* serverEvents(answer.body, alive);
  }

  /** What people at the shop do in this conversation, after the event of this id; "" for all of it. */
  async *people(session: string, after: string, stop: AbortSignal, alive: () => void): AsyncGenerator<ServerEvent> {
    const answer = await this.call(`/v1/sessions/${session}/messages`, undefined, taken(after), stop);
    if (answer.body) yield* serverEvents(answer.body, alive);
  }

  async rate(session: string, stars: number, words: string): Promise<void> {
    await this.call(`/v1/sessions/${session}/rating`, { stars, words });
  }

  async addToCart(session: string, product: Product, once: string): Promise<Cart> {
    const body = { action: "add", product_id: product.product_id, quantity: 1, once };
    return (await (await this.call(`/v1/sessions/${session}/cart`, body)).json()) as Cart;
  }

  async did(session: string, kind: "click" | "view" | "like" | "dislike", productId: string, position?: number): Promise<void> {
    await this.call(`/v1/sessions/${session}/events`, { kind, product_id: productId, position: position ?? null });
  }

  private async call(path: string, body?: unknown, more: Record<string, string> = {}, stop?: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { "Accept-Language": this.language(), ...more };
    if (body) headers["Content-Type"] = "application/json";
    if (this.token) headers["Authorization"] = `Bearer ${this.token}`;
    const asked = fetch(this.origin + path, {
      method: body ? "POST" : "GET",
      headers,
      credentials: "omit",
      referrerPolicy: "origin",
      cache: "no-store",
      ...(body ? { body: JSON.stringify(body) } : {}),
      ...(stop ? { signal: stop } : {}),
    });
    const answer = await asked.catch((lost: unknown) => {
      if (lost instanceof TypeError && this.origin !== location.origin && !this.reached) hint(this.origin);
      throw lost;
    });
    this.reached = true;
    if (answer.ok) return answer;
    const said = (await answer.json().catch(() => ({}))) as { error?: { code: string; message: string; retryable: boolean } };
    const error = said.error ?? { code: "http_" + answer.status, message: "", retryable: answer.status >= 500 };
    const wait = Number(answer.headers.get("Retry-After")) || 0;
    throw new Refused(answer.status, error.code, error.message, error.retryable, wait);
  }
}

/** A browser tells a page no more than that nothing came: for the owner of the page, in the console, what it may be. */
function hint(shop: string): void {
  console.warn(`shop-assistant: ${shop} did not answer ${location.origin}. Does the shop run, and allow this origin (SHOP_SERVER__ALLOWED_ORIGINS)?`);
}

function taken(after: string): Record<string, string> {
  return after ? { "Last-Event-ID": after } : {};
}
