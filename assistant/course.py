"""Where a message takes the conversation, read before what it asks for: back to what was shown, yes or no, an answer offered.

A message goes back by words ("the first ones again", 刚才第一批, "back to the shoes"); what it says beside ("but in red") is
then read with the need that it went back to. An answer that was offered stands for the condition it was made of, whatever its
words.
"""

import re
from dataclasses import dataclass
from typing import Literal

from assistant.course_words import ANY, NO, SAID_AGAIN, TO_FIRST, TO_NEED, TO_PREVIOUS, YES
from assistant.state import Offer, Proposal, Screen, SessionState, subject
from assistant.understand.cart_wording import NAMES_CART
from assistant.understand.line import folded, language_of, plain
from assistant.understand.order_numbers import order_id_in
from assistant.understanding import Need, Understanding
from retrieval.lexicon import lexicon
from retrieval.tokens import terms

Move = Literal["on", "back", "answer", "by_hand", "confirm", "decline"]

_NEGLIGIBLE = re.compile(
    r"(?:\b(?:please|thanks|thank you|again|now|then|ok|okay|so|well|actually|hmm+|and|but|just|oh|no)\b"
    r"|\b(?:take|go|get|bring|the|me|us|i|you|we|show|see|want|to|at|about|look|let|can|could|let's|what|were|are|was|is|had)\b"
    r"|\b(?:like|liked|loved|prefer|preferred|better|best|nicer|more|good|great|nice)\b|更|比较|喜欢|好看?|看"
    r"|[请谢吧呢啊了嗯哦吗呀的]|那|好的|还是|谢谢|麻烦|我|想|看|再|给|\W|_)+"
)


_AGAIN = re.compile(r"\bagain\b|\bback to\b|再|回到|说回|看回")


@dataclass(frozen=True, slots=True)
class Course:
    """The state that a message is read with, the words left to read, and what is decided by the course alone."""

    state: SessionState
    message: str
    move: Move = "on"
    decided: Understanding | None = None
    proposal: Proposal | None = None  # that a yes or a no speaks of


def course_of(message: str, state: SessionState, catalog_language: str) -> Course:
    """The course of a message."""
    text = folded(plain(message))
    bare = text.strip(" \t.!?。！？~，,")
    language = language_of(plain(message), _language_before(state, catalog_language))
    if state.by_hand and message.strip() == state.by_hand.text:
        chosen = _decided(state, language, "refine" if state.need else "search").model_copy(update={"need": state.by_hand.need})
        return Course(state, message, "by_hand", chosen)
    if state.proposal and (move := _answered(bare, state.proposal)):
        decided = _decided(state, language, "order").model_copy(update={"order_id": state.proposal.order_id})
        return Course(state, message, move, decided, state.proposal)
    if state.offers and (need := _taken(bare, state)):
        return Course(state, message, "answer", _decided(state, language, "refine", need))
    if back := _back(text, state):
        earlier, rest = back
        if _NEGLIGIBLE.fullmatch(rest):
            return Course(earlier, message, "back", _decided(earlier, language, "refine"))
        return Course(earlier, rest.strip(" ,，.。;；:：-"))
    return Course(state, message)


def _decided(
    state: SessionState, language: str, intent: Literal["order", "refine", "search"], need: Need | None = None
) -> Understanding:
    return Understanding(language=language, intent=intent, need=need or state.need or Need())


def _language_before(state: SessionState, catalog_language: str) -> str:
    said = next((said.text for said in reversed(state.history) if said.role == "shopper"), "")
    return language_of(plain(said), catalog_language) if said else catalog_language


def _answered(bare: str, proposal: Proposal) -> Move | None:
    """A yes or a no and nothing else; a message that says more is no answer, and another order's number none either."""
    named = order_id_in(bare, bare)
    if named and named.upper() != proposal.order_id.upper():
        return None
    bare = re.sub(r"#?\s*" + re.escape(proposal.order_id.lower()), "", bare).strip(" ,，.。")
    if YES.fullmatch(bare) or SAID_AGAIN[proposal.kind].fullmatch(bare):
        return "confirm"
    return "decline" if NO.fullmatch(bare) else None


