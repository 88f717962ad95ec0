"""Which texts of a catalog are nearly the same: MinHash over shingles, so that one text is held against all others at once."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from commerce.descriptions import DraftKey

if TYPE_CHECKING:
    from datasketch import MinHash, MinHashLSH

ALIKE = 0.8  # of their shingles, from which on two texts count as nearly the same
_PERMUTATIONS = 96
_WORDS, _CHARACTERS = 3, 4  # in one shingle: words of English, characters of Chinese
_TOKEN = re.compile(r"[a-z0-9]+(?:[.'%/-][a-z0-9]+)*%?|[\u3400-\u4dbf\u4e00-\u9fff]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


def shingles(text: str) -> set[str]:
    """The runs of words (of characters in Chinese) that a text is made of."""
    tokens = _TOKEN.findall(text.lower())
    length = _CHARACTERS if sum(map(bool, map(_HAN.match, tokens))) * 2 > len(tokens) else _WORDS
    return {" ".join(tokens[at : at + length]) for at in range(max(1, len(tokens) - length + 1))}


@dataclass(slots=True)
class Likeness:
    """Texts of one language; not for several threads at once."""

    _index: "MinHashLSH" = field(init=False)
    _sketches: dict[DraftKey, "MinHash"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from datasketch import MinHashLSH  # a tenth of a second to import

        self._index = MinHashLSH(threshold=ALIKE - 0.1, num_perm=_PERMUTATIONS)

    def add(self, key: DraftKey, text: str) -> None:
        """Hold the text under its key, in place of an older one."""
        if key in self._sketches:
            self._index.remove(key)
        self._sketches[key] = sketch = _sketch(text)
        self._index.insert(key, sketch)

    def nearest(self, key: DraftKey, text: str) -> tuple[DraftKey, float] | None:
        """The text of another product that is most alike, and the share of shingles they have in common; None below a few."""
        sketch = _sketch(text)
        found = [other for other in self._index.query(sketch) if other.product_id != key.product_id]
        scored = [(other, sketch.jaccard(self._sketches[other])) for other in found]
        return max(scored, key=lambda one: (one[1], one[0].product_id)) if scored else None


def _sketch(text: str) -> "MinHash":
    from datasketch import MinHash

    sketch = MinHash(num_perm=_PERMUTATIONS)
    sketch.update_batch([shingle.encode() for shingle in shingles(text)])
    return sketch
