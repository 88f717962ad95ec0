/** Times, days and amounts as people read them. */

import { signal } from "@preact/signals";
import { spoken } from "./preferences";
import type { Price, Row } from "./types";
import { say } from "./words";

const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 15_000);

/** How long since: "4 min"; `little` for under a minute. Follows the clock where a component reads it. */
export function since(at: string, little = say().justNow): string {
  const seconds = Math.max(0, (now.value - Date.parse(at)) / 1000);
  const words = say();
  if (seconds < 60) return little;
  if (seconds < 3600) return words.minutes(Math.floor(seconds / 60));
  if (seconds < 86_400) return words.hours(Math.floor(seconds / 3600));
  return words.days(Math.floor(seconds / 86_400));
}

/** A span in seconds: "48 s", "3 min", "1.5 h". */
export function span(seconds: number): string {
  const words = say();
  if (seconds < 90) return words.seconds(Math.round(seconds));
  if (seconds < 5400) return words.minutes(Math.round(seconds / 60));
  return words.hours(Math.round(seconds / 360) / 10);
}

const locale = (): string => (spoken.value === "zh" ? "zh-CN" : "en-GB");

export const clock = (at: string): string =>
  new Date(at).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });

/** The day of a moment: "Today", "Yesterday", "3 March". */
export function dayOf(at: string): string {
  const day = new Date(at);
  const days = Math.round((new Date(now.value).setHours(0, 0, 0, 0) - new Date(day).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return say().today;
  if (days === 1) return say().yesterday;
  return plainDay(at);
}

export function plainDay(at: string): string {
  const day = new Date(at);
  const year = day.getFullYear() === new Date().getFullYear() ? {} : ({ year: "numeric" } as const);
  return day.toLocaleDateString(locale(), { day: "numeric", month: "long", ...year });
}

export function amount(price: Price): string {
  try {
    return new Intl.NumberFormat(locale(), { style: "currency", currency: price.currency, currencyDisplay: "narrowSymbol" }).format(
      Number(price.amount),
    );
  } catch {
    return `${price.amount} ${price.currency}`; // a currency that the browser does not know
  }
}

/** What the desk calls a shopper. */
export function nameOf({ shopper }: Row): string {
  return shopper.signed_in ? shopper.name : `${say().guest} ${shopper.name.split(" ").at(-1)}`;
}

export const times = (amount_: Price, quantity: number): Price => ({ ...amount_, amount: String(Number(amount_.amount) * quantity) });
