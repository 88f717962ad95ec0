"""The words of the lexicon, and how they are read from the tables in ``terms/``.

A table is named for the kind of its terms (``color.tsv``, ``type_fashion.tsv``) and has the columns ``en``, ``zh``,
``aliases``, ``parents``; several words in one column are separated by ``|``. The words of ``plain.tsv`` mean nothing in a shop,
though they contain words that do ("top rated", "in case").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

from retrieval.errors import RetrievalError
from retrieval.lexicon.text import in_one_spelling, is_chinese

Kind = Literal[
    "type", "color", "material", "pattern", "cut", "feature", "connectivity", "size", "style", "gender", "age",
    "recipient", "occasion", "activity", "season", "room", "finish", "skin", "taste", "scent", "brand", "plain",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)  # where a word has several kinds, the first of this order is its usual one
_BADLY_SEPARATED = re.compile(r"\|\||\|\t|\t\||\|$| [\t|]|[\t|] |^ | $")
_NOT_IN_WORDS = re.compile(r"[\W_]+")
_COLUMNS = ("en", "zh", "aliases", "parents")


class LexiconError(RetrievalError):
    """A table of the lexicon cannot be read; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning with its words in both languages."""

    kind: Kind
    en: str
    zh: tuple[str, ...]  # the first is the usual one
    aliases: tuple[str, ...]  # English synonyms and spellings
    parents: tuple[str, ...]  # broader terms of the same kind, by ``en``

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that means this term, the usual English one first."""
        return (self.en, *self.aliases, *self.zh)


def shipped_tables() -> list[Path]:
    """The tables that come with the program, in the order of their names."""
    folder = Path(str(files(__package__))) / "terms"
    return sorted(folder.glob("*.tsv"))


def read_terms(tables: Iterable[Path]) -> list[Term]:
    """All terms of the tables.

    Raises:
        LexiconError: a line is malformed, a word has two meanings of one kind, or a parent is missing or its own ancestor.
    """
    terms: list[Term] = []
    places: dict[tuple[Kind, str], str] = {}  # each word: where it was defined
    for table in tables:
        kind = _kind_of(table)
        lines = table.read_text(encoding="utf-8").splitlines()
        if not lines or tuple(lines[0].split("\t")) != _COLUMNS:
            raise LexiconError(f"{table.name}:1: the first line must be the columns {', '.join(_COLUMNS)}, separated by tabs")
        for number, line in enumerate(lines[1:], start=2):
            if not line.strip() or line.startswith("#"):
                continue
            place = f"{table.name}:{number}"
            term = _term(kind, line, place)
            for word in term.words:
                spelling = (kind, spelling_of(word))
                if spelling in places:
                    raise LexiconError(f"{place}: {word!r} already means something of kind {kind!r} at {places[spelling]}")
                places[spelling] = place
            terms.append(term)
    _check_parents(terms, places)
    return terms


@lru_cache(maxsize=1 << 16)  # each word of the tables is spelled twice while they are loaded
def spelling_of(word: str) -> str:
    """A word as it is compared: in its one spelling, without apostrophes, hyphens as spaces (but not inside Chinese)."""
    if word.isascii():
        plain = word.lower()
    else:
        plain = in_one_spelling(word)
        if is_chinese(plain):
            return plain
    return plain if plain.isalnum() else _NOT_IN_WORDS.sub(" ", plain.replace("'", "")).strip()


def _kind_of(table: Path) -> Kind:
    kind = table.stem.split("_")[0]
    if kind not in KINDS:
        raise LexiconError(f"{table.name}: the name must begin with a kind: {', '.join(KINDS)}")
    return kind


def _term(kind: Kind, line: str, place: str) -> Term:
    columns = line.split("\t")
    if len(columns) > len(_COLUMNS):
        raise LexiconError(f"{place}: {len(columns)} columns, at most {len(_COLUMNS)} are known")
    columns += [""] * (len(_COLUMNS) - len(columns))
    en = columns[0]
    zh, aliases, parents = (tuple(column.split("|")) if column else () for column in columns[1:])
    if not en or _BADLY_SEPARATED.search(line):
        raise LexiconError(f"{place}: an empty word, or one with spaces around it")
    if kind != "plain":
        if is_chinese(en) or is_chinese(columns[2]):
            raise LexiconError(f"{place}: Chinese in an English column")
        if not zh and kind != "brand":  # many brands are written in Latin everywhere
            raise LexiconError(f"{place}: {en!r} has no Chinese word")
    if not spelling_of(en):
        raise LexiconError(f"{place}: {en!r} has no letter or digit")
    return Term(kind, en, zh, aliases, parents)


def _check_parents(terms: list[Term], places: dict[tuple[Kind, str], str]) -> None:
    by_name = {(term.kind, term.en): term for term in terms}
    sound: set[tuple[Kind, str]] = set()

    def check(term: Term, below: tuple[str, ...]) -> None:
        if (term.kind, term.en) in sound:
            return
        place = places[term.kind, spelling_of(term.en)]
        if term.en in below:
            raise LexiconError(f"{place}: {term.en!r} is its own ancestor")
        for name in term.parents:
            parent = by_name.get((term.kind, name))
            if parent is None:
                raise LexiconError(f"{place}: the parent {name!r} of {term.en!r} is not a {term.kind} of the lexicon")
            check(parent, (*below, term.en))
        sound.add((term.kind, term.en))

    for term in terms:
        check(term, ())
