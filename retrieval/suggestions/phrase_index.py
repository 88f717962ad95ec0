"""Phrases in arrays: their texts, and by each word the phrases that have it."""

from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from retrieval.suggestions.misspelt import Beginnings, Words
from retrieval.suggestions.phrases import KINDS, Kind, Phrase
from retrieval.suggestions.typed import LONGEST_WORD, indexed_words, runs
from retrieval.tokens import has_cjk

Ids = npt.NDArray[np.int32]

_KIND_BONUS = {"category": 0.15, "brand": 0.15, "query": 0.1, "product": -0.15}
_OF_COUNT = 0.6  # what a phrase that stands in most products is worth beside how well it fits


class PhraseIndex:
    """An immutable set of phrases, numbered in order of how often each stands in the catalog, most often first."""

    def __init__(self, counted: Iterable[tuple[Phrase, int]]) -> None:
        ordered = sorted(counted, key=lambda pair: -pair[1])
        texts, leads = bytearray(), bytearray()
        text_ends, lead_ends, lengths, firsts = array("i", [0]), array("i", [0]), array("B"), array("i")
        vocabulary: dict[bytes, int] = {}
        found_in, word_of = array("i"), array("i")
        for number, (phrase, _) in enumerate(ordered):
            pieces = runs(phrase.text)
            numbers = [vocabulary.setdefault(word, len(vocabulary)) for word in indexed_words(pieces)]
            firsts.append(numbers[0] if numbers else -1)
            for one in set(numbers):
                word_of.append(one)
                found_in.append(number)
            lengths.append(max(1, min(255, sum(len(run.text) if run.chinese else 1 for run in pieces))))
            texts += phrase.text.encode("utf-8", "replace")
            leads += "\x1f".join(part for pair in phrase.lead for part in pair).encode("utf-8", "replace")
            text_ends.append(len(texts))
            lead_ends.append(len(leads))
        size = len(ordered)
        self._texts, self._leads = bytes(texts), bytes(leads)
        self._text_ends, self._lead_ends = _ints(text_ends), _ints(lead_ends)
        self._kinds = np.fromiter((KINDS.index(phrase.kind) for phrase, _ in ordered), np.uint8, size)
        self.counts: Ids = np.fromiter((count for _, count in ordered), np.int32, size)  # products, or shoppers
        self.chinese = np.fromiter((has_cjk(phrase.text) for phrase, _ in ordered), np.bool_, size)
        self.lengths = np.array(lengths, np.uint8)  # pieces: Latin words, figures and Chinese characters
        unsorted = np.array(list(vocabulary), f"S{LONGEST_WORD}")
        order = np.argsort(unsorted, kind="stable")
        self.words: Words = unsorted[order]
        place = np.full(len(order) + 1, -1, np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        self.first: Ids = place[_ints(firsts)]  # of each phrase its first word, -1 where it has none
        word = place[_ints(word_of)]
        self.found_in: Ids = _ints(found_in)[np.argsort(word, kind="stable")]  # phrases, word by word, each word's in order
        self.ends: Ids = np.concatenate(([0], np.cumsum(np.bincount(word, minlength=len(order))))).astype(np.int32)
        self.beginnings = Beginnings.of_words(self.words)
        bonus = np.array([_KIND_BONUS[kind] for kind in KINDS], np.float32)
        most = float(np.log1p(self.counts.max())) if size else 1.0
        self.prior = (bonus[self._kinds] + _OF_COUNT * np.log1p(self.counts) / max(most, 1e-6)).astype(np.float32)

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def nbytes(self) -> int:
        """Bytes that the index takes."""
        arrays = (
            self.counts, self.chinese, self.lengths, self.words, self.first, self.found_in, self.ends, self.prior,
            self._text_ends, self._lead_ends, self._kinds,
        )  # fmt: skip
        return len(self._texts) + len(self._leads) + self.beginnings.nbytes + sum(part.nbytes for part in arrays)

    def phrase(self, number: int) -> Phrase:
        """The phrase of this number."""
        lead = self._leads[self._lead_ends[number] : self._lead_ends[number + 1]].decode()
        parts = lead.split("\x1f") if lead else []
        kind: Kind = KINDS[int(self._kinds[number])]
        return Phrase(self.text(number), kind, tuple(zip(parts[::2], parts[1::2], strict=True)))

    def text(self, number: int) -> str:
        """The text of the phrase of this number."""
        return self._texts[self._text_ends[number] : self._text_ends[number + 1]].decode()

    def has_word(self, word: bytes) -> bool:
        """Whether a phrase has this word."""
        low, high = self.exactly(word)
        return low < high

    def exactly(self, word: bytes) -> tuple[int, int]:
        """From and to which of ``words`` this one stands: none or one."""
        at = self._place(word)
        return at, at + int(at < len(self.words) and self.words[at] == word[:LONGEST_WORD])

    def beginning_with(self, start: bytes) -> tuple[int, int]:
        """From and to which of ``words`` they begin so."""
        if len(start) >= LONGEST_WORD:
            return self.exactly(start)
        return self._place(start), self._place(start + b"\xff")

    def having(self, low: int, high: int) -> Ids:
        """The phrases that have one of these words; one that has several comes several times."""
        return self.found_in[self.ends[low] : self.ends[high]]

    def _place(self, word: bytes) -> int:
        # a longer one than the words of the array would have numpy copy the whole array to that length
        return int(np.searchsorted(self.words, np.array(word[:LONGEST_WORD], self.words.dtype)))


def _ints(numbers: "array[int]") -> Ids:
    return np.array(numbers, np.int32)
