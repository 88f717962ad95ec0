/** The panel: joins the page's calls, the conversation and what is seen of it. */

import { Client, Refused } from "./client";
import { Conversation, type Turn } from "./conversation";
import type { Boot } from "./loader";
import { Memory } from "./memory";
import { STYLES } from "./styles";
import type { EventName, Events, Identity, PageHint, Product } from "./types";
import { View } from "./view";
import { languageOf, wordsOf } from "./words";

function start(home: HTMLElement, boot: Boot): void {
  const { script, origin, root, launcher, queue, listeners, api } = boot;
  const language = languageOf(script["language"]);
  const words = wordsOf(language);
  const inline = Boolean(script["inline"]);
  if (script["theme"] === "light" || script["theme"] === "dark") home.setAttribute("theme", script["theme"]);

  /** Tell the page; false where a listener called `preventDefault()`. */
  function tell<Name extends EventName>(type: Name, detail: Events[Name]): boolean {
    let allowed = true;
    const event = { type, detail, preventDefault: () => (allowed = false) };
    for (const [name, listener] of [...listeners]) {
      if (name !== type) continue;
      try {
        listener(event as never);
      } catch (error) {
        reportError(error); // a mistake of the page's must not stop the conversation
      }
    }
    return allowed;
  }

  let conversation: Conversation;
  let client: Client;

  const view = new View(origin, language, words, script["greeting"] || words.greeting, !inline, {
    send: (message) => say(message),
    stop: () => conversation.stop(),
    retry: (turn) => void conversation.retry(turn),
    close: () => api.close(),
    chosen: (product) => {
      note("click", product);
      return tell("product_click", { product });
    },
    add: async (product) => {
      if (!tell("add_to_cart", { product, quantity: 1 })) return true;
      try {
        await client.addToCart(await conversation.opened(), product, crypto.randomUUID());
        return true;
      } catch (error) {
        if (error instanceof Refused) tell("error", { code: error.code, message: error.message });
        return false;
      }
    },
  });

  function note(kind: "click" | "view", product: Pick<Product, "product_id"> & Partial<Product>): void {
    const session = conversation.session;
    if (session) client.did(session, kind, product.product_id, product.position).catch(() => undefined); // a hint, not a promise
  }

  function say(message: string): void {
    tell("message", { role: "shopper", text: message });
    void conversation.send(message);
  }

  function begin(identity: Identity | null): void {
    conversation?.close();
    view.clear();
    client = new Client(origin, () => language);
    const memory = new Memory(script["shop"] ?? "", identity?.id ?? "");
    const current = new Conversation(client, memory, identity, {
      changed: (turn: Turn) => {
        if (current === conversation) view.show(turn);
      },
      event: (name, data, turn) => {
        if (current !== conversation) return;
        if (name === "products") tell("products", data as unknown as Events["products"]);
        else if (name === "reply") tell("message", { role: "assistant", text: turn.text });
        else if (name === "handoff") tell("handoff", { ticket_id: String(data["ticket_id"]) });
        else if (name === "error") tell("error", { code: String(data["code"]), message: String(data["message"]) });
      },
    });
    conversation = current;
    current.restore().catch(() => undefined); // no network: the history comes with the next visit
  }

  function shown(open: boolean): void {
    if (view.panel.hidden !== open) return;
    view.panel.hidden = !open;
    launcher?.setAttribute("aria-expanded", String(open));
    if (open) view.focus();
    else launcher?.focus();
    tell(open ? "open" : "close", {});
  }

  const destroy = api.destroy;
  Object.assign(api, {
    open: () => shown(true),
    close: () => inline || shown(false),
    toggle: () => shown(view.panel.hidden),
    send: (message: string) => {
      shown(true);
      if (message.trim()) say(message.trim());
    },
    setShopper: (identity: Identity | null) => begin(identity),
    setPage: (page: PageHint) => {
      if (page.product_id) note("view", { product_id: page.product_id });
    },
    destroy: () => {
      conversation.close();
      destroy();
    },
  });

  const sheet = new CSSStyleSheet(); // a constructed sheet needs no 'unsafe-inline' of the page's policy
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  view.panel.hidden = !inline;
  if (script["position"] === "left") view.panel.classList.add("left");
  if (inline) view.panel.classList.add("inline");
  root.append(view.panel);
  const signedIn = queue.find(([name]) => name === "setShopper"); // one beginning, not a guest's and then a shopper's
  begin(signedIn ? ((signedIn[1][0] as Identity | null) ?? null) : null);
  if (script["open"]) api.open();
  for (const [name, given] of queue.splice(0)) {
    if (name !== "setShopper" || given !== signedIn?.[1]) (api[name] as (...given: unknown[]) => void)(...given);
  }
}

const home = document.querySelector("shop-assistant") as (HTMLElement & { boot?: Boot }) | null;
if (home?.boot) {
  start(home, home.boot);
  delete home.boot;
}
