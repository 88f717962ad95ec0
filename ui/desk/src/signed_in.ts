/** Who sits at the desk. */

import { signal } from "@preact/signals";
import { ask, post, Refused, whenSignedOut } from "./api";
import type { Me, Ways } from "./types";

/** `undefined`: not known yet; `null`: nobody. */
export const me = signal<Me | null | undefined>(undefined);
export const ways = signal<Ways | null>(null);
/** The shop cannot be reached, so it is not known who we are. */
export const unreachable = signal(false);

export async function findOut(): Promise<void> {
  for (let wait = 500; me.value === undefined; wait = Math.min(wait * 2, 5_000)) {
    try {
      me.value = await ask<Me>("me");
    } catch (error) {
      if (error instanceof Refused && error.status === 401) me.value = null;
      else {
        unreachable.value = true;
        await new Promise((over) => setTimeout(over, wait));
      }
    }
  }
  unreachable.value = false;
}

export async function readWays(): Promise<void> {
  try {
    ways.value = await ask<Ways>("ways");
  } catch {
    ways.value = { password: true, oidc: null, demo: [] };
  }
}

export async function signIn(login: string, password: string | null): Promise<void> {
  me.value = await post<Me>("sign-in", { login, password });
}

export async function signOut(): Promise<void> {
  await post("sign-out");
  me.value = null;
}

whenSignedOut(() => (me.value = me.value === undefined ? undefined : null));
