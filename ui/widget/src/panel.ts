/** The panel: joins the page's calls, the conversation and what is seen of it. */

import { type AgentMessage, type Care, Client, Refused } from "./client";
import { Conversation, type Turn } from "./conversation";
import type { Boot } from "./loader";
import { Memory } from "./memory";
import { People } from "./people";
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
  let people: People;
  let page: string | undefined; // the product whose page is open
  let unread = 0;

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
    rate: (stars, said) => people.rate(stars, said),
  });

  function note(kind: "click" | "view", product: Pick<Product, "product_id"> & Partial<Product>): void {
    const session = conversation.session;
    if (session) client.did(session, kind, product.product_id, product.position).catch(() => undefined); // a hint, not a promise
  }

  function say(message: string): void {
    tell("message", { role: "shopper", text: message });
    if (people.care.state === "closed") people.now({ state: "assistant", staff_name: null });
    void conversation.send(message, page);
  }

  function begin(identity: Identity | null): void {
    conversation?.close();
    people?.close();
    view.clear();
    count(0);
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
        else if (name === "handoff") {
          tell("handoff", { ticket_id: String(data["ticket_id"]) });
          if (people.care.state === "assistant") people.now({ state: "waiting", staff_name: null });
        } else if (name === "person") people.now({ state: "person", staff_name: String(data["staff_name"]) });
        else if (name === "error") tell("error", { code: String(data["code"]), message: String(data["message"]) });
      },
      said: (message) => those.before(message),
      care: (care) => those.now(care),
    });
    const those = new People(client, memory, () => current.session, {
      said: (message: AgentMessage, live: boolean) => {
        if (those !== people) return;
        view.said(message);
        if (!live) return;
        if (view.panel.hidden) count(unread + 1);
        tell("message", { role: "agent", text: message.text, name: message.staff_name });
      },
      care: (care: Care) => {
        if (those === people) view.care.show(care, those.unrated);
      },
      typing: (name: string) => {
        if (those === people) view.care.typing(name);
      },
    });
    conversation = current;
    people = those;
    current.restore().catch(() => undefined); // no network: the history comes with the next visit
  }

  /** Messages of people that came while the panel was closed. */
  function count(messages: number): void {
    unread = messages;
    if (!launcher) return;
    launcher.toggleAttribute("data-unread", messages > 0);
    if (messages) launcher.dataset["unread"] = String(messages);
    launcher.ariaLabel = messages ? `${words.title}: ${words.unread(messages)}` : words.title;
  }

  function shown(open: boolean): void {
    if (view.panel.hidden !== open) return;
    view.panel.hidden = !open;
    launcher?.setAttribute("aria-expanded", String(open));
    if (open) view.focus();
    else launcher?.focus();
    if (open) count(0);
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
    setPage: (hint: PageHint | null) => {
      if (hint?.product_id && hint.product_id !== page) note("view", { product_id: hint.product_id });
      page = hint?.product_id;
    },
    destroy: () => {
      conversation.close();
      people.close();
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
