/** What the desk's API gives (docs/desk.md). */

export type Language = "en" | "zh";
export type Role = "agent" | "supervisor" | "merchant";
export type View = "waiting" | "mine" | "assistant" | "all" | "closed";
export type CareState = "assistant" | "waiting" | "person" | "closed";

export interface Me {
  staff_id: string;
  login: string;
  name: string;
  role: Role;
  languages: string[];
}

export interface Ways {
  password: boolean;
  oidc: { name: string } | null;
  demo: { login: string; name: string; role: Role }[];
}

export interface Row {
  session_id: string;
  shopper: { shopper_id: string | null; name: string; signed_in: boolean };
  state: CareState;
  staff: { staff_id: string; name: string } | null;
  since: string;
  waiting_since: string | null;
  mood: "calm" | "upset";
  language: string | null;
  reason: string | null;
  turns: number;
  last: { from: "shopper" | "assistant" | "agent"; text: string; at: string } | null;
  unanswered: boolean;
  stars: number | null;
  seq: number; // of the last thing that the desk did to it
  active_at: string; // of the last thing said
}

export type Counts = Record<"waiting" | "mine" | "person" | "assistant" | "closed", number>;

export interface Rows {
  items: Row[];
  counts: Counts;
  next: string | null;
}

export interface Price {
  amount: string;
  currency: string;
}

export interface Product {
  product_id: string;
  title: string;
  brand: string | null;
  price: Price;
  list_price: Price | null;
  rating: number | null;
  review_count: number;
  in_stock: boolean;
  image_url: string | null;
  url: string | null;
}

export interface Entry {
  kind: "shopper" | "assistant" | "agent" | "note" | "system";
  id: string;
  turn_id: string | null;
  at: string;
  text: string;
  staff_name: string | null;
  products: Product[];
  running: boolean;
  happened: "called" | "taken" | "assigned" | "handed_back" | "closed" | "reopened" | null; // of a system entry
  once: string | null; // what an agent's message or note was sent under
}

export interface CartLine {
  product_id: string;
  variant_id: string;
  title: string;
  options: Record<string, string>;
  quantity: number;
  unit_price: Price;
  image_url: string | null;
  in_stock: boolean;
}

export interface Order {
  order_id: string;
  state: string;
  placed_on: string;
  expected_on: string | null;
  delivered_on: string | null;
  carrier: string | null;
  tracking_number: string | null;
  total: Price;
  lines: { product_id: string; title: string; quantity: number; unit_price: Price }[];
}

export interface ShopperSide {
  profile: { tag: string; weight: number }[];
  cart: { lines: CartLine[]; quantity: number; total: Price | null };
  orders: Order[];
}

export interface Conversation {
  row: Row;
  ticket: { ticket_id: string; reason: string; summary: string; created_at: string } | null;
  timeline: Entry[];
  shopper: ShopperSide;
  place: string; // where its stream goes on
}

export interface Evidence {
  kind: "policy" | "product" | "order" | "review" | "cart";
  title: string;
  words: string;
  ref: string;
}

export interface Draft {
  draft_id: string;
  text: string;
  language: string;
  source: "model" | "records";
  evidence: Evidence[];
  look_up: string[]; // what the records do not say
}

export interface Canned {
  canned_id: string;
  shortcut: string;
  language: string;
  title: string;
  text: string;
}

export interface Colleague {
  staff_id: string;
  name: string;
  role: Role;
  open: number;
}

export interface Measured {
  staff_id: string | null;
  name: string | null;
  taken: number;
  closed: number;
  answered: number;
  first_answer_seconds: number | null; // median
  stars: number | null; // mean
  ratings: number;
  drafts_offered: number;
  drafts_sent: number;
  drafts_edited: number | null; // mean; 0: sent as drafted, 1: nothing left of it
}

export interface Measures {
  days: number;
  whole: Measured;
  agents: Measured[];
}
