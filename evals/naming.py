"""Which products a reply names, and its sentences with every name, quote and policy taken out and noted."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from evals.figures import plain
from evals.told import Records, Told

SHORTEST_CUT = 14  # characters of a title that was cut short
SHORTEST_FAR = 5  # characters of a title that is looked for although it is not on screen

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
    near = _near_titles(told, records)
    text = _without_titles(_without_cut_titles(text, near, put), near, put)
    far = {plain_title(title): ids for title, ids in records.titles.items() if len(title) > SHORTEST_FAR}
    text = _without_titles(text, far, put)
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


def _put_title(put: Callable[[Mark], str], ids: frozenset[str], match: re.Match[str]) -> str:
    return put(Mark("title", match[0], ids))


def plain_title(title: str) -> str:
    """The title without what a careful reply leaves out of prose: links and markup."""
    return plain(re.sub(r"https?://\S+|www\.\S+|[\[\]<>{}|`*#\\_]", " ", title))


def _near_titles(told: Told, records: Records) -> dict[str, frozenset[str]]:
    """The titles on screen, now or before the turn, in the cart and in the order, with their products."""
    near: dict[str, set[str]] = {}
    for title, ids in records.titles.items():
        if before := ids & told.before.keys():
            near.setdefault(plain_title(title), set()).update(before)
    for line in (*told.cards, *told.last("cart").get("lines", ()), *told.last("order").get("lines", ())):
        near.setdefault(plain_title(str(line["title"])), set()).add(str(line["product_id"]))
    return {title: frozenset(ids) for title, ids in near.items()}


def _without_cut_titles(text: str, near: Mapping[str, frozenset[str]], put: Callable[[Mark], str]) -> str:
    """The text with marks for titles cut short with "…", which ``plain`` makes "..."; a cut may fit several titles."""
    for _ in range(text.count("...")):
        for stop in (match.start() for match in re.finditer(r"\.\.\.", text)):
            starts = [(text.rfind(title[:SHORTEST_CUT], 0, stop), title) for title in near if len(title) > SHORTEST_CUT]
            fitting = [start for start, title in starts if start >= 0 and title.startswith(text[start:stop].rstrip())]
            if fitting:
                start = min(fitting)
                cut = text[start:stop].rstrip()
                ids = frozenset(pid for title, of in near.items() if title.startswith(cut) for pid in of)
                text = text[:start] + put(Mark("title", cut, ids)) + text[stop + 3 :]
                break
    return text


def _without_titles(text: str, titles: Mapping[str, frozenset[str]], put: Callable[[Mark], str]) -> str:
    """The text with marks for these titles, the longest first; a title inside a longer word or number is none."""
    for title, ids in sorted(titles.items(), key=lambda pair: len(pair[0]), reverse=True):
        if title and title in text:
            whole = rf"(?<![A-Za-z0-9])(?<!\d\.){re.escape(title)}(?![A-Za-z0-9])"
            text = re.sub(whole, partial(_put_title, put, ids), text)
    return text
