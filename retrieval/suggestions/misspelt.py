"""Words that a typed one may be a misspelling of: those whose beginnings are one edit apart.

After SymSpell (Garbe, github.com/wolfgarbe/SymSpell): two texts one edit apart have a text in common once each has lost a
letter. Beginnings of 4 to 7 letters stand in place of whole words, so that a word that is still being typed is found too; each
fits a 64-bit number, so that the table is two arrays.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

SHORTEST, LONGEST = 4, 7  # letters of a beginning
_SURE = 6  # letters from which the first one may be the wrong one

Codes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int32]
Words = npt.NDArray[np.bytes_]


@dataclass(frozen=True, slots=True)
class Beginnings:
    """The beginnings of a sorted vocabulary's words. ``first`` and ``end`` say which words have each."""

    keys: Codes  # sorted; a beginning, or one with a letter left out
    of: Numbers  # the beginning that each key is of
    first: Numbers
    end: Numbers
    length: npt.NDArray[np.uint8]

    @classmethod
    def of_words(cls, words: Words) -> "Beginnings":
        """Of those words that are made of the letters a to z; ``words`` are sorted."""
        width = max(words.dtype.itemsize, LONGEST)
        letters = words.astype(f"S{width}").view(np.uint8).reshape(len(words), width)
        plain = ((letters >= ord("a")) & (letters <= ord("z"))).cumprod(axis=1, dtype=np.uint8)
        sizes = plain.sum(axis=1)
        keys: list[Codes] = []
        of: list[Numbers] = []
        firsts: list[Numbers] = []
        ends: list[Numbers] = []
        lengths: list[int] = []
        for length in range(SHORTEST, LONGEST + 1):
            rows = np.flatnonzero(sizes >= length)
            codes = _coded(letters[rows, :length])
            begins = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1]))) if len(codes) else rows
            number = sum(map(len, firsts)) + np.arange(len(begins), dtype=np.int32)
            firsts.append(rows[begins].astype(np.int32))
            ends.append((rows[np.append(begins[1:], len(rows)) - 1] + 1).astype(np.int32) if len(begins) else firsts[-1])
            lengths += [length] * len(begins)
            shown = letters[rows[begins], :length]
            for left_out in (None, *range(length)):
                keys.append(_coded(shown if left_out is None else np.delete(shown, left_out, axis=1)))
                of.append(number)
        every, numbers = np.concatenate(keys), np.concatenate(of)
        order = np.argsort(every, kind="stable")
        return cls(every[order], numbers[order], np.concatenate(firsts), np.concatenate(ends), np.array(lengths, np.uint8))

    def near(self, typed: bytes, words: Words) -> list[tuple[int, int, int]]:
        """Ranges of words whose beginning is at most one edit from that of ``typed``, with how many it is; nearest first."""
        start = typed[:LONGEST]
        starts = [start, start[:-1]] if len(typed) >= LONGEST else [start]  # where a letter is left out, it begins with fewer
        shortened = {one[:at] + one[at + 1 :] for one in starts for at in range(len(one) + 1)}
        codes = np.array([int.from_bytes(one, "big") for one in shortened], np.uint64)
        lows = np.searchsorted(self.keys, codes, "left")
        highs = np.searchsorted(self.keys, codes, "right")
        found = {int(number) for low, high in zip(lows, highs, strict=True) for number in self.of[low:high]}
        near: list[tuple[int, int, int]] = []
        texts = [one.decode() for one in starts]
        for number in found:
            first = int(self.first[number])
            beginning = bytes(words[first])[: int(self.length[number])].decode()
            edits = min(OSA.distance(text, beginning, score_cutoff=1) for text in texts)
            if edits <= 1 and (len(start) >= _SURE or start[:1] == beginning[:1].encode()):
                near.append((edits, first, int(self.end[number])))
        return [(first, end, edits) for edits, first, end in sorted(near)]

    @property
    def nbytes(self) -> int:
        """Bytes that the arrays take."""
        return sum(part.nbytes for part in (self.keys, self.of, self.first, self.end, self.length))


def _coded(letters: npt.NDArray[np.uint8]) -> Codes:
    """Each row's letters as one big-endian number."""
    codes = np.zeros(len(letters), np.uint64)
    for column in range(letters.shape[1]):
        codes = (codes << np.uint64(8)) | letters[:, column].astype(np.uint64)
    return codes
