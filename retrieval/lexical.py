"""The lexical index: BM25 over weighted fields, and the sets of products in which words and phrases stand.

BM25F in its simple form (one weighted frequency and one weighted length a product; Robertson, Zaragoza & Taylor 2004), with the
idf of Lucene. The postings lie in the segments; rows that no longer stand still count in the idf until segments are merged, as
they do in Lucene.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Column, Keys, Mask, Rows, find_keys, fingerprint, spans
from retrieval.layers import Layer
from retrieval.segment import Segment
from retrieval.texts import ANYWHERE, EVERYWHERE, IN_ORDER


class LexicalIndex:
    """The words of the layers of a snapshot. Never changed after it is made."""

    def __init__(self, layers: Sequence[Layer], dead: Rows) -> None:
        self.size = layers[-1].last if layers else 0
        self._layers = layers
        self._dead = dead

    def scores(self, terms: Iterable[str]) -> tuple[Column, Column]:
        """BM25 score of every row, and the share in [0, 1] of the terms' idf that stands in it, float32 (rows,) both."""
        scores = np.zeros(self.size, np.float32)
        covered = np.zeros(self.size, np.float32)
        asked = 0.0
        for term in terms:
            numbers = self._numbers(term)
            frequency = self._frequency(numbers)
            if not frequency:
                asked += float(np.log1p(2.0 * self.size + 1.0))  # as rare as can be
                continue
            idf = self._idf(frequency)
            for layer, number in zip(self._layers, numbers, strict=True):
                if number < 0:
                    continue
                segment = layer.segment
                some = segment.words.span(number)
                rows = segment.words.rows[some]
                scores[layer.first : layer.last][rows] += segment.impacts[some] * idf
                if segment.frequencies[number] < len(rows):
                    rows = rows[(segment.fields[some] & EVERYWHERE) != 0]
                covered[layer.first : layer.last][rows] += idf
            asked += float(idf)
        scores[self._dead] = 0.0
        covered[self._dead] = 0.0
        if asked:
            covered /= np.float32(asked)
        return scores, covered

    def having(self, terms: Iterable[str], fields: int) -> Mask:
        """The rows in whose ``fields`` every term stands, in any order; all of them for no terms."""
        found: Mask | None = None
        for term in terms:
            here = self._standing(term, fields)
            found = here if found is None else found & here
        if found is None:
            found = np.ones(self.size, np.bool_)
        found[self._dead] = False
        return found

    def phrase(self, words: Sequence[str], fields: int = ANYWHERE) -> Mask:
        """The rows in one of whose ``fields`` the words stand next to each other, in this order."""
        if not words:
            return np.zeros(self.size, np.bool_)
        found = self._standing(words[0], IN_ORDER)
        for word in words:
            if found.any():
                found &= self._standing(word, fields)
        if len(words) > 1 and found.any():
            for layer in self._layers:
                part = found[layer.first : layer.last]
                rows = np.flatnonzero(part)
                if len(rows):
                    part[rows] = _side_by_side(layer.segment, rows, [_number(layer.segment, word) for word in words], fields)
        found[self._dead] = False
        return found

    def beginning(self, words: Sequence[str]) -> Mask:
        """The rows whose title begins with these words."""
        found = np.zeros(self.size, np.bool_)
        for layer in self._layers if words else ():
            segment, part = layer.segment, found[layer.first : layer.last]
            numbers = [_number(segment, word) for word in words]
            if min(numbers) < 0:
                continue
            rows = segment.words.at(numbers[0])
            rows = rows[segment.token_starts[rows] + len(words) <= len(segment.tokens)]
            for step, number in enumerate(numbers):
                rows = rows[segment.tokens[segment.token_starts[rows] + step] == number]
            part[rows] = True
        found[self._dead] = False
        return found

    def matched(self, term: str, row: int) -> tuple[int, float]:
        """The fields of this row in which the term stands, and what it adds to the row's score."""
        numbers = self._numbers(term)
        frequency = self._frequency(numbers)
        for layer, number in zip(self._layers, numbers, strict=True):
            if number >= 0 and layer.first <= row < layer.last:
                some = layer.segment.words.span(number)
                rows = layer.segment.words.rows[some]
                place = int(np.searchsorted(rows, row - layer.first))
                if place < len(rows) and rows[place] == row - layer.first and frequency:
                    at = some.start + place
                    return int(layer.segment.fields[at]) & EVERYWHERE, float(layer.segment.impacts[at] * self._idf(frequency))
        return 0, 0.0

    def idf(self, term: str) -> float | None:
        """How rare the term is, or None where no product has it."""
        frequency = self._frequency(self._numbers(term))
        return float(self._idf(frequency)) if frequency else None

    def idfs(self, keys: Keys) -> Column:
        """How rare each term is, by its fingerprint; 0 where no product has it. float32 (n,)."""
        frequencies = np.zeros(len(keys), np.int64)
        for layer in self._layers:
            numbers = find_keys(layer.segment.words.keys, keys)
            known = numbers >= 0
            frequencies[known] += layer.segment.frequencies[numbers[known]]
        rare = np.log1p((self.size - frequencies + 0.5) / (frequencies + 0.5))
        found: Column = np.where(frequencies > 0, rare, 0.0).astype(np.float32)
        return found

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        """The terms that products are indexed by, and how many have each. A term may come once for each layer that has it."""
        for layer in self._layers:
            for text, frequency in zip(layer.segment.word_texts.texts(), layer.segment.frequencies.tolist(), strict=True):
                if frequency:
                    yield text, frequency

    def spelled(self) -> Iterator[tuple[str, int]]:
        """The words of titles, categories, tags, brands and facets as they are written, as ``vocabulary``."""
        for layer in self._layers:
            postings = layer.segment.spelled
            counts = (postings.starts[1:] - postings.starts[:-1]).tolist()
            yield from zip(layer.segment.spelled_texts.texts(), counts, strict=True)

    @cached_property
    def mean_length(self) -> float:
        """The mean length that new segments of this catalog are made with."""
        return float(self._layers[0].segment.mean_length[0]) if self._layers else 0.0

    def _standing(self, term: str, fields: int) -> Mask:
        here = np.zeros(self.size, np.bool_)
        for layer, number in zip(self._layers, self._numbers(term), strict=True):
            if number >= 0:
                some = layer.segment.words.span(number)
                rows = layer.segment.words.rows[some]
                here[layer.first : layer.last][rows[(layer.segment.fields[some] & fields) != 0]] = True
        return here

    def _numbers(self, term: str) -> list[int]:
        wanted = fingerprint(term)
        return [layer.segment.words.number(wanted) for layer in self._layers]

    def _frequency(self, numbers: Sequence[int]) -> int:
        return sum(
            int(layer.segment.frequencies[number]) for layer, number in zip(self._layers, numbers, strict=True) if number >= 0
        )

    def _idf(self, frequency: int) -> np.float32:
        return np.float32(np.log1p((self.size - frequency + 0.5) / (frequency + 0.5)))


def _number(segment: Segment, word: str) -> int:
    return segment.words.number(fingerprint(word))


def _side_by_side(segment: Segment, rows: npt.NDArray[np.int64], numbers: Sequence[int], fields: int) -> Mask:
    """Of these rows, those with the words next to each other in one of the fields; a separator parts what does not touch."""
    starts = segment.token_starts[rows]
    lengths = segment.token_starts[rows + 1] - starts
    at = spans(starts, lengths)
    tokens = segment.tokens[at]
    owners = np.repeat(np.arange(len(rows)), lengths)
    places = np.flatnonzero((tokens == numbers[0]) & ((segment.token_fields[at] & fields) != 0))
    for step, number in enumerate(numbers[1:], 1):
        places = places[places + step < len(tokens)]
        places = places[tokens[places + step] == number]
    met = np.zeros(len(rows), np.bool_)
    met[owners[places]] = True
    return met
