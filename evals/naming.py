"""Which products a reply names, and its sentences with every name, quote and policy taken out and noted."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from evals.figures import plain
from evals.told import Records, Told

SHORTEST_CUT = 14  # characters of a title that was cut short

_QUOTE = re.compile(r"“([^”]{2,}?)”")
_MARK = re.compile(r"\ue000(\d+)\ue001")
_POSITION = re.compile(r"\[(\d{1,2})\]")
_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z])|(?<=[。])|(?<=[!?])(?=[\u4e00-\u9fff])|\n+")


@dataclass(frozen=True, slots=True)
class Mark:
    """What was taken out of the text."""

    kind: str  # "position", "title", "quote" or "policy"
    text: str
    ids: frozenset[str] = frozenset()  # of products
    number: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with marks in place of names; ``subjects`` are the products that it speaks of, in order."""

    text: str
    marks: tuple[tuple[int, Mark], ...]  # place in ``text``, mark
    subjects: tuple[str, ...]

    @property
    def bare(self) -> str:
        """The sentence without its marks."""
        return _MARK.sub(" ", self.text)

    def nearest(self, place: int) -> str | None:
        """The product named last before the place, else the first one named."""
        named = [(at, subject_of(mark)) for at, mark in self.marks if mark.kind in ("position", "title")]
        before = [pid for at, pid in named if at < place and pid]
        return before[-1] if before else next((pid for _, pid in named if pid), None)

    @property
    def names_none(self) -> bool:
        """Whether it names no product itself."""
        return not any(mark.kind in ("position", "title") for _, mark in self.marks)


def subject_of(mark: Mark) -> str | None:
    """The one product that the mark names, where it is one."""
    return next(iter(mark.ids)) if len(mark.ids) == 1 else None


def sentences_of(told: Told, records: Records) -> list[Sentence]:
    """The sentences of the reply. A sentence that names no product speaks of those of the sentence before ("It …")."""
    marks: list[Mark] = []

    def put(mark: Mark) -> str:
        marks.append(mark)
        return f" \ue000{len(marks) - 1}\ue001 "

    text = plain(told.text.replace("\n", " \u2028 "))
    for clause in sorted(map(plain, records.policies), key=len, reverse=True):
        if len(clause) > 8 and clause in text:
            text = text.replace(clause, put(Mark("policy", clause)))
    text = _QUOTE.sub(lambda match: put(Mark("quote", match[1])), text)
    for title, ids in _titles(told, records):
        here = frozenset(ids & set(told.at.values())) or ids
        text = _without_title(text, plain_title(title), partial(_put_title, put, here))
    at = told.at
    text = _POSITION.sub(
        lambda match: put(
            Mark("position", match[0], frozenset({at[int(match[1])]} if int(match[1]) in at else ()), int(match[1]))
        ),
        text,
    )
    found: list[Sentence] = []
    before: tuple[str, ...] = ()
    for part in _END.split(text.replace("\u2028", "\n")):
        if not part.strip():
            continue
        placed = tuple((match.start(), marks[int(match[1])]) for match in _MARK.finditer(part))
        own = tuple(dict.fromkeys(pid for _, mark in placed if (pid := subject_of(mark))))
        before = own or before
        found.append(Sentence(part, placed, before))
    return found


def _put_title(put: Callable[[Mark], str], ids: frozenset[str], cut: str) -> str:
    return put(Mark("title", cut, ids))


def plain_title(title: str) -> str:
    """The title without what a careful reply leaves out of prose: links and markup."""
    return plain(re.sub(r"https?://\S+|www\.\S+|[\[\]<>{}|`*#\\_]", " ", title))


def _titles(told: Told, records: Records) -> list[tuple[str, frozenset[str]]]:
    """All titles that may be named, the longest first, those on screen, in the cart or in an order before all others."""
    near: dict[str, set[str]] = {}
    lines = (*told.cards, *told.last("cart").get("lines", ()), *told.last("order").get("lines", ()))
    for line in lines:
        near.setdefault(str(line["title"]), set()).add(str(line["product_id"]))
    every: dict[str, frozenset[str]] = {title: frozenset(ids) for title, ids in near.items()}
    return _longest_first({**{t: ids for t, ids in records.titles.items() if len(plain(t)) > 5 and t not in every}, **every})


def _longest_first(titles: Mapping[str, frozenset[str]]) -> list[tuple[str, frozenset[str]]]:
    return sorted(titles.items(), key=lambda pair: len(pair[0]), reverse=True)


def _without_title(text: str, title: str, mark: Callable[[str], str]) -> str:
    if title and title in text:
        return text.replace(title, mark(title))
    if "..." not in text:  # "…" before it went through ``plain``
        return text
    for stop in _stops(text):
        start = text.rfind(title[:SHORTEST_CUT], 0, stop) if len(title) > SHORTEST_CUT else -1
        cut = text[start:stop].rstrip()
        if start >= 0 and title.startswith(cut):
            return text[:start] + mark(cut) + text[stop + 3 :]
    return text


def _stops(text: str) -> Iterable[int]:
    return [match.start() for match in re.finditer(r"\.\.\.", text)]
