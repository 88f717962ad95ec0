/** The script tag's own code: draws the launcher, and fetches the panel when it is wanted. Kept under 2 KB. */

import type { ShopAssistantApi } from "./types";

/** What the loader hands over to the panel. */
export interface Boot {
  script: DOMStringMap;
  origin: string;
  root: ShadowRoot;
  launcher: HTMLButtonElement | null;
  /** Calls not carried out yet: method and arguments. */
  queue: [keyof ShopAssistantApi, unknown[]][];
  listeners: [string, (event: never) => void][];
  api: ShopAssistantApi;
}

const SVG = "http://www.w3.org/2000/svg";
const tag = document.currentScript as HTMLScriptElement | null;

if (tag && !window.ShopAssistant) {
  const script = tag.dataset;
  const origin = new URL(tag.src).origin;
  const home = document.createElement("shop-assistant");
  const root = home.attachShadow({ mode: "open" });
  const queue: Boot["queue"] = [];
  const listeners: Boot["listeners"] = [];
  let fetched = false;

  const fetchPanel = (): void => {
    if (fetched) return;
    fetched = true;
    const panel = document.createElement("script");
    panel.src = origin + "/widget/panel.js";
    panel.nonce = tag.nonce;
    panel.onerror = () => (fetched = false);
    document.head.append(panel);
  };
  const later =
    (name: keyof ShopAssistantApi, wanted: boolean) =>
    (...given: unknown[]): void => {
      queue.push([name, given]);
      if (wanted) fetchPanel();
    };
  const api = {
    open: later("open", true),
    close: later("close", false),
    toggle: later("toggle", true),
    send: later("send", true),
    setShopper: later("setShopper", false),
    setPage: later("setPage", false),
    destroy: () => {
      home.remove();
      delete window.ShopAssistant;
    },
    on: (name: string, listener: (event: never) => void) => {
      const entry: Boot["listeners"][0] = [name, listener];
      listeners.push(entry);
      return () => void listeners.splice(listeners.indexOf(entry), 1);
    },
  } as ShopAssistantApi;

  let launcher: HTMLButtonElement | null = null;
  if (!script.inline && script.launcher != "false") {
    launcher = document.createElement("button");
    launcher.className = "launcher";
    const icon = document.createElementNS(SVG, "svg"); // drawn by hand: neither a font nor 'unsafe-inline' is needed
    const bubble = document.createElementNS(SVG, "path");
    icon.setAttribute("viewBox", "0 0 24 24");
    bubble.setAttribute("d", "M4 4h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6c0-1 1-2 2-2z");
    icon.append(bubble);
    launcher.append(icon);
    launcher.ariaLabel = (script.language ?? document.documentElement.lang).startsWith("zh") ? "购物助手" : "Shopping assistant";
    launcher.ariaExpanded = "false";
    launcher.onclick = () => api.toggle();
    launcher.onpointerenter = fetchPanel;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      `.launcher{all:initial;position:fixed;z-index:2147483000;bottom:20px;${script.position == "left" ? "left" : "right"}:20px;width:56px;height:56px;border-radius:50%;background:var(--shop-assistant-accent,#0b6e5f);cursor:pointer;box-shadow:0 4px 16px #0004}.launcher svg{display:block;width:26px;margin:15px;fill:var(--shop-assistant-on-accent,#fff)}.launcher:focus-visible{outline:3px solid #fff;outline-offset:-6px}`,
    );
    root.adoptedStyleSheets = [sheet];
    root.append(launcher);
  }
  window.ShopAssistant = api;
  (home as unknown as { boot: Boot }).boot = { script, origin, root, launcher, queue, listeners, api };
  const show = (): void => {
    (document.querySelector(script.inline || "body") ?? document.body).append(home);
    let awaiting = null;
    try {
      awaiting = localStorage.getItem("shop-assistant:awaiting"); // a person at the shop may write: be there
    } catch {
      // storage is closed to this page
    }
    if (script.inline || script.open || awaiting) fetchPanel();
  };
  if (document.body) show();
  else addEventListener("DOMContentLoaded", show);
}
