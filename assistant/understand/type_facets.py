"""Properties that the type looked for carries in its name (wireless mouse) or right before it (baggy jeans)."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand.asking_words import ASKING
from assistant.understand.catalog_language import catalog_language
from assistant.understand.line import HAN
from assistant.understand.message import Message
from assistant.understand.stated import facet_of
from assistant.understand.vocabulary import Word, known_words
from retrieval.lexicon import Kind, lexicon

_MODIFIERS = re.compile(r"(?:[a-z][a-z'-]+ ){1,4}$")
_IDLE = frozenset(
    "good nice decent great best cheap cheapest affordable quality proper simple basic pretty super rated reviewed selling newest latest popular new another "
    "other more same similar different kind type sort pair pairs piece couple few several various perfect lovely amazing awesome cool budget expensive "
    "pricey right suitable replacement available actual actually real really very into with from that this those these which what some have need want looking "
    "like maybe please could would should them your their ours hers its his mine both each every only just also then well said instead rather "
    "he she who everyone everybody likes liked loves loved loving enjoys enjoy adores adore prefers prefer collects collect wears wants wanted needs needed "
    "ideally preferably possibly definitely tryna gonna gotta wanna hello thanks thank looking searching shopping hunting interested".split()
)
_INFERRED: tuple[Kind, ...] = (
    "feature",
    "connectivity",
    "material",
)  # facets that a type's own name may carry: wireless earbuds


def name_facets(main: Word, attributes: dict[str, str], language: str) -> None:
    """Put the facets that the type's name carries into ``attributes``: "wireless mouse" is wireless."""
    if main.term is None:
        return
    chinese = re.search(f"[{HAN}]", main.said) is not None
    name = main.said[:-1] if chinese else " ".join((main.said if language == "zh" else main.spelled()).split()[:-1])
    kinds = (
        _INFERRED if language == "zh" or re.search(f"[{HAN}]", main.said) else (*_INFERRED, "cut", "style", "finish", "pattern")
    )
    if not chinese and language == "en":
        parts = name.split(" ")
        for n in range(1, len(parts) + 1):  # a memory foam mattress topper, a cordless vacuum cleaner: longer words hide them
            first = " ".join(parts[:n])
            found = next((kind for kind in _INFERRED if lexicon().term(first, kind)), None)
            if found is not None and first not in attributes.values():
                put_facet(attributes, found, first)
    for word in known_words(name, language, None) if name else []:
        if chinese and word.kind == "gender" and word.start == 0:
            put_facet(attributes, "gender", word.value)
        if chinese and not _parts_from(word, main):
            continue
        if word.kind in kinds and word.value not in attributes.values():
            put_facet(attributes, facet_of(word), word.value if chinese else word.spelled())


def _parts_from(word: Word, main: Word) -> bool:
    """Whether a word of a Chinese type name is a property: 降噪耳机 (noise cancelling headphones); 手提包 is no bag "with handle"."""
    if main.term is None:
        return False
    rest = lexicon().term(main.said.replace(word.said, "", 1), "type")
    if rest is not None and word.kind in ("connectivity", "material") and rest in lexicon().broader(main.term):
        return True  # 蓝牙鼠标, a wireless mouse, is bluetooth
    return rest == main.term or word.value in main.term.en


def modifiers(message: Message, main: Word, attributes: dict[str, str]) -> None:
    """Put words right before an English type that no list knows into ``attributes``: "baggy jeans", "decaf coffee beans"."""
    if catalog_language(message.context) != "en" or re.search(f"[{HAN}]", main.said):
        return
    known = [w for w in message.stated.words if w.end <= main.start and w.kind != "type"]
    run = _MODIFIERS.search(message.free[: main.start])
    words = [m for m in re.finditer(r"[a-z][a-z'-]+", run.group()) if run] if run else []
    for word in words:
        start = (run.start() if run else 0) + word.start()
        said = word.group()
        if len(said) < 3 or ASKING.fullmatch(said) or said in _IDLE or any(w.start <= start < w.end for w in known):
            continue
        if lexicon().term(said, "type") is not None:  # part of the name: "turtleneck sweater dress"
            continue
        if not any(said in value for value in attributes.values()):
            put_facet(attributes, "feature", said)


def put_facet(attributes: dict[str, str], facet: str, value: str) -> None:
    """Put a facet value into ``attributes``; a second value of the same facet gets a name of its own."""
    names = (facet, *(f"{facet} {n}" for n in range(2, 20)))
    attributes[next(name for name in names if name not in attributes)] = value
