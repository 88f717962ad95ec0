/** Where answers and notes are written. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { post, Refused } from "./api";
import { SavedReplies } from "./canned_picker";
import { isMine, isTheirs, opened, row } from "./conversation";
import { DraftCard } from "./copilot";
import { askDraft, complaint, sayTyping, sendWritten, tell } from "./deeds";
import { Icon, type IconName } from "./icons";
import { ProductPicker } from "./product_picker";
import { translated } from "./translation";
import type { Product } from "./types";
import { say } from "./words";
import { write, writtenIn } from "./written";
import { panel } from "./panel";

const MOST_PRODUCTS = 6;
const TALLEST = 260; // pixels

export function Composer() {
  const words = say();
  const session = opened.value!;
  const written = writtenIn(session);
  const { kind, text, note, products, earlier } = written.value;
  const box = useRef<HTMLTextAreaElement>(null);
  const busy = useSignal("");
  const isNote = kind === "note" || isTheirs.value;
  const shown = isNote ? note : text;
  const state = row.value?.state;

  useEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, TALLEST)}px`;
  }, [shown, session, isNote]);

  useEffect(() => () => void (panel.value = null), [session]);

  const set = (words_: string): void => {
    if (isNote) write(session, { note: words_ });
    else write(session, words_.trim() ? { text: words_ } : { text: words_, draft: null }); // wiped: what follows is not the draft
  };
  const focus = (): void => {
    box.current?.focus(); // before the next key is pressed
    requestAnimationFrame(() => box.current?.setSelectionRange(box.current.value.length, box.current.value.length));
  };

  async function rewritten(name: string, make: () => Promise<{ text: string }>): Promise<void> {
    if (!text.trim() || busy.value) return;
    busy.value = name;
    try {
      const told = await make();
      if (told.text.trim() === text.trim()) return;
      write(session, { text: told.text, earlier: text });
    } catch (error) {
      const isAway = error instanceof Refused && error.code === "model_unavailable";
      tell(isAway ? (name === "translate" ? words.translationAway : words.rewriteAway) : complaint(error));
    } finally {
      busy.value = "";
      focus();
    }
  }
  const rewrite = (how: string): Promise<void> =>
    rewritten(how, () => post("rewrite", { text, how, session_id: session }));
  const toTheirs = row.value?.language === "zh" ? "zh" : "en";
  const target = languageOf(text) === toTheirs ? (toTheirs === "zh" ? "en" : "zh") : toTheirs;

  const typed = (value: string): void => {
    set(value);
    if (isNote) return;
    sayTyping();
    const slash = /(?:^|\s)\/([^\s/]*)$/.exec(value.slice(0, box.current!.selectionStart));
    if (slash) panel.value = { kind: "canned", typed: slash[1]! };
    else if (panel.value?.kind === "canned" && panel.value.typed !== null) panel.value = null;
  };

  const pressed = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void sendWritten();
    }
  };

  /** Put a saved reply where the `/word` stands, or at the end. */
  const fill = (reply: string): void => {
    const area = box.current!;
    const until = area.selectionStart;
    const slash = panel.value?.kind === "canned" && panel.value.typed !== null ? /\/[^\s/]*$/.exec(text.slice(0, until)) : null;
    if (slash) write(session, { text: text.slice(0, slash.index) + reply + text.slice(until) });
    else write(session, { text: text.trim() ? `${text.trimEnd()}\n${reply}` : reply });
    panel.value = null;
    focus();
  };
  const show = (one: Product): void => {
    if (products.some((other) => other.product_id === one.product_id)) drop(one.product_id);
    else write(session, { kind: "message", products: [...products, one].slice(0, MOST_PRODUCTS) });
  };
  const drop = (id: string): void => write(session, { products: written.value.products.filter((one) => one.product_id !== id) });

  const hint = isTheirs.value
    ? words.theirs(row.value?.staff?.name ?? words.fromAgent)
    : isMine.value || isNote
      ? ""
      : state === "waiting" ? words.notMineWaiting : state === "closed" ? words.notMineClosed : words.notMine;

  return (
    <form class={isNote ? "composer noting" : "composer"} onSubmit={(event) => (event.preventDefault(), void sendWritten())}>
      {!isNote && <DraftCard session={session} written={focus} />}
      {!isNote && panel.value?.kind === "canned" && <SavedReplies session={session} typed={panel.value.typed} chosen={fill} left={focus} />}
      {!isNote && panel.value?.kind === "products" && <ProductPicker chosen={products} choose={show} left={focus} />}
      {hint && <p class="hint">{hint}</p>}
      <div class="kinds" role="group">
        <button type="button" aria-pressed={!isNote} disabled={isTheirs.value} onClick={() => (write(session, { kind: "message" }), focus())}>
          {words.reply}
        </button>
        <button type="button" aria-pressed={isNote} onClick={() => (write(session, { kind: "note" }), focus())}>
          <Icon name="note" />
          {words.note}
        </button>
        {isNote && <span class="dim">{words.noteOnly}</span>}
        {earlier !== null && !isNote && (
          <button type="button" class="undo" onClick={() => (write(session, { text: earlier, earlier: null }), focus())}>
            {words.undo}
          </button>
        )}
      </div>
      <textarea
        id="write" ref={box} rows={2} value={shown} maxLength={4000} aria-label={isNote ? words.writeNote : words.write}
        placeholder={isNote ? words.writeNote : words.write}
        onInput={(event) => typed(event.currentTarget.value)} onKeyDown={pressed}
      />
      {!isNote && products.length > 0 && (
        <ul class="chosen">
          {products.map((one) => (
            <li key={one.product_id}>
              {one.title}
              <button type="button" aria-label={words.remove(one.title)} onClick={() => drop(one.product_id)}>
                <Icon name="cross" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="tools">
        {!isNote && (
          <>
            <button type="button" class="tool lead" title={words.draftTitle} onClick={() => void askDraft()}>
              <Icon name="spark" />
              {words.draft}
            </button>
            <button type="button" class="tool" title={words.products} aria-expanded={panel.value?.kind === "products"} onClick={() => (panel.value = panel.value?.kind === "products" ? null : { kind: "products" })}>
              <Icon name="bag" />
              <span>{words.products}</span>
            </button>
            <button
              type="button" class="tool" title={words.canned} aria-expanded={panel.value?.kind === "canned"}
              onClick={() => (panel.value = panel.value?.kind === "canned" ? null : { kind: "canned", typed: null })}
            >
              <Icon name="slash" />
              <span>{words.canned}</span>
            </button>
            {text.trim() && (
              <>
                <Tool icon="short" told={words.shorter} busy={busy.value} name="shorter" act={() => void rewrite("shorter")} />
                <Tool icon="warm" told={words.warmer} busy={busy.value} name="warmer" act={() => void rewrite("warmer")} />
                <Tool icon="globe" told={words.translateTo[target]!} busy={busy.value} name="translate" act={() => void rewritten("translate", () => translated(text, target, { purpose: "send", session_id: session }))} />
              </>
            )}
          </>
        )}
        <button type="submit" class="primary send" title="Ctrl Enter" disabled={!shown.trim()}>
          <Icon name={isNote ? "note" : "send"} />
          {isNote ? words.addNote : isMine.value ? words.send : words.takeAndSend}
        </button>
      </div>
    </form>
  );
}

function Tool({ icon, told, busy, name, act }: { icon: IconName; told: string; busy: string; name: string; act: () => void }) {
  return (
    <button type="button" class="tool" title={told} disabled={!!busy} aria-busy={busy === name} onClick={act}>
      <Icon name={icon} />
      <span>{told}</span>
    </button>
  );
}

const languageOf = (text: string): string => (/\p{Script=Han}/u.test(text) ? "zh" : "en");
