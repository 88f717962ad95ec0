/** The queue: tabs, search, and the rows that are in sight. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { opened } from "./conversation";
import { Icon } from "./icons";
import { openSession } from "./navigation";
import * as queue from "./queue";
import { nameOf, since } from "./saying";
import { me } from "./signed_in";
import type { Row, View } from "./types";
import { say } from "./words";

const ROW = 84; // pixels; every row is as high, so that those in sight are known without measuring
const BEYOND = 6; // rows drawn above and below what is in sight

export const VIEWS: readonly View[] = ["waiting", "mine", "assistant", "all", "closed"];

export function Queue() {
  const words = say();
  const names: Record<View, string> = {
    waiting: words.waiting, mine: words.mine, assistant: words.assistant, all: words.all, closed: words.closed,
  };
  const many = { ...queue.counts.value, all: queue.total.value };
  return (
    <section class="queue" aria-label={words.queue}>
      <label class="find">
        <Icon name="search" />
        <input
          id="find" type="search" placeholder={words.search} aria-label={words.search} value={queue.sought.value}
          onInput={(event) => queue.seek(event.currentTarget.value)}
        />
      </label>
      <div class="tabs" role="group" aria-label={words.queue}>
        {VIEWS.map((one) => (
          <button key={one} type="button" aria-pressed={queue.view.value === one} data-view={one} title={one === "assistant" ? words.assistantTab : undefined} onClick={() => queue.choose(one)}>
            <span class={one === "waiting" && many.waiting ? "many hot" : "many"}>{many[one]}</span>
            {names[one]}
          </button>
        ))}
      </div>
      <Rows />
    </section>
  );
}

function Rows() {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(900);
  const ids = queue.order.value;
  const pointed = queue.pointed.value;

  useEffect(() => {
    const watch = new ResizeObserver(([seen]) => (height.value = seen!.contentRect.height));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    const at = pointed ? ids.indexOf(pointed) : -1;
    const seen = box.current!;
    if (at < 0) return;
    if (at * ROW < seen.scrollTop) seen.scrollTop = at * ROW;
    else if ((at + 1) * ROW > seen.scrollTop + seen.clientHeight) seen.scrollTop = (at + 1) * ROW - seen.clientHeight;
  }, [pointed]);

  const from = Math.max(0, Math.floor(top.value / ROW) - BEYOND);
  const to = Math.min(ids.length, Math.ceil((top.value + height.value) / ROW) + BEYOND);
  const far = to >= ids.length - 2 * BEYOND;
  useEffect(() => {
    if (far && queue.more.value) void queue.loadMore();
  }, [far, queue.more.value]);

  return (
    <div class="rows" ref={box} onScroll={(event) => (top.value = event.currentTarget.scrollTop)}>
      {ids.length ? (
        <ul style={{ height: `${ids.length * ROW}px` }} aria-label={say().conversations}>
          {ids.slice(from, to).map((id, place) => (
            <Line key={id} id={id} at={from + place} of={ids.length} />
          ))}
        </ul>
      ) : (
        <Nothing />
      )}
    </div>
  );
}

function Nothing() {
  const words = say();
  if (queue.failed.value)
    return (
      <div class="nothing">
        <p>{queue.failed.value.message || words.unreachable}</p>
        <button type="button" class="quiet" onClick={() => void queue.reload()}>
          {words.tryAgain}
        </button>
      </div>
    );
  if (queue.loading.value) return <p class="nothing">{words.loading}</p>;
  const empty = queue.sought.value
    ? words.emptySearch
    : { waiting: words.emptyWaiting, mine: words.emptyMine, assistant: words.emptyAll, all: words.emptyAll, closed: words.emptyAll }[queue.view.value];
  return <p class="nothing">{empty}</p>;
}

function Line({ id, at, of }: { id: string; at: number; of: number }) {
  const row = queue.rowOf(id)!.value;
  const words = say();
  const isUnread = queue.unread(row);
  const classes = ["row", isUnread && "unread", queue.pointed.value === id && "pointed"].filter(Boolean).join(" ");
  const mine = row.staff?.staff_id === me.value?.staff_id;
  const speaker = row.last && { shopper: "", assistant: words.fromAssistant, agent: mine ? words.fromYou : (row.staff?.name ?? words.fromAgent) }[row.last.from];
  return (
    <li style={{ top: `${at * ROW}px` }} aria-setsize={of} aria-posinset={at + 1}>
      <button
        type="button" class={classes} data-row={id} aria-current={opened.value === id ? "true" : undefined}
        onClick={() => openSession(id)} onFocus={() => (queue.pointed.value = id)}
      >
        <Face name={nameOf(row)} seed={id} />
        <span class="who">{nameOf(row)}</span>
        {row.last && <span class="when">{since(row.last.at)}</span>}
        <span class="words" lang={row.language ?? undefined}>
          {speaker && <b>{speaker}: </b>}
          {row.last?.text}
        </span>
        <span class="tags">
          <State row={row} />
          {row.mood === "upset" && <span class="tag upset">{words.upset}</span>}
          {row.language && <span class="tag">{row.language.toUpperCase()}</span>}
          {row.stars != null && <span class="tag" aria-label={words.stars(row.stars)}>{"★".repeat(row.stars)}</span>}
        </span>
        {isUnread && <span class="dot" role="img" aria-label={words.unread} />}
      </button>
    </li>
  );
}

export function State({ row }: { row: Row }) {
  const words = say();
  if (row.state === "waiting") return <span class="tag waiting">{words.stateWaiting(since(row.waiting_since ?? row.since, words.underAMinute))}</span>;
  if (row.state === "person") {
    const mine = row.staff?.staff_id === me.value?.staff_id;
    return <span class="tag person">{mine ? words.stateYou : words.statePerson(row.staff?.name ?? words.fromAgent)}</span>;
  }
  if (row.state === "closed") return <span class="tag">{row.reason ? words.closedBecause(words.reasonNames[row.reason] ?? row.reason) : words.stateClosed}</span>;
  return <span class="tag assistant">{words.stateAssistant}</span>;
}

/** Initials on a colour that stays with the conversation. */
export function Face({ name, seed }: { name: string; seed: string }) {
  let sum = 0;
  for (const letter of seed) sum = (sum * 31 + letter.codePointAt(0)!) % 997;
  const letters = /\p{Script=Han}/u.test(name)
    ? [...name].slice(-1).join("")
    : name.split(/[\s._-]+/).slice(0, 2).map((part) => [...part][0] ?? "").join("").toUpperCase();
  return (
    <span class={`face tint${sum % 6}`} aria-hidden="true">
      {letters || "?"}
    </span>
  );
}
