"""Learned matching of words: how near each word of a query is to a product's words, and how much each of them counts.

Every stem has a vector, a weight where it is asked for and an importance where it stands in a product. A query's word is
answered by the product's word that is nearest to it, the same word counting as 1; the answers are added up by the weights of
the query's words, and what the product says beyond the query is taken off. So it is BM25 with learned weights and synonyms:
nothing is stored at the products, a new product is read at once, and a word that was never seen is read by its letters.
The form is that of late interaction (ColBERT, https://arxiv.org/abs/2004.12832) without an encoder.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Flags, Keys, Starts, find_keys, fingerprints, starts_of
from retrieval.errors import RetrievalError
from retrieval.texts import BRAND, LABELS, TITLE

SCHEMA = 1
PLACES = 9  # 0-6 words before the head of the title, 7 after what introduces an addition, 8 beside the title
ASKED = 8  # places of a query's word: its distance from the end, in short queries and in longer ones
LONGEST = 40  # words of a product that are read
COLUMNS = ("words", "words_gap", "words_share", "words_least", "words_surplus")
_FILE, _ABOUT = "words.safetensors", "words.json"
_HALVED = ("vectors", "pieces")
_AFTER, _BESIDE = 7, 8
_ADDITIONS = ("with", "for", "in", "from", "by", "w", "of", "and", "to", "on")  # what follows is not what the product is
_GRAMS = (3, 4, 5)

Grid = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class UnusableWords(RetrievalError):
    """A folder that holds no learned words of this version; the message says why."""


@dataclass(frozen=True, slots=True)
class ReadWords:
    """The words of some products that take part, one product after the other."""

    starts: Starts  # int64 (products + 1,)
    keys: Keys  # uint64 (words,)
    places: Ints  # int64 (words,), in 0..8


@dataclass(frozen=True, slots=True)
class WordMatch:
    """Learned words. Arrays over the known stems are in order of their fingerprints."""

    keys: Keys  # uint64 (stems,)
    vectors: Grid  # (stems, d), length 1; half as precise in the folder
    weight: Grid  # (stems,) log of what a stem counts for in a query
    importance: Grid  # (stems,) log of what it counts for in a product
    surplus: Grid  # (stems,) log of what it takes off where the query does not ask for it
    pieces: Grid  # (buckets, d), half as precise in the folder: vectors of runs of letters, for stems that are not known
    turn: Grid  # (d, d): what is added to a vector on the query's side
    place: Grid  # (9,) log importance by place
    surplus_place: Grid  # (9,)
    asked_place: Grid  # (8,) log weight by place in the query
    scalars: Grid  # (5,): sharpness, log weight of an unknown stem, share of length in the norm, usual length, log of the scale

    columns = COLUMNS

    def scores(self, stems: Sequence[str], starts: Starts, keys: Keys, flags: Flags) -> Grid:
        """What the words say of each product, float32 (products, 5) in the order of ``COLUMNS``.

        ``stems`` are the query's, in order. ``starts``, ``keys`` and ``flags`` are the products' words as ``RowsView.tokens``
        has them. The columns are the score, how far it is below the best one, the share of the query's weight that is
        answered, the answer to the word answered worst, and what the product says beyond the query. Of all but
        the last, higher is better.
        """
        count = len(starts) - 1
        if not count or not stems:
            return np.zeros((count, len(COLUMNS)), np.float32)
        sharp, unknown, share, usual, scale = (float(one) for one in self.scalars)
        read = read_words(starts, keys, flags)
        different, inverse = np.unique(read.keys, return_inverse=True)
        known = find_keys(self.keys, different)
        asked_keys = fingerprints(stems)
        asked_known = find_keys(self.keys, asked_keys)
        kernel = self._kernel(stems, asked_keys, asked_known, different, known, sharp)
        seen = np.maximum(known, 0)
        importance = np.where(known >= 0, self.importance[seen], 0.0)[inverse] + self.place[read.places]
        spread = kernel[:, inverse]
        lengths = np.diff(read.starts)
        full = np.flatnonzero(lengths)
        best = np.zeros((len(stems), count), np.float32)
        beyond = np.zeros(count, np.float32)
        if len(full):
            at = read.starts[full]
            best[:, full] = np.maximum.reduceat(spread * np.exp(importance)[None, :].astype(np.float32), at, axis=1)
            surplus = np.exp(np.where(known >= 0, self.surplus[seen], -4.0)[inverse] + self.surplus_place[read.places])
            beyond[full] = np.add.reduceat((1.0 - np.minimum(spread.max(axis=0), 1.0)) * surplus, at)
        weights = np.where(asked_known >= 0, self.weight[np.maximum(asked_known, 0)], unknown)
        weights = np.exp(weights + self.asked_place[asked_places(len(stems))]).astype(np.float32)
        norm = 1.0 - share + share * lengths / usual
        score = np.exp(scale) * ((weights @ best) / norm - beyond)
        answered = np.minimum(best, 1.0)
        return np.stack(
            [score, score - score.max(), weights @ answered / weights.sum(), answered.min(axis=0), beyond], axis=1
        ).astype(np.float32)

    def _kernel(
        self, stems: Sequence[str], asked_keys: Keys, asked_known: Ints, different: Keys, known: Ints, sharp: float
    ) -> Grid:
        """How well each product's word answers each of the query's, float32 (stems, different)."""
        asked = np.stack(
            [
                self.vectors[place] if place >= 0 else self._spelled(stem)
                for stem, place in zip(stems, asked_known.tolist(), strict=True)
            ]
        )
        asked = asked + asked @ self.turn
        asked /= np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-6)
        kernel = np.zeros((len(stems), len(different)), np.float32)
        here = np.flatnonzero(known >= 0)
        kernel[:, here] = np.exp(sharp * (asked @ self.vectors[known[here]].T - 1.0))
        kernel[asked_keys[:, None] == different[None, :]] = 1.0
        return kernel

    def _spelled(self, stem: str) -> Grid:
        vector: Grid = self.pieces[letter_runs(stem, len(self.pieces))].mean(axis=0)
        return vector / max(float(np.linalg.norm(vector)), 1e-6)

    def save(self, folder: Path) -> None:
        """Write the words into this folder; what says that they are complete comes last."""
        from safetensors.numpy import save_file

        folder.mkdir(parents=True, exist_ok=True)
        tensors = {field.name: np.ascontiguousarray(getattr(self, field.name)) for field in fields(self)}
        save_file(tensors | {name: tensors[name].astype(np.float16) for name in _HALVED}, folder / _FILE)
        about = {"schema_version": SCHEMA, "stems": len(self.keys), "dimensions": self.vectors.shape[1], "columns": COLUMNS}
        (folder / _ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "WordMatch":
        """The words of a folder that ``save`` wrote. Raises ``UnusableWords``."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            if about.get("schema_version") != SCHEMA or tuple(about.get("columns", ())) != COLUMNS:
                raise UnusableWords(f"{folder} was written by another version; train it again with `shop search train`")
            tensors = load_file(folder / _FILE)
            tensors |= {name: tensors[name].astype(np.float32) for name in _HALVED}
            return cls(**{field.name: tensors[field.name] for field in fields(cls)})
        except (OSError, ValueError, KeyError, AttributeError, SafetensorError) as error:
            raise UnusableWords(f"the learned words in {folder} cannot be read: {error}") from error


