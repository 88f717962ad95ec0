"""What a shopper who wants a product would type for it without giving it away: its type, as its own title names it."""

from collections import Counter
from collections.abc import Sequence

_FEWEST = 12  # titles that name a type, below which its name nearly names the product
_WIDEST = 0.08  # share of the titles above which it says next to nothing: "beauty" in a shop of beauty products


def types_asked(titles: Sequence[str]) -> list[str | None]:
    """For each title the words of the last type it names, as written; None where it names none that fits.

    A type is what the lexicon knows as one, so never a brand, a colour or a use. It fits where enough other titles name it, not
    too many do, and it is not the whole title. The last one is the head of an English title: the mirror of "wall mirror".
    """
    from retrieval.lexicon import lexicon

    named = [[one for one in lexicon().mentions(title) if one.term.kind == "type"] for title in titles]
    having = Counter(term for some in named for term in {one.term.en for one in some})
    most = _WIDEST * len(titles)
    asked: list[str | None] = []
    for title, some in zip(titles, named, strict=True):
        fitting = [one.text.lower() for one in some if _FEWEST <= having[one.term.en] <= most]
        asked.append(fitting[-1] if fitting and fitting[-1] != title.strip().lower() else None)
    return asked
