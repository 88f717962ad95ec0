"""Singular and plural of English nouns, as far as product words need them."""

_IRREGULAR = {
    "foot": "feet", "tooth": "teeth", "man": "men", "woman": "women", "child": "children", "mouse": "mice", "goose": "geese",
    "knife": "knives", "leaf": "leaves", "loaf": "loaves", "scarf": "scarves", "shelf": "shelves", "wife": "wives",
    "half": "halves", "calf": "calves", "wolf": "wolves", "person": "people", "brush": "brushes", "shoe": "shoes",
}  # fmt: skip
_REGULAR_BY_IRREGULAR = {plural: singular for singular, plural in _IRREGULAR.items()}
_UNCHANGED = ("ss", "us", "is", "ics", "ies")


def plural(noun: str) -> str:
    """The plural of a singular noun."""
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


def singular(noun: str) -> str:
    """The singular of a plural noun; the noun itself where it has no plural ending."""
    if noun in _REGULAR_BY_IRREGULAR:
        return _REGULAR_BY_IRREGULAR[noun]
    if noun.endswith("ies") and len(noun) > 5:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "xes", "ches", "shes")):
        return noun[:-2]
    if noun.endswith("s") and len(noun) > 3 and not noun.endswith(_UNCHANGED):
        return noun[:-1]
    return noun


def other_forms(phrase: str) -> tuple[str, ...]:
    """The phrase with its last word in the other number, as far as that differs."""
    *before, last = phrase.split(" ")
    if not last.isalpha() or len(last) < 3:
        return ()
    one = singular(last)
    many = plural(one) if one != last else plural(last)
    return tuple(" ".join((*before, form)) for form in dict.fromkeys((one, many)) if form != last)
