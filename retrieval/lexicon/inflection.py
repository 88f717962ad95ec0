"""Singular and plural of English nouns, as far as product words need them."""

from functools import lru_cache

_SINGULARS = {
    "feet": "foot", "teeth": "tooth", "men": "man", "women": "woman", "children": "child", "mice": "mouse", "geese": "goose",
    "knives": "knife", "leaves": "leaf", "loaves": "loaf", "scarves": "scarf", "shelves": "shelf", "wives": "wife",
    "halves": "half", "calves": "calf", "wolves": "wolf", "people": "person", "shoes": "shoe", "lenses": "lens", "lens": "lens",
}  # fmt: skip
_UNCHANGED = ("ss", "us", "ics")


@lru_cache(maxsize=8192)
def singular(noun: str) -> str:
    """One form for both numbers of a noun: its singular, written with -y where that could be -ie ("hoody")."""
    if noun in _SINGULARS:
        return _SINGULARS[noun]
    if noun.endswith(("ies", "ie")) and len(noun) > 4:
        return noun[: noun.rindex("ie")] + "y"
    if noun.endswith(("sses", "xes", "ches", "shes")):
        return noun[:-2]
    if noun.endswith("s") and len(noun) > 3 and not noun.endswith(_UNCHANGED):
        return noun[:-1]
    return noun


def uncounted(phrase: str) -> str:
    """The phrase with its last word in the one form for both numbers."""
    before, space, last = phrase.rpartition(" ")
    return before + space + singular(last)
