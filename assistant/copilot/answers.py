"""What an agent could say to facts: the sentences of a turn where they hold for a person too, and what they rest on.

The assistant says "shall I cancel it?" and carries it out at a yes; a person at the desk says what the order's state and the
policy allow. Positions on a shopper's screen become names. What the records do not say is told to the agent, never made up.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from assistant.act.scene import Scene
from assistant.audit import short_title
from assistant.facts import (
    Answer,
    CartDone,
    Compared,
    Detailed,
    Facts,
    OnScreen,
    OrderTold,
    PolicyQuoted,
    PriceKept,
    ProductsFound,
    Talk,
)
from assistant.policy_search import PolicySearch
from assistant.policy_topics import TOPICS
from assistant.sentences import rating_of, tell
from assistant.voice import Voice, sentences_joined
from assistant.wording import day, joined, money, say
from commerce.drafts import Evidence
from commerce.orders import Order
from commerce.policies import PolicyClause
from commerce.products import Product

PRODUCTS = 3  # that a search gives as evidence, and all that the draft names

_MARK = re.compile(r"\[(\d{1,2})\](\s?)")
# matters of an order that a policy has words for, beside where it is, and what to look them up by
_OF_ORDERS = {
    "damaged": "damaged on arrival 到货损坏",
    "late": "late or lost parcel 包裹丢失延误",
    "refund": "when is the refund paid 退款多久到账",
    "exchange": "exchange for another size 换货",
    "customs": "customs duties 关税",
}
_SPOKEN = tuple((topic.spoken, _OF_ORDERS[topic.name]) for topic in TOPICS if topic.name in _OF_ORDERS)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who speaks, and to whom the remarks are made."""

    agent: str  # the name that shoppers read
    language: str  # of the agent, for what they have to look up


@dataclass(frozen=True, slots=True)
class Answered:
    """What could be said to one matter, what it rests on, and what the agent has to find out first."""

    sentences: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    look_up: tuple[str, ...] = ()


def answered(facts: Facts, scene: Scene, voice: Voice, desk: Desk, policies: PolicySearch) -> Answered:
    """What an agent could say to these facts."""
    match facts:
        case OrderTold():
            return _order(facts, scene, voice, desk, policies)
        case PolicyQuoted():
            return _policy(facts, scene, voice, desk)
        case PriceKept():  # a person may decide otherwise: they are given the clause alone
            return _policy(PolicyQuoted((facts.clause,) if facts.clause else ()), scene, voice, desk)
        case Detailed():
            return _detail(facts, scene, voice, desk)
        case Compared():
            told = tell(facts, voice)
            said = _named(sentences_joined(voice.language, [told.lead, told.help]), facts.products)
            return Answered((said,), tuple(product_evidence(on.product, voice.language) for on in facts.products))
        case ProductsFound():
            return _found(facts, voice, desk)
        case CartDone():
            return _cart(facts, scene, voice)
        case Talk():
            return _talk(facts, scene, voice, desk)
        case _:  # tastes and tickets: nothing that a person answers
            return Answered()


def product_evidence(product: Product, language: str, *said: str) -> Evidence:
    """A product with what was said of it, or with its offer and rating."""
    offer = [money(language, product.price), say(language, "stock.yes" if product.in_stock else "stock.no")]
    if product.rating is not None and product.review_count:
        offer.append(rating_of(product, language))
    return Evidence("product", product.title, " ".join(said) or say(language, "list.comma").join(offer), product.product_id)


def policy_evidence(clause: PolicyClause) -> Evidence:
    """A clause in the merchant's words."""
    return Evidence("policy", clause.heading, clause.text, f"{clause.language}/{clause.policy}")


def _order(facts: OrderTold, scene: Scene, voice: Voice, desk: Desk, policies: PolicySearch) -> Answered:
    language, order = voice.language, facts.order
    clause = facts.clause
    if clause is None and facts.request != "status":
        clause = policies.best(scene.message, language)
    if clause is None:
        asked = next((words for spoken, words in _SPOKEN if spoken.search(scene.message.lower())), None)
        clause = policies.best(asked, language) if asked else None
    quoted = [say(language, "policy.quote", heading=clause.heading, text=clause.text)] if clause else []
    evidence = [policy_evidence(clause)] if clause else []
    others = facts.others if facts.request == "status" else ()
    status = tell(replace(facts, step="told", clause=None, refusal=None, others=others), voice).lead
    if order is None:
        if not facts.asked_for:
            return Answered((status, *quoted), tuple(evidence), (say(desk.language, "desk.look_up.no_order"),))
        named = short_title(facts.asked_for, 24)
        return Answered((status, *quoted), tuple(evidence), (say(desk.language, "desk.look_up.order", id=named),))
    said, look_up = [status], []
    if facts.step == "proposed":
        said.append(say(language, f"desk.order.can.{facts.request}", id=order.order_id))
    elif facts.step == "refused":
        said.append(tell(replace(facts, clause=None), voice).lead)
    elif facts.step == "passed_on":
        said.append(say(language, "desk.order.undecided"))
        look_up.append(say(desk.language, "desk.look_up.rule", id=order.order_id))
    if _late(order):
        look_up.append(say(desk.language, "desk.look_up.late", id=order.order_id, day=day(desk.language, order.expected_on)))  # type: ignore[arg-type]  # a late order has a day
    evidence.append(Evidence("order", order.order_id, status, order.order_id))
    return Answered((*said, *quoted), tuple(evidence), tuple(look_up))