def _taken(bare: str, state: SessionState) -> Need | None:
    """The need with the answer that was chosen; unchanged where any will do; None where the message is no answer."""
    before = state.need or Need()
    for offer in state.offers:
        if bare in (folded(offer.text).strip(" .?。？"), folded(offer.value), *_translated(offer.value)):
            return with_answer(before, offer)
    return before if ANY.fullmatch(bare) else None


def _translated(value: str) -> tuple[str, ...]:
    term = lexicon().term(value)
    return tuple(folded(name) for name in lexicon().words(term)) if term else ()


def with_answer(need: Need, offer: Offer) -> Need:
    """The need held to an answer as well."""
    if offer.facet == "price":
        low, _, high = offer.value.partition("-")
        return need.model_copy(
            update={"price_min": float(low) if low else need.price_min, "price_max": float(high) if high else need.price_max}
        )
    if offer.facet == "category":
        return need.model_copy(update={"category": offer.value})
    if offer.facet in ("color", "brand"):
        return need.model_copy(update={f"{offer.facet}s": [offer.value]})
    return need.model_copy(update={"attributes": {**need.attributes, offer.facet: offer.value}})


def _back(text: str, state: SessionState) -> tuple[SessionState, str] | None:
    """The state gone back to, and the words that remain; None where nothing is gone back to."""
    if NAMES_CART.search(text):
        return None  # "take the socks out of my cart again"
    for pattern in TO_NEED:
        match = pattern.search(text)
        if match and _means_need_in_force(match, state):
            return state.back_on(len(state.screens) - 1), text[: match.start()] + " " + text[match.end() :]
        if match and (number := _aside_meant(match["what"], state)) is not None:
            new = _new_conditions(match["what"], state.aside[number].need)
            return state.taking_up(number), " ".join([text[: match.start()], new, text[match.end() :]])
    if match := TO_FIRST.search(text):
        if earlier := _first(state):
            return earlier, text[: match.start()] + " " + text[match.end() :]
    if match := TO_PREVIOUS.search(text):
        if earlier := _previous(state):
            return earlier, text[: match.start()] + " " + text[match.end() :]
    return None


def _first(state: SessionState) -> SessionState | None:
    if state.screens:
        return state.back_on(0)
    return state.taking_up(len(state.aside) - 1) if state.aside else None


def _previous(state: SessionState) -> SessionState | None:
    if len(state.screens) > 1:
        return state.back_on(len(state.screens) - 2)
    return state.taking_up(len(state.aside) - 1) if state.aside else None


def _means_need_in_force(match: re.Match[str], state: SessionState) -> bool:
    """Whether the words ask for what is looked for anyway: "show me the dresses again", after an order was spoken of."""
    if not state.need or not state.screens or not _AGAIN.search(match.group()):
        return False
    about = _meaning(_words_of(state.need, state.screens))
    return bool(_meaning(match["what"]) & about) and not _new_conditions(match["what"], state.need)


def _aside_meant(what: str, state: SessionState) -> int | None:
    """The place of the need that these words speak of, the newest where several do; None where it is none of those aside."""
    if what.strip() in ("first", "start", "beginning", "cart", "order"):
        return None
    said = _meaning(what)
    scored = [(len(said & _meaning(_words_of(one.need, one.screens))), n) for n, one in enumerate(state.aside)]
    if not scored or max(scored)[0] == 0:
        return None
    if state.need and len(said & _meaning(_words_of(state.need, state.screens))) >= max(scored)[0]:
        return None  # the need in force is meant at least as well
    return max(scored)[1]


def _words_of(need: Need, screens: tuple[Screen, ...]) -> str:
    """The words that a need is called by. What goes with a sweater is no sweater."""
    if screens and screens[-1].way == "companion":
        return need.category or ""
    return f"{subject(need)} {need.query or ''}"


def _new_conditions(what: str, need: Need) -> str:
    """What the words that name a need say beside it: "red" of "the red shoes" where the shoes could be any."""
    had = _meaning(" ".join([need.query or "", need.category or "", *need.colors, *need.brands, *need.attributes.values()]))
    return " ".join(mention.text for mention in lexicon().mentions(what) if f"={mention.term.en}" not in had)


def _meaning(words: str) -> set[str]:
    """The stems of the words, and what the lexicon knows them for in either language, the wider kinds included."""
    known = lexicon()
    meant = set(terms(words))
    for mention in known.mentions(words):
        meant |= {f"={term.en}" for term in (mention.term, *known.broader(mention.term))}
    return meant
