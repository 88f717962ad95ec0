"""Whether all that a reply says is so: its figures, names, quotes, stock, superlatives and properties against the records."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from evals.claim_words import LINKS, NOT_KNOWN, PROMISES
from evals.figure_claims import figure_faults
from evals.naming import Sentence, sentences_of
from evals.offer_claims import quote_faults, stock_faults, superlative_faults
from evals.property_claims import known_after_all, property_faults
from evals.told import Records, Told

# the shopper's own words told back as what cannot be had
_TURNED_DOWN = re.compile(r"left out|found nothing|放宽|没有找到|没有符合")

Kind = Literal[
    "off screen", "figure", "quote", "stock", "superlative", "property", "promise", "link", "not known", "card", "mention"
]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something said that is not so, or that nothing supports."""

    kind: Kind
    sentence: str
    why: str


def faults_of(told: Told, records: Records) -> list[Fault]:
    """All that is wrong with the turn's reply and cards; empty where every claim stands."""
    found = list(_card_faults(told, records))
    for sentence in sentences_of(told, records):
        for fault in _sentence_faults(sentence, told, records):
            found.append(fault)
    return found


def _card_faults(told: Told, records: Records) -> Iterator[Fault]:
    for card in told.cards:
        product = records.products.get(str(card["product_id"]))
        if product is None:
            yield Fault("card", str(card["title"]), "a card of a product that the shop does not have")
            continue
        said = (card["title"], Decimal(card["price"]["amount"]), card["price"]["currency"], card["rating"], card["in_stock"])
        true = (product.title, product.price.amount, product.price.currency, product.rating, product.in_stock)
        if said != true or card["review_count"] != product.review_count:
            yield Fault("card", str(card["title"]), f"the card says {said}, the record {true}")
    if len(told.at) != len(told.cards):
        yield Fault("card", "", "two cards at one position")
    on_screen = set(told.at.values())
    for pid in told.last("reply").get("mentions", ()):
        if pid not in on_screen:
            yield Fault("mention", str(pid), "mentioned and not on screen")


def _sentence_faults(sentence: Sentence, told: Told, records: Records) -> Iterator[Fault]:
    shown = {pid: records.products[pid] for pid in told.at.values() if pid in records.products}
    subjects = [records.products[pid] for pid in sentence.subjects if pid in records.products]
    bare = sentence.bare

    def fault(kind: Kind, why: str) -> Fault:
        return Fault(kind, _readable(sentence), why)

    yield from (fault("off screen", why) for why in _off_screen(sentence, told))
    if LINKS.search(bare):
        yield fault("link", "a link, markup or an address")
    if (promise := PROMISES.search(bare)) and not _TURNED_DOWN.search(bare):
        yield fault("promise", f"{promise[0]!r} is nobody's promise")
    yield from (fault("quote", why) for why in quote_faults(sentence, subjects, told, records))
    yield from (fault("figure", why) for why in figure_faults(sentence, subjects, told, records))
    yield from (fault("superlative", why) for why in superlative_faults(sentence, told, records))
    yield from (fault("stock", why) for why in stock_faults(sentence, records))
    if NOT_KNOWN.search(bare):
        yield from (fault("not known", why) for why in known_after_all(bare, subjects))
    else:
        yield from (fault("property", why) for why in property_faults(sentence, subjects, list(shown.values()), told))


def _readable(sentence: Sentence) -> str:
    text = sentence.text
    for place, mark in reversed(sentence.marks):
        end = text.index("\ue001", place) + 1
        text = f"{text[:place]}«{mark.text}»{text[end:]}"
    return " ".join(text.split())


def _off_screen(sentence: Sentence, told: Told) -> Iterator[str]:
    on_screen = set(told.at.values()) | set(told.before)
    lines = {str(line["product_id"]) for name in ("cart", "order") for line in told.last(name).get("lines", ())}
    marks = [mark for _, mark in sentence.marks]
    for mark, following in zip(marks, [*marks, None][1:], strict=True):
        if mark.kind == "position" and not mark.ids:
            yield f"{mark.text} is not on screen"
        if mark.kind == "title" and not mark.ids & (on_screen | lines):
            if mark.text.lower() not in f"{told.message} {' '.join(told.earlier)}".lower():
                yield f"{mark.text!r} is not on screen"
        if mark.kind == "position" and following and following.kind == "title" and mark.ids and not mark.ids & following.ids:
            yield f"{mark.text} is not {following.text!r}"
