/** The desk's API over fetch: JSON in, JSON out, one form of refusal. */

import { spoken } from "./preferences";

/** An answer that says no, or none at all (`status` 0: the shop cannot be reached). */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryable: boolean,
    readonly wait: number, // seconds, where the shop asks to wait
  ) {
    super(message);
  }
}

let onSignedOut: () => void = () => undefined;

/** What to do when the shop no longer knows who we are. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

export async function ask<T>(path: string, options: { method?: string; body?: unknown; signal?: AbortSignal } = {}): Promise<T> {
  const answer = await send(path, options);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

export const post = <T>(path: string, body: unknown = {}): Promise<T> => ask<T>(path, { method: "POST", body });

/** The response, given only where it is a yes. */
export async function send(
  path: string,
  { method = "GET", body, signal, headers = {} }: { method?: string; body?: unknown; signal?: AbortSignal; headers?: Record<string, string> } = {},
): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(`v1/desk/${path}`, {
      method,
      signal,
      credentials: "same-origin",
      headers: {
        "Accept-Language": spoken.value,
        "X-Shop-Desk": "1",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused(0, "offline", "", true, 1);
  }
  if (answer.ok) return answer;
  const told = (await answer.json().catch(() => null)) as { error?: { code?: string; message?: string; retryable?: boolean } } | null;
  const { code = "internal", message = answer.statusText, retryable = answer.status >= 500 } = told?.error ?? {};
  if (answer.status === 401 && path !== "sign-in") onSignedOut();
  throw new Refused(answer.status, code, message, retryable, Number(answer.headers.get("Retry-After")) || 1);
}

export const conversationPath = (session: string, rest = ""): string =>
  `conversations/${encodeURIComponent(session)}${rest && `/${rest}`}`;
