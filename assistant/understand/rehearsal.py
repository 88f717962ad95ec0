"""Messages to learn from: the wordings of ``training/`` with their gaps filled in from a scene and from the lexicon."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast, get_args

from assistant.understand.line import HAN
from assistant.understanding import Context, Intent, ShownProduct
from retrieval.lexicon import Kind, lexicon

_TABLES = ("intents.txt", "turns_en.txt", "turns_zh.txt")
_GAP = re.compile(r"\{(\w+)\}")
_PLACES = {
    "en": "the first one|the second one|number 2|the last one|the cheapest one|this one|that one|it|the first|#1|the top one",
    "zh": "第一个|第二款|第二个|最后一个|最便宜的那款|这个|这款|它|那个|第一款|一号",
}
_SEVERAL = {
    "en": "these two|the first two|the first and the second|both|these|all of them|1 and 2",
    "zh": "这两个|前两个|第一个和第二个|这两款|这几款|它们",
}
_AMOUNTS = {"en": "50|$80|120|30 dollars|200", "zh": "两百|300块|一百五|500"}
_HIGHER_AMOUNTS = {"en": "300|$250|400", "zh": "800|一千|六百"}
_ALONE = tuple(intent for intent in get_args(Intent) if intent != "refine")  # said with an empty screen too
_PROPERTIES: tuple[Kind, ...] = ("feature", "feature", "material", "cut", "style", "pattern", "size")
_BY_NAME = 0.45  # share of references that are made by brand or title word


Words = dict[tuple[Kind, str], list[tuple[str, str]]]  # kind and language → as said, as the catalog writes it


@dataclass(frozen=True, slots=True)
class Wording:
    """A message of one intent, with gaps such as ``{color}``."""

    intent: Intent
    text: str
    scened: bool  # said with products on screen

    @property
    def language(self) -> str:
        """The language it is in."""
        return "zh" if re.search(f"[{HAN}]", self.text) else "en"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A message as it might be said, what it is for, and what its gaps were filled with, in the catalog's language."""

    context: Context
    intent: Intent
    filled: dict[str, str]


def wordings() -> list[Wording]:
    """All wordings of the training tables, in their order."""
    found: list[Wording] = []
    for table in _TABLES:
        intent: Intent | None = None
        text = files("assistant.understand").joinpath("training", table).read_text(encoding="utf-8")
        for line in filter(None, (line.strip() for line in text.splitlines())):
            if line.startswith("@"):
                intent = cast(Intent, line[1:])
            elif intent is not None:
                found.append(Wording(intent, line, table != "intents.txt"))
    return found


def rehearsed(scenes: list[Context], times: int, rng: random.Random) -> list[Rehearsed]:
    """Every wording of a scene ``times`` over in scenes drawn by chance, the others once; what needs no screen also without.

    ``scenes``: contexts with products on screen and a need in force, whatever their message.
    """
    said: list[Rehearsed] = []
    for wording in wordings():
        fitting = [s for s in scenes if len(s.shown) > 1 and (wording.language == "zh" or s.catalog_language != "zh")]
        if wording.intent != "search" or wording.scened:
            for _ in range(times if wording.scened else 1):
                if fitting:
                    said.append(fill(wording, rng.choice(fitting), rng))
        if wording.intent in _ALONE and "{brand}" not in wording.text:
            said.append(fill(wording, Context(message=""), rng))
    return said


def fill(wording: Wording, scene: Context, rng: random.Random, shop: Words | None = None) -> Rehearsed:
    """The wording said in a scene. ``shop``: words of its own, which every second gap gets where there are any."""
    language, catalog = wording.language, "zh" if scene.catalog_language == "zh" else "en"
    filled: dict[str, str] = {}

    def word(kind: Kind, gap: str) -> str:
        own = shop.get((kind, language)) if shop else None
        said, meant = rng.choice(own if own and rng.random() < 0.5 else _words(kind, language, catalog))
        filled[gap] = meant
        return said

    def brand() -> str:
        return rng.choice([p.brand for p in scene.shown if p.brand] or ["Sony"])

    ways: dict[str, Callable[[str], str]] = {
        "one": lambda _: _reference(scene.shown, language, rng),
        "one2": lambda _: _reference(scene.shown, language, rng),
        "two": lambda _: _references(scene.shown, language, rng),
        "brand": lambda _: brand(),
        "newbrand": lambda gap: word("brand", gap),
        "color": lambda gap: word("color", gap),
        "color2": lambda gap: word("color", gap),
        "other": lambda gap: word("type", gap),
        "attr": lambda gap: word(rng.choice(_PROPERTIES), gap),
        "attr2": lambda gap: word("connectivity", gap),
        "unwanted": lambda gap: word("material", gap),
        "thing": lambda _: _made_up(language, rng),
        "price": lambda _: rng.choice(_AMOUNTS[language].split("|")),
        "price2": lambda _: rng.choice(_HIGHER_AMOUNTS[language].split("|")),
    }
    message = _GAP.sub(lambda match: ways[match[1]](match[1]), wording.text)
    return Rehearsed(scene.model_copy(update={"message": message}), wording.intent, filled)


@cache
def _words(kind: Kind, language: str, catalog: str) -> list[tuple[str, str]]:
    """Words of a kind as a shopper of one language says them, with how the catalog's language writes them."""
    terms = [t for t in lexicon().of_kind(kind) if t.zh and len(t.en) > 2]
    return [(t.zh[0] if language == "zh" else t.en, t.zh[0] if catalog == "zh" else t.en) for t in terms]


def _made_up(language: str, rng: random.Random) -> str:
    """A name that nobody knows, as every shop has some."""
    if language == "zh":
        return "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(rng.choice((2, 3))))
    return "".join(rng.choice("bcdfgklmnprstvz") + rng.choice("aeiou") for _ in range(rng.choice((2, 3)))) + rng.choice("nrtlx")


def _reference(shown: list[ShownProduct], language: str, rng: random.Random) -> str:
    if rng.random() >= _BY_NAME or not shown:
        return rng.choice(_PLACES[language].split("|"))
    product = rng.choice(shown)
    name = rng.choice([product.brand or product.title.split()[0], product.title.split()[-1]])
    if rng.random() < 0.7:
        return f"{name}那款" if language == "zh" else f"the {name} one"
    return name if language == "zh" else f"the {name}"


def _references(shown: list[ShownProduct], language: str, rng: random.Random) -> str:
    if rng.random() < 0.6 or len(shown) < 2:
        return rng.choice(_SEVERAL[language].split("|"))
    one, other = (product.brand or product.title.split()[0] for product in rng.sample(shown, 2))
    return f"{one}和{other}" if language == "zh" else f"the {one} and the {other}"
