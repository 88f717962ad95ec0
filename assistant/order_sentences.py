"""The server's sentences about orders and handoffs: every state, day and number is the record's."""

from assistant.audit import short_title
from assistant.facts import HandedOff, OrderTold, PersonCalled
from assistant.voice import Told, Voice, sentences_joined
from assistant.wording import day, joined, money, say
from commerce.orders import Order


def order_told(facts: OrderTold, voice: Voice) -> Told:
    """The sentences about an order and a change of it."""
    language, order = voice.language, facts.order
    if order is None:
        if facts.asked_for:
            return Told(say(language, "order.not_found", id=short_title(facts.asked_for, 24)))
        return Told(say(language, "order.none"))
    parts = _status(facts, order, language) if facts.step == "told" else [_changed(facts, order, language)]
    if facts.clause and facts.step != "declined":
        parts.append(say(language, "policy.quote", heading=facts.clause.heading, text=facts.clause.text))
    return Told(sentences_joined(language, parts))


def _status(facts: OrderTold, order: Order, language: str) -> list[str]:
    """Where the order is, what it holds, what was asked about it, and which others there are."""
    parts = [say(language, f"order.{order.state}", id=order.order_id)]
    if order.state == "delivered" and order.delivered_at:
        parts.append(say(language, "order.delivered_on", day=day(language, order.delivered_at)))
    if order.state in ("placed", "packed", "shipped"):
        if order.expected_on:
            parts.append(say(language, "order.expected_on", day=day(language, order.expected_on)))
        if order.carrier and order.tracking_number:
            parts.append(say(language, "order.tracking", carrier=order.carrier, number=order.tracking_number))
        elif order.carrier:
            parts.append(say(language, "order.carrier", carrier=order.carrier))
    total = money(language, order.total)
    parts.append(
        say(language, "order.placed_on", day=day(language, order.placed_at), lines=_lines(order, language), total=total)
    )
    parts += [say(language, f"order.asked.{asked.kind}", day=day(language, asked.asked_at)) for asked in order.asked]
    if facts.others:
        others = [
            say(language, "order.other", id=other.order_id, state=say(language, f"order.state.{other.state}"))
            for other in facts.others
        ]
        parts.append(say(language, "order.others", orders=joined(language, others)))
    return parts


def _changed(facts: OrderTold, order: Order, language: str) -> str:
    """What is proposed, done, refused or passed on."""
    ticket = facts.ticket.ticket_id if facts.ticket else ""
    match facts.step:
        case "proposed":
            return say(
                language,
                f"order.propose.{facts.request}",
                id=order.order_id,
                lines=_lines(order, language),
                total=money(language, order.total),
                note=facts.note,
            )
        case "done":
            return say(language, f"order.done.{facts.request}", id=order.order_id, ticket=ticket)
        case "refused":
            asked = next((asked for asked in order.asked if asked.kind == facts.request), None)
            when = asked.asked_at if asked else order.delivered_at or order.placed_at
            return say(language, f"order.refused.{facts.refusal}", id=order.order_id, day=day(language, when))
        case "declined":
            return say(language, "order.declined", id=order.order_id)
        case _:
            return say(language, "order.passed_on", id=order.order_id, ticket=ticket)


def _lines(order: Order, language: str) -> str:
    return joined(language, [f"{line.quantity} × {short_title(line.title)}" for line in order.lines])


def handed_over(facts: HandedOff, voice: Voice) -> Told:
    """Why a person takes over, and what happens next."""
    return Told(say(voice.language, f"handoff.{facts.reason}", ticket=facts.ticket.ticket_id))


def person_called(facts: PersonCalled, voice: Voice) -> Told:
    """That a person was called before."""
    return Told(say(voice.language, "handoff.called.upset" if facts.upset else "handoff.called", ticket=facts.ticket_id))
