"""How many products each phrase of a catalog has, kept up product by product in a few bytes each."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from commerce.ids import ProductId
from commerce.products import Product
from retrieval.suggestions.phrase_index import PhraseIndex
from retrieval.suggestions.phrases import Phrase, phrases_of

_ALONE = 2  # products whose titles must end with the same words before those are suggested as a search


class CatalogPhrases:
    """The phrases of a catalog as it was read (``base``), and what changed since. One thread uses it."""

    def __init__(self, batches: Iterable[Sequence[Product]], most: int) -> None:
        numbers: dict[Phrase, int] = {}
        counts: list[int] = []
        self._rows: dict[ProductId, int] = {}
        marks, of_product, ends = array("q"), array("i"), array("i", [0])
        for product in _first(batches, most):
            phrases = phrases_of(product)
            self._rows[product.product_id] = len(self._rows)
            marks.append(_mark(phrases))
            for phrase in phrases:
                number = numbers.setdefault(phrase, len(counts))
                if number == len(counts):
                    counts.append(0)
                counts[number] += 1
                of_product.append(number)
            ends.append(len(of_product))
        # in the order that PhraseIndex gives numbers in, which keeps the order given among equals
        kept = [(phrase, counts[number], number) for phrase, number in numbers.items() if _shown(phrase, counts[number])]
        kept.sort(key=lambda one: -one[1])
        renumbered = np.full(len(counts) + 1, -1, np.int32)
        renumbered[[number for _, _, number in kept]] = np.arange(len(kept), dtype=np.int32)
        self.base = PhraseIndex((phrase, count) for phrase, count, _ in kept)
        self.counts = self.base.counts.copy()
        self._of_product = renumbered[np.array(of_product, np.int32)]
        self._ends = np.array(ends, np.int32)
        self._marks = marks
        codes = np.fromiter((hash(phrase) for phrase, _, _ in kept), np.int64, len(kept))
        self._order = np.argsort(codes).astype(np.int32)
        self._codes = codes[self._order]
        self._replaced = np.zeros(len(self._rows), np.bool_)
        self._fresh: dict[ProductId, list[Phrase]] = {}
        self.new: Counter[Phrase] = Counter()  # phrases that ``base`` has not, with their products

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def changed(self) -> int:
        """Products that are no longer as they were read."""
        return int(self._replaced.sum()) + len(self._fresh)

    @property
    def nbytes(self) -> int:
        """Bytes that the arrays take, the index of phrases included; the ids of the products aside."""
        arrays = (self.counts, self._of_product, self._ends, self._order, self._codes, self._replaced)
        return self.base.nbytes + sum(part.nbytes for part in arrays) + 8 * len(self._marks)

    def put(self, product: Product) -> bool:
        """Take up a new or changed product; whether its phrases are others than before."""
        phrases = phrases_of(product)
        if self._mark_of(product.product_id) == _mark(phrases):
            return False
        self.remove(product.product_id)
        self._fresh[product.product_id] = phrases
        self._count(phrases, 1)
        return True

    def remove(self, product_id: ProductId) -> bool:
        """Forget a product; whether it was there."""
        fresh = self._fresh.pop(product_id, None)
        if fresh is not None:
            self._count(fresh, -1)
            return True
        row = self._rows.get(product_id)
        if row is None or self._replaced[row]:
            return False
        self._replaced[row] = True
        numbers = self._of_product[self._ends[row] : self._ends[row + 1]]
        self.counts[numbers[numbers >= 0]] -= 1  # each phrase stands once in a product
        return True

    def _mark_of(self, product_id: ProductId) -> int | None:
        if product_id in self._fresh:
            return _mark(self._fresh[product_id])
        row = self._rows.get(product_id)
        return None if row is None or self._replaced[row] else self._marks[row]

    def _count(self, phrases: Sequence[Phrase], by: int) -> None:
        for phrase in phrases:
            number = self._number(phrase)
            if number is None:
                self.new[phrase] += by
                if self.new[phrase] <= 0:
                    del self.new[phrase]
            else:
                self.counts[number] += by

    def _number(self, phrase: Phrase) -> int | None:
        code = hash(phrase)
        at = int(np.searchsorted(self._codes, code))
        while at < len(self._codes) and self._codes[at] == code:
            number = int(self._order[at])
            if self.base.phrase(number) == phrase:
                return number
            at += 1
        return None


def _first(batches: Iterable[Sequence[Product]], most: int) -> Iterator[Product]:
    taken = 0
    for batch in batches:
        yield from batch[: most - taken]
        taken += len(batch)
        if taken >= most:
            return


def _shown(phrase: Phrase, count: int) -> bool:
    return count >= _ALONE or phrase.kind != "query" or bool(phrase.lead)


def _mark(phrases: Sequence[Phrase]) -> int:
    return hash(tuple(phrases))
