/** What the browser keeps of a conversation. A page that may not keep anything still works, until it is left. */

/** A message that was sent and whose reply did not come to its end yet. */
export interface Pending {
  id: string;
  message: string;
}

export interface Kept {
  session?: string;
  token?: string;
  pending?: Pending;
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
