/** When to try again. */

const LONGEST_WAIT = 15_000; // ms between two tries
export const IDLE = 40_000; // ms without a byte after which a connection counts as lost; the shop sends a comment every 15 s

/** Milliseconds before this many-th try, spread so that many browsers do not come at once. */
export function pause(tries: number): number {
  return Math.min(LONGEST_WAIT, 400 * 2 ** tries) * (0.75 + Math.random() / 2);
}

/** Ends after `ms`, or sooner when the network or the tab comes back. */
export function awake(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      if (document.hidden) return;
      clearTimeout(timer);
      removeEventListener("online", over);
      document.removeEventListener("visibilitychange", over);
      resolve();
    };
    const timer = setTimeout(() => {
      removeEventListener("online", over);
      document.removeEventListener("visibilitychange", over);
      resolve();
    }, ms);
    addEventListener("online", over);
    document.addEventListener("visibilitychange", over);
  });
}
