"""What a shopper who wants a product would type for it without giving it away: its type, as its own title names it."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

_FEWEST = 12  # titles that name a type, below which its name nearly names the product
_WIDEST = 0.08  # share of the titles above which it says next to nothing: "beauty" in a shop of beauty products
_MORE = 2  # words of the title that a shopper who knows what they want types beside the type
_SHORTEST = 3  # letters of such a word


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


def precisely_asked(titles: Sequence[str], types: Sequence[str | None], seed: int) -> list[str | None]:
    """For each title its type with two more words of it, drawn by the seed, in its own order; None where it has no more.

    The first word is left out: brands stand there.
    """
    random = np.random.default_rng(seed)
    asked: list[str | None] = []
    for title, named in zip(titles, types, strict=True):
        words = title.lower().split()
        own = set(named.split()) if named else set()
        more = [place for place, word in enumerate(words) if place and word not in own and len(word) >= _SHORTEST]
        if named is None or len(more) < _MORE:
            asked.append(None)
            continue
        drawn = set(random.choice(more, _MORE, replace=False).tolist())
        asked.append(" ".join(word for place, word in enumerate(words) if place in drawn or word in own))
    return asked
