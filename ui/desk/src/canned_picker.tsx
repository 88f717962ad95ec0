/** Saved replies to choose from, by what is typed. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ask, conversationPath, post } from "./api";
import { row } from "./conversation";
import { complaint, tell } from "./deeds";
import { panel } from "./panel";
import type { Canned } from "./types";
import { say } from "./words";

/** The replies that fit the words, those in the shopper's language first. */
export function fitting(all: readonly Canned[], typed: string, language: string | null | undefined): Canned[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fit = all.filter((one) => words.every((word) => `${one.shortcut} ${one.title} ${one.text}`.toLowerCase().includes(word)));
  const rank = (one: Canned): number => (one.language === language ? 0 : 2) + (typed && one.shortcut.toLowerCase().startsWith(typed.toLowerCase()) ? 0 : 1);
  return fit.sort((one, other) => rank(one) - rank(other) || one.shortcut.localeCompare(other.shortcut));
}

export function SavedReplies({ session, typed, chosen, left }: { session: string; typed: string | null; chosen: (text: string) => void; left: () => void }) {
  const words = say();
  const all = useSignal<Canned[] | null>(null); // null until told
  const isAwaited = useRef(false); // chosen before the list was there
  const own = useSignal("");
  const at = useSignal(0);
  const box = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    ask<Canned[]>("canned").then(
      (told) => (all.value = told),
      (error: unknown) => {
        all.value = []; // Enter is a new line again
        tell(complaint(error));
      },
    );
  }, []);
  useLayoutEffect(() => {
    if (typed === null) box.current?.focus(); // before the next key is pressed
  }, []);
  const found = fitting(all.value ?? [], typed ?? own.value, row.value?.language).slice(0, 30);
  useLayoutEffect(() => void (at.value = 0), [typed, own.value]);
  useEffect(() => list.current?.children[at.value]?.scrollIntoView({ block: "nearest" }), [at.value]);

  async function take(one: Canned): Promise<void> {
    try {
      const told = await post<{ text: string; missing: string[] }>(conversationPath(session, `canned/${encodeURIComponent(one.canned_id)}`));
      if (told.missing.length) tell(words.missing(told.missing.join(", ")));
      chosen(told.text);
    } catch (error) {
      tell(complaint(error));
    }
  }

  useLayoutEffect(() => {
    if (!all.value || !isAwaited.current) return;
    isAwaited.current = false;
    if (found[0]) void take(found[0]);
  }, [all.value]);

  useLayoutEffect(() => {
    // with what is shown, before the next key is pressed
    const pressed = (event: KeyboardEvent): void => {
      if (event.key === "Escape") {
        panel.value = null;
        left();
      } else if (event.key === "ArrowDown") at.value = Math.min(at.value + 1, found.length - 1);
      else if (event.key === "ArrowUp") at.value = Math.max(at.value - 1, 0);
      else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && !event.isComposing && (found[at.value] || !all.value)) {
        if (found[at.value]) void take(found[at.value]!);
        else isAwaited.current = true;
      } else return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("keydown", pressed, true);
    return () => document.removeEventListener("keydown", pressed, true);
  });

  return (
    <div class="panel" role="region" aria-label={words.canned}>
      {typed === null && (
        <input
          ref={box} type="search" class="field" placeholder={words.cannedSearch} aria-label={words.cannedSearch} value={own.value}
          onInput={(event) => (own.value = event.currentTarget.value)}
        />
      )}
      <ul class="options" ref={list}>
        {found.map((one, place) => (
          <li key={one.canned_id}>
            <button type="button" class={place === at.value ? "option pointed" : "option"} onClick={() => void take(one)}>
              <span class="shortcut">/{one.shortcut}</span>
              <b>{one.title}</b>
              <span class="dim" lang={one.language}>{one.text}</span>
            </button>
          </li>
        ))}
        {all.value && !found.length && <li class="nothing">{words.noCanned}</li>}
      </ul>
    </div>
  );
}
