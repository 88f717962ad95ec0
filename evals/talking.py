"""Carries scripted conversations out against a shop and judges every turn."""

import re

from evals.checks import language_of, misses_of
from evals.claims import Fault, faults_of
from evals.scores import Outcome
from evals.scripts import Line, Talk
from evals.shop import EvaluatedShop
from evals.told import Records, Told

_PLACE = re.compile(r"\{(\w+?)(\.th)?\}")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_ORDINALS_ZH = "一二三四五六七八"


async def carry_out(talk: Talk, shop: EvaluatedShop) -> list[Outcome]:
    """Every turn of the conversation, judged; a turn that points at a product not on screen is a miss and is not said."""
    session = await shop.open_session(talk.shopper)
    outcomes: list[Outcome] = []
    earlier: list[str] = []
    screen: dict[str, int] = {}
    language = "en"
    for line in talk.lines:
        if line.before:
            shop.change(line.before)
        say = _with_positions(line.say, screen)
        if say is None:
            outcomes.append(
                _judged(talk, line, line.say, Told(line.say), (), (f"what it points at is not on screen: {screen}",))
            )
            continue
        told = Told(say, tuple(earlier), tuple(await shop.say(session, say)), dict(screen))
        language = line.language or language_of(say, language)
        misses = tuple(misses_of(line, told, shop.cart(session), language))
        outcomes.append(_judged(talk, line, say, told, tuple(faults_of(told, records_for(told, shop))), misses))
        earlier.append(say)
        screen = screen_after(screen, told)
    return outcomes


def records_for(told: Told, shop: EvaluatedShop) -> Records:
    """The records that the turn speaks of, as they are now."""
    lines = (*told.cards, *told.last("cart").get("lines", ()), *told.last("order").get("lines", ()))
    ids = [str(line["product_id"]) for line in lines]
    return Records(shop.products(ids), shop.titles(), shop.policies())


def screen_after(before: dict[str, int], told: Told) -> dict[str, int]:
    """The positions of the products on screen: cards of products only spoken of leave the others where they are."""
    now = {pid: position for position, pid in told.at.items()}
    spoken_of = now and all(before.get(pid) == position for pid, position in now.items())
    return before if spoken_of or not now else now


def _with_positions(say: str, screen: dict[str, int]) -> str | None:
    names = {match[1] for match in _PLACE.finditer(say)}
    if not names <= screen.keys():
        return None
    zh = bool(re.search(r"[\u4e00-\u9fff]", say))

    def place(match: re.Match[str]) -> str:
        position = screen[match[1]]
        return str(position) if not match[2] else f"第{_ORDINALS_ZH[position - 1]}" if zh else _ORDINALS[position - 1]

    return _PLACE.sub(place, say)


def _judged(talk: Talk, line: Line, say: str, told: Told, faults: tuple[Fault, ...], misses: tuple[str, ...]) -> Outcome:
    intent = str(told.last("understood").get("intent", ""))
    return Outcome(talk.name, talk.world, say, told.text, intent, faults, misses, line.answerable, line.unknown)
