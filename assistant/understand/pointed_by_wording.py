"""The products on screen that a message speaks of, where only the way it is said tells."""

from assistant.understand.pointing import Pointing, last_mentioned
from assistant.understand.ways import NONE, Ways
from assistant.understanding import Context

_SURE = 0.7  # that one of these is meant
_SURE_OF_IT = 0.8  # that the product spoken of last is: few words say so
_PLACES = {
    "first": slice(0, 1),
    "second": slice(1, 2),
    "third": slice(2, 3),
    "last": slice(-1, None),
    "first_two": slice(0, 2),
    "last_two": slice(-2, None),
    "all": slice(None),
}


def pointed_by_wording(context: Context, told: Ways) -> Pointing:
    """The products meant by a message that points at none by a word or name; none where the wording is not sure."""
    meant = told.told("point", _SURE)
    places = [product.position for product in context.shown]
    if meant in (None, NONE) or not places:
        return Pointing()
    last = last_mentioned(context)
    if meant == "it":
        sure = told.told("point", _SURE_OF_IT) == "it"
        return Pointing(tuple(last[:1] or places[:1]), "it", pointed=True, certain=bool(last)) if sure else Pointing()
    if meant in ("cheapest", "dearest"):
        by_price = sorted(context.shown, key=lambda product: product.price, reverse=meant == "dearest")
        return Pointing((by_price[0].position,), "superlative", pointed=True)
    if meant == "other":
        rest = [place for place in places if place not in last]
        found = rest if last and len(rest) == 1 else []
    elif meant == "middle":
        found = [places[len(places) // 2]] if len(places) % 2 else []
    else:
        found = [places[0], places[-1]] if meant == "first_last" else places[_PLACES[str(meant)]]
    return Pointing(tuple(found), "all" if meant == "all" else "place", pointed=True) if found else Pointing()
