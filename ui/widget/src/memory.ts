/** What the browser keeps of a conversation. A page that may not keep anything still works, until it is left. */

/** Its value is in loader.ts too, which imports nothing. */
const AWAITING = "shop-assistant:awaiting";

/** A message that was sent and whose reply did not come to its end yet. */
export interface Pending {
  id: string;
  message: string;
  /** The product whose page was open as it was said. */
  page?: string;
}

export interface Kept {
  session?: string;
  token?: string;
  pending?: Pending;
  /** Whether the last closing by an agent was rated, or the shopper would rather not. */
  rated?: boolean;
}

export class Memory {
  private kept: Kept = {};

  /** One memory a shop and shopper, so that one shopper's conversation is never shown to another at the same browser. */
  constructor(shop: string, shopper: string) {
    this.key = `shop-assistant:${shop}:${shopper}`;
    try {
      this.kept = JSON.parse(localStorage.getItem(this.key) ?? "{}") as Kept;
    } catch {
      // storage is closed to this page, or another program wrote there
    }
  }

  private readonly key: string;

  /** Note for the loader whether somebody at the shop may write: then the panel listens on every page. */
  awaiting(somebody: boolean): void {
    try {
      if (somebody) localStorage.setItem(AWAITING, "1");
      else localStorage.removeItem(AWAITING);
    } catch {
      // the panel listens once it is opened
    }
  }

  get now(): Kept {
    return this.kept;
  }

  keep(change: Kept): void {
    this.kept = { ...this.kept, ...change };
    try {
      localStorage.setItem(this.key, JSON.stringify(this.kept));
    } catch {
      // kept until the page is left
    }
  }
}
