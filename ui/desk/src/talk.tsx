/** The middle column: whose conversation it is, what can be done with it, and what is said. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Composer } from "./composer";
import { isMine, opened, read, refused, row, ticket, timeline } from "./conversation";
import { handBack, takeOver } from "./deeds";
import { Icon } from "./icons";
import { back, go, side } from "./navigation";
import { dialog } from "./panel";
import { spoken } from "./preferences";
import { Face, State } from "./queue_view";
import { nameOf } from "./saying";
import { me } from "./signed_in";
import { Timeline } from "./timeline";
import { say } from "./words";

export function Talk() {
  const words = say();
  const translating = useSignal(false);
  const session = opened.value;
  useEffect(() => void (translating.value = false), [session]);
  if (!session)
    return (
      <section class="talk empty" aria-label={words.conversation}>
        <Icon name="talk" />
        <p>{words.choose}</p>
        <p class="dim">{words.chooseHint}</p>
      </section>
    );
  const now = row.value;
  if (refused.value)
    return (
      <section class="talk empty" aria-label={words.conversation}>
        <p>{refused.value.message || words.unreachable}</p>
        <button type="button" class="quiet" onClick={() => void read(session)}>{words.tryAgain}</button>
        <button type="button" class="quiet" onClick={back}>{words.back}</button>
      </section>
    );
  const isForeign = !!now?.language && now.language !== spoken.value;
  return (
    <section class="talk" aria-label={words.conversation}>
      <header class="head">
        <button type="button" class="bare only-narrow" aria-label={words.back} onClick={back}>
          <Icon name="back" />
        </button>
        {now && <Face name={nameOf(now)} seed={session} />}
        <div class="whose">
          <h2>{now ? nameOf(now) : ""}</h2>
          {now && <State row={now} />}
          {now?.mood === "upset" && <span class="tag upset">{words.upset}</span>}
        </div>
        {now && <Deeds />}
        <button type="button" class="bare side-button" aria-label={words.showShopper} aria-expanded={side.value} onClick={() => go({ side: !side.value })}>
          <Icon name="person" />
        </button>
      </header>
      {ticket.value && (
        <details class="ticket" key={session}>
          <summary>
            <Icon name="ticket" />
            <b>{words.ticket}</b>
            <span>{words.reasonNames[ticket.value.reason] ?? ticket.value.reason}</span>
          </summary>
          <p class="text">{ticket.value.summary}</p>
          <p class="dim">{words.ticketNumber(ticket.value.ticket_id)}</p>
        </details>
      )}
      {isForeign && (
        <label class="translating">
          <input type="checkbox" checked={translating.value} onChange={(event) => (translating.value = event.currentTarget.checked)} />
          {words.translateAll} <span class="dim">({words.languages[now.language!] ?? now.language} → {words.languages[spoken.value]})</span>
        </label>
      )}
      {now ? <Timeline translating={translating} /> : <p class="nothing">{timeline.value.length ? "" : words.loading}</p>}
      {now && <Composer key={session} />}
    </section>
  );
}

function Deeds() {
  const words = say();
  const { state } = row.value!;
  const isSupervisor = me.value?.role === "supervisor";
  return (
    <div class="deeds" role="group">
      {isMine.value || (isSupervisor && state === "person") ? (
        <button type="button" class="quiet" onClick={() => void handBack()}>{words.handBack}</button>
      ) : (
        state !== "person" && (
          <button type="button" class="primary" title="t" onClick={() => void takeOver()}>{words.takeOver}</button>
        )
      )}
      {isSupervisor && state !== "closed" && (
        <button type="button" class="quiet" onClick={() => (dialog.value = "assign")}>{words.assign}</button>
      )}
      {state !== "closed" && (isMine.value || isSupervisor) && (
        <button type="button" class="quiet" onClick={() => (dialog.value = "close")}>{words.close}</button>
      )}
    </div>
  );
}
