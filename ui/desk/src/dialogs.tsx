/** Dialogs over the page: the keyboard, closing with a reason, assigning. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ask } from "./api";
import { row } from "./conversation";
import { assign, close, complaint, tell } from "./deeds";
import { dialog } from "./panel";
import { Face } from "./queue_view";
import type { Colleague } from "./types";
import { say } from "./words";

export function Dialogs() {
  if (dialog.value === "keys") return <Keys />;
  if (dialog.value === "close") return <Closing />;
  if (dialog.value === "assign") return <Assigning />;
  return null;
}

const REASONS = ["solved", "answered", "return_arranged", "no_reply", "spam"];

const leave = (): void => void (dialog.value = null);

function Dialog({ title, children }: { title: string; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current!.showModal();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  return (
    <dialog ref={box} aria-label={title} onClose={leave} onClick={(event) => event.target === box.current && leave()}>
      <div class="inside">
        <h2>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

function Keys() {
  const words = say();
  return (
    <Dialog title={words.keysTitle}>
      <dl class="keys">
        {words.keysList.map(([keys, what]) => (
          <div key={keys}>
            <dt>{keys.split(" ").filter(Boolean).map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="primary" onClick={leave}>{words.done}</button>
    </Dialog>
  );
}

function Closing() {
  const words = say();
  const other = useSignal("");
  const end = (reason: string): void => {
    leave();
    void close(reason);
  };
  return (
    <Dialog title={words.closeTitle}>
      <p class="dim">{words.closeHint}</p>
      <div class="options">
        {REASONS.map((one) => (
          <button key={one} type="button" class="option" onClick={() => end(one)}>{words.reasonNames[one]}</button>
        ))}
      </div>
      <form class="other" onSubmit={(event) => (event.preventDefault(), other.value.trim() && end(other.value.trim()))}>
        <input class="field" aria-label={words.otherReason} placeholder={words.otherReason} maxLength={200} value={other.value} onInput={(event) => (other.value = event.currentTarget.value)} />
        <button type="submit" class="primary" disabled={!other.value.trim()}>{words.close}</button>
      </form>
      <button type="button" class="quiet" onClick={leave}>{words.cancel}</button>
    </Dialog>
  );
}

function Assigning() {
  const words = say();
  const colleagues = useSignal<readonly Colleague[] | null>(null);
  useEffect(() => {
    ask<Colleague[]>("colleagues").then(
      (told) => (colleagues.value = told),
      (error: unknown) => (tell(complaint(error)), leave()),
    );
  }, []);
  return (
    <Dialog title={words.assignTitle}>
      <div class="options">
        {colleagues.value?.map((one) => (
          <button
            key={one.staff_id} type="button" class="option colleague" disabled={row.value?.staff?.staff_id === one.staff_id && row.value.state === "person"}
            onClick={() => (leave(), void assign(one.staff_id))}
          >
            <Face name={one.name} seed={one.staff_id} />
            <b>{one.name}</b>
            <span class="dim">{words[one.role]} · {words.openNow(one.open)}</span>
          </button>
        )) ?? <p class="nothing">{words.loading}</p>}
      </div>
      <button type="button" class="quiet" onClick={leave}>{words.cancel}</button>
    </Dialog>
  );
}
