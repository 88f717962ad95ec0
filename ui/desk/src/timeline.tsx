/** The conversation, message by message. */

import { useComputed, useSignal, type Signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { entryOf, isSaid, liveWords, opened, row, timeline, typing } from "./conversation";
import { Icon } from "./icons";
import { again, forget, outbox, type Outgoing } from "./outbox";
import { amount, clock, dayOf, nameOf } from "./saying";
import { me } from "./signed_in";
import { isForeign, translate, translationOf } from "./translation";
import type { Entry, Product } from "./types";
import { say } from "./words";
import { putBack } from "./written";

const NEAR = 120; // pixels from the end within which new words are followed

export function Timeline({ translating }: { translating: Signal<boolean> }) {
  const words = say();
  const box = useRef<HTMLDivElement>(null);
  const inside = useRef<HTMLDivElement>(null);
  const atEnd = useSignal(true);
  const session = opened.value;
  const ids = timeline.value;
  const mine = outbox.value.filter((one) => one.session === session && one.by === me.value?.staff_id);

  const toEnd = (): void => {
    box.current!.scrollTop = box.current!.scrollHeight;
  };
  useLayoutEffect(() => {
    atEnd.value = true;
    toEnd();
  }, [session, ids.length > 0]);
  useEffect(() => {
    const grown = new ResizeObserver(() => atEnd.peek() && toEnd()); // new words, pictures, a panel that opens
    grown.observe(inside.current!);
    grown.observe(box.current!);
    return () => grown.disconnect();
  }, []);

  return (
    <div class="past">
      <div
        class="scroll" ref={box} tabIndex={0} role="log" aria-label={words.timeline}
        onScroll={({ currentTarget: seen }) => (atEnd.value = seen.scrollHeight - seen.scrollTop - seen.clientHeight < NEAR)}
      >
        <div class="entries" ref={inside}>
          {ids.map((id, at) => (
            <Dated key={id} id={id} before={ids[at - 1]} translating={translating} />
          ))}
          {mine.filter((one) => !isSaid(one.once)).map((one) => (
            <Pending key={one.once} one={one} />
          ))}
          {typing.value && <p class="typing">{typing.value === "shopper" ? words.typing : words.writing(typing.value)}</p>}
        </div>
      </div>
      {!atEnd.value && (
        <button type="button" class="newer" onClick={toEnd}>
          <Icon name="down" />
          {words.newer}
        </button>
      )}
    </div>
  );
}

function Dated({ id, before, translating }: { id: string; before: string | undefined; translating: Signal<boolean> }) {
  const entry = entryOf(id);
  if (!entry) return null;
  const day = dayOf(entry.value.at);
  const earlier = before ? entryOf(before)?.value : undefined;
  const isNewDay = !earlier || dayOf(earlier.at) !== day;
  return (
    <>
      {isNewDay && <h3 class="day">{day}</h3>}
      <Said entry={entry.value} translating={translating} />
    </>
  );
}

function Said({ entry, translating }: { entry: Entry; translating: Signal<boolean> }) {
  const words = say();
  if (entry.kind === "system")
    return (
      <p class="system">
        {happened(entry)} <time dateTime={entry.at}>{clock(entry.at)}</time>
      </p>
    );
  if (entry.running && row.value?.state === "person" && !(entry.turn_id && liveWords(entry.turn_id).value)) return null; // a person answers
  const mine = entry.staff_name === me.value?.name;
  const speaker = {
    shopper: row.value ? nameOf(row.value) : "",
    assistant: words.assistant,
    agent: mine ? words.fromYou : (entry.staff_name ?? words.fromAgent),
    note: `${words.note} · ${mine ? words.fromYou : entry.staff_name}`,
  }[entry.kind];
  return (
    <article class={`said ${entry.kind}`} data-entry={entry.id}>
      <header>
        <span>{speaker}</span>
        {entry.kind === "note" && <span class="only">{words.noteOnly}</span>}
        <time dateTime={entry.at}>{clock(entry.at)}</time>
      </header>
      {entry.running ? <Live entry={entry} /> : entry.text && <p class="text">{entry.text}</p>}
      {!entry.running && entry.text && <Translation text={entry.text} always={translating} />}
      {entry.products.length > 0 && <Cards products={entry.products} />}
    </article>
  );
}

/** What happened, in words; the shop tells it by name. */
function happened({ happened: what, staff_name, text }: Entry): string {
  const words = say();
  const who = staff_name === me.value?.name ? words.fromYou : (staff_name ?? words.fromAgent);
  switch (what) {
    case "called": return words.called(words.reasonNames[text] ?? text);
    case "taken": return words.took(who);
    case "assigned": return words.assignedTo(who, text);
    case "handed_back": return words.handedBack(who);
    case "closed": return words.closedBy(who, words.reasonNames[text] ?? text);
    case "reopened": return words.reopened;
    default: return text;
  }
}

function Live({ entry }: { entry: Entry }) {
  const words = entry.turn_id ? liveWords(entry.turn_id).value : "";
  return (
    <p class="text live" aria-live="off">
      {words || entry.text || <span class="dim">{say().answering}</span>}
    </p>
  );
}

function Translation({ text, always }: { text: string; always: Signal<boolean> }) {
  const words = say();
  const wanted = useSignal(false);
  const foreign = useComputed(() => isForeign(text));
  const shown = wanted.value || (always.value && foreign.value);
  const told = translationOf(text).value;
  useEffect(() => {
    if (shown) translate(text);
  }, [shown, text]);
  if (!foreign.value) return null;
  if (!shown)
    return (
      <button type="button" class="small" onClick={() => (wanted.value = true)}>
        <Icon name="globe" />
        {words.translate}
      </button>
    );
  return (
    <div class="translation">
      {told?.state === "ready" ? (
        <>
          <span class="label">{told.source === "gist" ? words.gist : words.translated}</span>
          <p class="text">{told.text}</p>
        </>
      ) : (
        <p class="dim" role="status">
          {told?.state === "away" ? told.text : words.translating}
        </p>
      )}
      {wanted.value && (
        <button type="button" class="small" onClick={() => (wanted.value = false)}>
          {words.original}
        </button>
      )}
    </div>
  );
}

export function Cards({ products }: { products: readonly Product[] }) {
  return (
    <ul class="cards" tabIndex={0} aria-label={say().products}>
      {products.map((one) => (
        <li key={one.product_id} class="card">
          <Picture url={one.image_url} />
          <span class="name">{one.title}</span>
          <span class="price">
            {amount(one.price)}
            {one.list_price && <s>{amount(one.list_price)}</s>}
            {!one.in_stock && <span class="tag">{say().soldOut}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Whether a picture may be asked for: the shop's own, or one of another host by https. A catalog may name anything. */
function mayBeShown(url: string): boolean {
  try {
    const address = new URL(url, location.origin);
    return address.origin === location.origin ? address.pathname.startsWith("/images/") : address.protocol === "https:";
  } catch {
    return false;
  }
}

/** A picture, or the drawing that stands in for one that cannot be had. */
export function Picture({ url }: { url: string | null }) {
  const broken = useSignal(false);
  if (!url || broken.value || !mayBeShown(url))
    return (
      <span class="picture none">
        <Icon name="bag" />
      </span>
    );
  return <img class="picture" src={url} alt="" loading="lazy" onError={() => (broken.value = true)} />;
}

function Pending({ one }: { one: Outgoing }) {
  const words = say();
  const told = { sending: words.sending, held: words.heldBack, unsent: words.unsent, refused: `${words.refused}: ${one.told}` }[one.state];
  const takeBack = (): void => {
    forget(one.once);
    putBack(one.session, one);
  };
  return (
    <article class={`said pending ${one.kind === "note" ? "note" : "agent"} ${one.state}`}>
      <header>
        <span>{words.fromYou}</span>
      </header>
      {one.text && <p class="text">{one.text}</p>}
      {one.products.length > 0 && <Cards products={one.products} />}
      <p class="state" role="status">
        {told}
        {one.state === "refused" && (
          <>
            <button type="button" class="small" onClick={() => again(one.once)}>
              {words.retry}
            </button>
            <button type="button" class="small" onClick={takeBack}>
              {words.takeBack}
            </button>
          </>
        )}
      </p>
    </article>
  );
}
