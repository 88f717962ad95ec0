"""What stays exactly as it is while a model words a text anew: figures, names, numbers of orders, links, quotes.

The model never sees them: it writes around marks such as ``[1]``, and the server puts the pieces back. So it cannot change
a price, and a mark that is lost, doubled or made up is seen at once.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_LINK = r"(?:https?://|www\.)[^\s<>“”\"，。；）)]*[^\s<>“”\"，。；）).,;:!?]|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,64}(?:\.[A-Za-z0-9-]+)+"
# the number of an order or a parcel: LS-10201, JD014
_CODE = r"#?(?<![A-Za-z0-9])[A-Za-z]{1,6}-?[A-Za-z0-9]*\d(?:[A-Za-z0-9-]*[A-Za-z0-9])?(?![A-Za-z0-9])"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = rf"\d{{4}}\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日|\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?(?:, \d{{4}})?\b"
_DAY += rf"|\b\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?\b|\b\d{{4}}-\d\d-\d\d\b"
_AMOUNT = r"(?:US|CA|HK|A)?[$€£¥￥]\s?\d[\d.,]*\d|(?:US|CA|HK|A)?[$€£¥￥]\s?\d|\b\d[\d.,]*\s?(?:USD|EUR|GBP|CNY|RMB)\b"
_FIGURE = r"\d(?:[\d.,]*\d)?(?:\s?%)?"
_GAP = r"\{\w+\}|\[\d{1,2}\]"
_QUOTE = r"“[^”]{1,400}”|「[^」]{1,400}」"
_PIECES = "|".join((_LINK, _GAP, _DAY, _AMOUNT, _CODE, _FIGURE))

_MARK = re.compile(r"\[\s?(\d{1,3})\s?\]")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with marks where its pieces were."""

    text: str
    pieces: tuple[str, ...]  # that of mark [1] first

    def filled(self, worded: str, *, all_of_them: bool = True) -> str | None:
        """The words with the pieces back in place.

        None where a mark is doubled or stands for nothing, where one is missing of ``all_of_them``, or where a figure was
        written beside them.
        """
        marks = Counter(int(number) for number in _MARK.findall(worded))
        wanted = set(range(1, len(self.pieces) + 1))
        if set(marks) - wanted or any(count > 1 for count in marks.values()) or (all_of_them and set(marks) != wanted):
            return None
        if re.search(r"\d", _MARK.sub("", worded)):
            return None
        return _MARK.sub(lambda match: self.pieces[int(match[1]) - 1], worded)


def masked(text: str, names: Iterable[str] = (), *, quotes: bool = False) -> Masked:
    """The text with a mark for each piece; ``names`` (titles, clauses) stay whole, and with ``quotes`` what is quoted."""
    # the end of a sentence stays outside, so that the sentence can be told from the next
    bare = {name.strip().rstrip(".!?。！？") for name in names}
    whole = sorted((name for name in bare if len(name) > 1), key=len, reverse=True)
    wanted = [*(re.escape(name) for name in whole), *([_QUOTE] if quotes else []), _PIECES]
    pieces: list[str] = []

    def mark(match: re.Match[str]) -> str:
        pieces.append(match.group())
        return f"[{len(pieces)}]"

    return Masked(re.sub("|".join(wanted), mark, text), tuple(pieces))