def _late(order: Order) -> bool:
    on_its_way = order.state in ("placed", "packed", "shipped")
    return on_its_way and order.expected_on is not None and order.expected_on < datetime.now(UTC).date()


def _policy(facts: PolicyQuoted, scene: Scene, voice: Voice, desk: Desk) -> Answered:
    if not facts.clauses:
        asked = short_title(scene.said or scene.message, 80)
        return Answered((say(voice.language, "desk.check"),), (), (say(desk.language, "desk.look_up.policy", asked=asked),))
    return Answered((tell(facts, voice).lead,), tuple(map(policy_evidence, facts.clauses)))


def _detail(facts: Detailed, scene: Scene, voice: Voice, desk: Desk) -> Answered:
    language = voice.language
    if not facts.answers:
        if not facts.choices:
            return Answered((say(language, "desk.which_product"),))
        names = [short_title(on.product.title) for on in facts.choices]
        return Answered((say(language, "desk.which", names=joined(language, names)),))
    said, evidence, look_up = [], [], []
    for on, answers in facts.answers:
        known = [answer for answer in answers if answer.value is not None]
        told = _told_of(on, known, voice)
        if len(known) < len(answers):
            asked = short_title(scene.said or scene.message, 80)
            look_up.append(say(desk.language, "desk.look_up.record", name=short_title(on.product.title), asked=asked))
        said.append(_told_of(on, answers, voice))
        reviews = [answer for answer in known if answer.aspect == "reviews"]
        records = [answer for answer in known if answer.aspect != "reviews"]
        if told:
            evidence.append(product_evidence(on.product, language, *([_told_of(on, records, voice)] if records else [])))
        evidence += [Evidence("review", on.product.title, answer.value or "", on.product.product_id) for answer in reviews]
    return Answered(tuple(said), tuple(evidence), tuple(look_up))


def _told_of(on: OnScreen, answers: Iterable[Answer], voice: Voice) -> str:
    return _named(tell(Detailed(((on, tuple(answers)),)), voice).lead, [on])


def _found(facts: ProductsFound, voice: Voice, desk: Desk) -> Answered:
    told = tell(facts, voice)
    shown = facts.shown
    anchors = [facts.anchor] if facts.anchor else []
    said = tuple(_named(part, [*shown, *anchors]) for part in (told.lead, told.help, told.question) if part)
    whole = " ".join(said)
    named = [on for on in shown if short_title(on.product.title) in whole or money(voice.language, on.product.price) in whole]
    rest = [on for on in shown if on not in named][: max(0, PRODUCTS - len(named))]
    evidence = tuple(product_evidence(on.product, voice.language) for on in (*named, *rest))
    look_up = () if shown else (say(desk.language, "desk.look_up.catalog", asked=short_title(facts.text or "–", 80)),)
    return Answered(said, evidence, look_up)


def _cart(facts: CartDone, scene: Scene, voice: Voice) -> Answered:
    """The cart as it stands. It is the shopper's: an agent changes nothing in it, and says where the shopper can."""
    language = voice.language
    told = tell(facts, voice).lead
    evidence = [Evidence("cart", say(language, "desk.cart"), told, "")]
    request = scene.understanding.cart
    if request is None or request.action == "show":
        return Answered((told,), tuple(evidence))
    meant = [on.product for on in scene.referred]
    offers = [product_evidence(product, language) for product in meant]
    of_them = [say(language, "desk.offer", name=short_title(one.title), words=one.words) for one in offers]
    return Answered((*of_them, say(language, "desk.cart.yours"), told), (*offers, *evidence))


def _talk(facts: Talk, scene: Scene, voice: Voice, desk: Desk) -> Answered:
    language = voice.language
    match facts.kind:
        case "who":
            return Answered((say(language, "desk.who", agent=desk.agent, shop=voice.shop),))
        case "here" | "thanks" | "instructions" | "bye":
            return Answered((say(language, f"desk.talk.{facts.kind}"),))
        case "out_of_scope":
            asked = short_title(scene.said or scene.message, 80)
            return Answered(
                (say(language, "desk.talk.out_of_scope"),), (), (say(desk.language, "desk.look_up.scope", asked=asked),)
            )
        case "nothing_open":
            return Answered((say(language, "desk.anything_else"),))
        case _:
            return Answered((say(language, "desk.help"),))


def _named(text: str, products: Iterable[OnScreen]) -> str:
    """The text with names where it says positions: an agent's words stand beside no numbered screen."""
    titles = {str(on.position): short_title(on.product.title) for on in products}

    def name(match: re.Match[str]) -> str:
        title = titles.get(match[1], "")
        return "" if text.startswith(title, match.end()) else title + match[2]

    return _MARK.sub(name, text)
