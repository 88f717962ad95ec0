/** Saved replies, written and changed. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ask, post } from "./api";
import { complaint } from "./deeds";
import { Icon } from "./icons";
import { spoken } from "./preferences";
import type { Canned } from "./types";
import { say } from "./words";

type Writing = Omit<Canned, "canned_id"> & { canned_id: string | null };

export function RepliesPage() {
  const words = say();
  const all = useSignal<readonly Canned[]>([]);
  const writing = useSignal<Writing | null>(null);
  const wrong = useSignal("");
  const sought = useSignal("");
  const read = (): Promise<void> =>
    ask<Canned[]>("canned").then((told) => void (all.value = told), (error: unknown) => void (wrong.value = complaint(error)));
  useEffect(() => void read(), []);

  async function attempt(change: () => Promise<unknown>): Promise<void> {
    wrong.value = "";
    try {
      await change();
      writing.value = null;
      await read();
    } catch (error) {
      wrong.value = complaint(error);
    }
  }
  const save = ({ canned_id, ...body }: Writing): Promise<void> =>
    attempt(() => (canned_id ? ask(`canned/${encodeURIComponent(canned_id)}`, { method: "PUT", body }) : post("canned", body)));
  const remove = (id: string): Promise<void> => attempt(() => ask(`canned/${encodeURIComponent(id)}`, { method: "DELETE" }));
  const fits = (one: Canned): boolean => `${one.shortcut} ${one.title} ${one.text}`.toLowerCase().includes(sought.value.toLowerCase());

  return (
    <main class="page" tabIndex={0}>
      <header>
        <h2>{words.replies}</h2>
        <input class="field" type="search" aria-label={words.cannedSearch} placeholder={words.cannedSearch} value={sought.value} onInput={(event) => (sought.value = event.currentTarget.value)} />
        <button type="button" class="primary" onClick={() => (writing.value = { canned_id: null, shortcut: "", title: "", text: "", language: spoken.value })}>
          <Icon name="plus" />
          {words.newReply}
        </button>
      </header>
      {wrong.value && <p class="wrong" role="alert">{wrong.value}</p>}
      {writing.value && <Writer key={writing.value.canned_id} one={writing.value} save={save} leave={() => (writing.value = null)} remove={remove} />}
      <ul class="replies">
        {all.value.filter(fits).map((one) => (
          <li key={one.canned_id}>
            <button type="button" class="option" onClick={() => (writing.value = one)}>
              <span class="shortcut">/{one.shortcut}</span>
              <b>{one.title}</b>
              <span class="tag">{one.language.toUpperCase()}</span>
              <span class="dim" lang={one.language}>{one.text}</span>
            </button>
          </li>
        ))}
        {!all.value.length && <li class="nothing">{words.emptyAll}</li>}
      </ul>
    </main>
  );
}

function Writer({ one, save, leave, remove }: { one: Writing; save: (one: Writing) => Promise<void>; leave: () => void; remove: (id: string) => Promise<void> }) {
  const words = say();
  const now = useSignal(one);
  const sure = useSignal(false);
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => {
    box.current!.scrollIntoView({ block: "nearest" });
    box.current!.querySelector("input")!.focus();
  }, []);
  const set = (change: Partial<Writing>): void => void (now.value = { ...now.value, ...change });
  return (
    <form ref={box} class="writer" onSubmit={(event) => (event.preventDefault(), void save(now.value))}>
      <label>
        {words.shortcut} <span class="dim">{words.shortcutHint}</span>
        <input class="field" required maxLength={40} pattern="[^\s\/]+" value={now.value.shortcut} onInput={(event) => set({ shortcut: event.currentTarget.value })} />
      </label>
      <label>
        {words.title}
        <input class="field" required maxLength={120} value={now.value.title} onInput={(event) => set({ title: event.currentTarget.value })} />
      </label>
      <label>
        {words.replyLanguage}
        <select class="field" value={now.value.language} onChange={(event) => set({ language: event.currentTarget.value })}>
          <option value="en">{words.languages["en"]}</option>
          <option value="zh">{words.languages["zh"]}</option>
        </select>
      </label>
      <label class="whole">
        {words.text} <span class="dim">{words.textHint}</span>
        <textarea class="field" required maxLength={4000} rows={5} value={now.value.text} onInput={(event) => set({ text: event.currentTarget.value })} />
      </label>
      <div class="choices whole">
        <button type="submit" class="primary">{words.save}</button>
        <button type="button" class="quiet" onClick={leave}>{words.cancel}</button>
        {now.value.canned_id && (
          <button type="button" class="quiet danger" onClick={() => (sure.value ? void remove(now.value.canned_id!) : (sure.value = true))}>
            {sure.value ? words.surelyRemove : words.remove_}
          </button>
        )}
      </div>
    </form>
  );
}
