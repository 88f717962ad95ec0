/** The panel that is open over the composer. */

import { signal } from "@preact/signals";

/** `typed`: what stands after the `/` in the composer; null where the panel was opened by its button. */
export type Panel = { kind: "canned"; typed: string | null } | { kind: "products" };

export const panel = signal<Panel | null>(null);
/** A dialog over the page, by name. */
export const dialog = signal<"keys" | "close" | "assign" | null>(null);
