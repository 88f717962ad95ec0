"""How products and the values of their records are named in the language spoken."""

from collections.abc import Iterable

from assistant.audit import short_title
from assistant.facts import OnScreen
from retrieval.lexicon import Term, lexicon
from retrieval.lexicon.terms import KINDS, spelling_of
from retrieval.tokens import has_cjk

_UNSURE = ("brand", "plain", "size")  # kinds of names that are written as they are
_TWO_THINGS = frozenset({"acrylic", "acetate", "set"})  # a plastic and a fibre, clothes and any number of things


def named(on_screen: OnScreen) -> str:
    """A product as prose names it: its position and its title."""
    return f"[{on_screen.position}] {short_title(on_screen.product.title)}"


def in_language(word: str, language: str) -> str:
    """A facet value in the language; as the catalog has it if that is its language or the lexicon does not know all of it."""
    if has_cjk(word) == (language == "zh"):
        return word
    phrase, unknown = lexicon().translate(word, language)
    return phrase if phrase and not unknown.strip() else word


def value_in(value: str, language: str, facet: str = "") -> str:
    """A value of a record in the language where the lexicon has one term for all of it, else as the card shows it.

    ``facet``: the name of the facet that it is a value of. Only a term of that kind counts: gauze
    is a fabric there, elsewhere a dressing.
    """
    if has_cjk(value) == (language == "zh"):
        return value
    if facet == "size":  # "M" is read as it is written
        return value
    kinds = [kind for kind in KINDS if kind == facet] or [kind for kind in KINDS if kind not in _UNSURE]
    found = (lexicon().term(value, kind) for kind in kinds)
    term = next((one for one in found if one is not None and _is_its_name(value, one)), None)
    if term is None or (language == "zh" and not term.zh):
        return value
    return term.zh[0] if language == "zh" else term.en


def _is_its_name(value: str, term: Term) -> bool:
    """Whether the value is the term's own name and no near word: "everyday" is not quite casual, alloy no zinc alloy."""
    if term.en in _TWO_THINGS:
        return False
    own = (term.en, f"{term.en}s", f"{term.en}es", *term.zh[:1])
    return term.kind == "color" or spelling_of(value) in map(spelling_of, own)


def values_in(values: Iterable[str], language: str, facet: str = "") -> list[str]:
    """The values in the language, each once."""
    return list(dict.fromkeys(value_in(value, language, facet) for value in values))
