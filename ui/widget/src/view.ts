/** What the shopper sees. All text goes in as text, never as markup. */

import { CareView } from "./care";
import type { AgentMessage } from "./client";
import type { Comparison, Turn } from "./conversation";
import { element } from "./elements";
import type { Language, Product } from "./types";
import { money, type Words } from "./words";

/** What the shopper does here. */
export interface Doings {
  send(message: string): void;
  stop(): void;
  retry(turn: Turn): void;
  close(): void;
  chosen(product: Product): boolean; // whether the link may be followed
  add(product: Product): Promise<boolean>;
  rate(stars: number | null, words: string): Promise<void>; // null: not now
}

interface Parts {
  shelf: HTMLElement;
  table: HTMLElement;
  told: HTMLElement;
  note: HTMLElement;
  quick: HTMLElement;
  shown: Product[] | null;
  compared: Comparison | null;
}

export class View {
  readonly panel: HTMLElement;
  readonly care: CareView;
  private readonly log: HTMLElement;
  private readonly box: HTMLTextAreaElement;
  private readonly button: HTMLButtonElement;
  private readonly turns = new Map<string, Parts>();
  private busy: Turn | null = null;

  constructor(
    private readonly origin: string,
    private readonly language: Language,
    private readonly words: Words,
    greeting: string,
    closable: boolean,
    private readonly doings: Doings,
  ) {
    this.care = new CareView(words, doings.rate);
    const close = element("button", { class: "close", type: "button", "aria-label": words.close }, "×");
    close.onclick = () => doings.close();
    this.log = element("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0", "aria-label": words.title });
    this.log.append(element("p", { class: "told" }, greeting));
    this.box = element("textarea", { rows: "1", maxlength: "4000", "aria-label": words.placeholder, placeholder: words.placeholder });
    this.button = element("button", { type: "submit" }, words.send);
    const form = element("form", {}, this.box, this.button);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.say();
    };
    this.box.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return; // Enter also ends a word in an input method
      event.preventDefault();
      if (!this.busy) this.say(); // a second press does not stop what the first one asked
    };
    const head = element("div", { class: "head" }, element("h2", { id: "title" }, words.title), ...(closable ? [close] : []));
    this.panel = element("section", { class: "panel", role: closable ? "dialog" : undefined, "aria-labelledby": "title", lang: language }, head, this.log, this.care.place, form);
    this.panel.onkeydown = (event) => {
      event.stopPropagation(); // the page's shortcuts are not for what is typed here
      if (event.key === "Escape" && closable) doings.close();
    };
  }

  focus(): void {
    this.box.focus();
  }

  /** Forget all turns: another shopper's begin. */
  clear(): void {
    for (const turn of this.log.querySelectorAll(".turn")) turn.remove();
    this.turns.clear();
    this.care.show({ state: "assistant", staff_name: null }, false);
    this.busy = null;
    this.ready();
  }

  show(turn: Turn): void {
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    const known = this.turns.get(turn.id);
    const parts = known ?? this.begin(turn);
    if (parts.shown !== turn.products) {
      parts.shown = turn.products;
      parts.shelf.replaceChildren(...turn.products.map((product) => this.card(product)));
    }
    if (parts.compared !== turn.comparison) {
      parts.compared = turn.comparison;
      parts.table.replaceChildren(...(turn.comparison ? [this.comparison(turn.comparison)] : []));
    }
    if (parts.told.textContent !== turn.text) parts.told.textContent = turn.text;
    this.note(parts.note, turn);
    const chips = turn.state === "done" ? turn.suggestions : [];
    parts.quick.replaceChildren(...chips.map((text) => this.chip(text)));
    this.busy = turn.state === "running" || turn.state === "waiting" ? turn : this.busy === turn ? null : this.busy;
    this.ready();
    if (atEnd || !known) this.log.scrollTop = this.log.scrollHeight;
  }

  /** What a person at the shop said. */
  said(message: AgentMessage): void {
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    const shelf = element("ul", { class: "shelf", "aria-label": this.words.products, tabindex: "0" }, ...message.items.map((product) => this.card(product)));
    const by = element("p", { class: "by" }, message.staff_name);
    this.log.append(element("div", { class: "turn agent" }, by, element("p", { class: "told" }, message.text), ...(message.items.length ? [shelf] : [])));
    this.care.typing("");
    if (atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  private say(): void {
    if (this.busy) return this.doings.stop();
    const message = this.box.value.trim();
    if (!message) return;
    this.box.value = "";
    this.doings.send(message);
  }

  private ready(): void {
    this.button.textContent = this.busy ? this.words.stop : this.words.send;
  }

  private begin(turn: Turn): Parts {
    const parts: Parts = {
      shelf: element("ul", { class: "shelf", "aria-label": this.words.products, tabindex: "0" }),
      table: element("div", { class: "table" }),
      told: element("p", { class: "told" }),
      note: element("div", { class: "note" }),
      quick: element("div", { class: "quick" }),
      shown: null,
      compared: null,
    };
    for (const earlier of this.turns.values()) earlier.quick.replaceChildren(); // old questions are not asked again
    const said = element("p", { class: "said" }, element("span", { class: "hide" }, this.words.you + ": "), turn.message);
    this.log.append(element("div", { class: "turn" }, said, parts.shelf, parts.table, parts.told, parts.note, parts.quick));
    this.turns.set(turn.id, parts);
    return parts;
  }

  private note(place: HTMLElement, turn: Turn): void {
    const { words } = this;
    const text = {
      running: turn.text ? "" : words.working,
      waiting: words.waiting,
      done: "",
      failed: turn.text ? "" : words.failed,
      stopped: words.stopped,
    }[turn.state];
    if (place.dataset["text"] === text + turn.state) return;
    place.dataset["text"] = text + turn.state;
    place.replaceChildren(...(text ? [text] : []));
    if (turn.state === "failed" || turn.state === "stopped") {
      const again = element("button", { type: "button" }, words.retry);
      again.onclick = () => this.doings.retry(turn);
      place.append(again);
    }
  }

  private chip(text: string): HTMLElement {
    const chip = element("button", { type: "button" }, text);
    chip.onclick = () => {
      if (!this.busy) this.doings.send(text);
    };
    return chip;
  }

  private card(product: Product): HTMLElement {
    const { words } = this;
    const picture = element("img", { class: "picture", alt: "", loading: "lazy", src: this.address(product.image_url) });
    const link = this.link(product.url);
    const name = link ? element("a", { class: "name", href: link, target: "_blank", rel: "noopener" }, product.title) : element("button", { class: "name", type: "button" }, product.title);
    name.onclick = (event) => {
      if (!this.doings.chosen(product)) event.preventDefault();
    };
    const price = element("p", { class: "price" }, money(product.price, this.language));
    if (product.list_price) {
      price.append(" ", element("s", {}, element("span", { class: "hide" }, words.was + " "), money(product.list_price, this.language)));
    }
    const add = element("button", { class: "add", type: "button" }, product.in_stock ? words.add : words.soldOut);
    add.disabled = !product.in_stock;
    add.onclick = async () => {
      add.disabled = true;
      const done = await this.doings.add(product);
      add.textContent = done ? words.added : words.notAdded;
      setTimeout(() => {
        add.disabled = false;
        add.textContent = words.add;
      }, 2500);
    };
    const facts = product.reasons.slice(0, 2).map((reason) => element("p", { class: "fact" }, reason));
    if (product.rating !== null) facts.unshift(element("p", { class: "fact" }, words.stars(product.rating, product.review_count)));
    return element("li", { class: "card" }, picture, name, price, ...facts, add);
  }

  private comparison(data: Comparison): HTMLElement {
    const head = element("tr", {}, element("td"), ...data.products.map((product) => element("th", { scope: "col" }, product.title)));
    const rows = data.differs.map((row) =>
      element("tr", {}, element("th", { scope: "row" }, row.name), ...row.values.map((value) => element("td", {}, value ?? this.words.unknown))),
    );
    return element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
  }

  /** A picture's address; the shop draws one where there is none. */
  private address(image: string | null): string {
    if (!image) return this.origin + "/images/none";
    const address = new URL(image, this.origin);
    const allowed = address.origin === this.origin ? address.pathname.startsWith("/images/") : address.protocol === "https:";
    return allowed ? address.href : this.origin + "/images/none";
  }

  /** A product's own page, where its record has one that a browser may open. */
  private link(url: string | null): string | null {
    if (!url) return null;
    try {
      const address = new URL(url, this.origin);
      return address.protocol === "https:" || address.protocol === "http:" ? address.href : null;
    } catch {
      return null;
    }
  }
}