def read_words(starts: Starts, keys: Keys, flags: Flags) -> ReadWords:
    """The words of the products' titles and labels, at most 40 of each product, and the place of each."""
    counts = np.diff(starts)
    product = np.repeat(np.arange(len(counts)), counts)
    title = ((flags & TITLE) != 0) & (keys != 0)
    wanted = ((flags & (LABELS | BRAND)) != 0) & (keys != 0)
    before = np.concatenate([[0], np.cumsum(wanted)])
    number = before[:-1] - before[starts[:-1]][product]  # the word's place among those of its product that take part
    kept = wanted & (number < LONGEST)
    adds = title & (number > 0) & np.isin(keys, _addition_keys())
    head = np.bincount(product[title], minlength=len(counts)) - 1  # the last word of the title before an addition
    np.minimum.at(head, product[adds], number[adds] - 1)
    distance = head[product] - number
    places = np.where(title, np.where(distance < 0, _AFTER, np.minimum(distance, 6)), _BESIDE)
    return ReadWords(starts_of(np.bincount(product[kept], minlength=len(counts))), keys[kept], places[kept])


def asked_places(length: int) -> Ints:
    """The place of each word of a query of this many words, int64 (length,) in 0..7."""
    return np.minimum(np.arange(length)[::-1], 3) + (4 if length > 2 else 0)


def letter_runs(stem: str, buckets: int) -> Ints:
    """The buckets of the stem's runs of 3 to 5 letters, its ends marked; int64 (runs,), at least one of each length."""
    marked = f"<{stem}>"
    runs = [marked[at : at + size] for size in _GRAMS for at in range(max(1, len(marked) - size + 1))]
    return np.array([zlib.crc32(run.encode()) % buckets for run in runs], np.int64)


@cache
def _addition_keys() -> Keys:
    return fingerprints(_ADDITIONS)
