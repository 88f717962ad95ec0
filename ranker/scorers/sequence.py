"""The next product from the order of those before it: a causal transformer, read and run with numpy alone.

As SASRec (https://arxiv.org/abs/1808.09781) with three changes: distance between events is a learned bias of attention instead
of a place counted from the start, a product is its text turned to the network's width plus an id part learned on top, and it
is learned against many products at once (https://arxiv.org/abs/2309.07602). Where there is text, it starts from what it says.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from ranker.errors import UnusableVersion
from ranker.histories import Histories, Rows
from ranker.scorers.scorer import Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.query import Vectors

ARCHITECTURE = "sequence.1"
NEWEST = 50  # events that are read
HEADS = 2
LAYER = ("before", "mix", "out", "distance", "between", "widen", "widen_by", "narrow", "narrow_by")
OUTSIDE = ("ids", "turn", "shift", "kinds", "last", "met")
_AT_ONCE = 64  # shoppers computed together, of alike length
_TINY = 1e-5  # of the layer norms


class SequenceScorer:
    """Scores by the transformer's guess at what comes next; without events, by how often a product was met."""

    name = "sequence"

    def __init__(self, weights: Mapping[str, npt.NDArray[Any]], table: ProductTable) -> None:
        self.depth = sum(1 for name in weights if name.startswith("mix."))
        layers = [f"{name}.{layer}" for layer in range(self.depth) for name in LAYER]
        self.weights = {name: weights[name] for name in (*OUTSIDE, *layers)}
        known = len(self.weights["met"])
        met = np.zeros(len(table), np.float32)
        met[:known] = self.weights["met"]
        ids = np.repeat(newcomer(self.weights["ids"], self.weights["met"])[None], len(table), axis=0)
        ids[:known] = self.weights["ids"]
        self._products = text_part(table.vectors, self.weights["turn"], self.weights["shift"]) + ids
        self._liking = np.log1p(met)
        apart = np.arange(NEWEST)[:, None] - np.arange(NEWEST)
        distances = (self.weights[f"distance.{layer}"][:, np.maximum(apart, 0)] for layer in range(self.depth))
        self._distance = [np.where(apart < 0, np.float32(-np.inf), one) for one in distances]  # no event sees a later one

    def scores(self, histories: Histories) -> Scores:
        """Of every product of the table for every shopper, float32 (n_shoppers, n_products)."""
        found: Scores = self._read(histories) @ self._products.T
        found[histories.lengths == 0] = self._liking
        return found

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products for the one shopper, float32 (len(products),)."""
        found: Scores = self.scores_of_many(history, products[None])[0]
        return found

    def scores_of_many(self, histories: Histories, products: Rows) -> Scores:
        """Of each shopper's own candidates, int32 (n_shoppers, n), float32 of that shape."""
        found = self._liking[products]
        expected = self._read(histories)
        for place in np.flatnonzero(histories.lengths):
            np.dot(self._products.take(products[place], axis=0), expected[place], out=found[place])
        return found

    def save(self, folder: Path) -> None:
        """Write the weights; the text vectors stay with the table."""
        save_weights(folder, ARCHITECTURE, self.weights)

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer that was saved; products behind those fitted on are read by their text. Raises ``UnusableVersion``."""
        arrays, _ = load_weights(folder, ARCHITECTURE)
        try:
            return cls(arrays, table)
        except (KeyError, ValueError) as error:
            raise UnusableVersion(f"the weights in {folder} do not fit together; train again with `shop rank train`") from error

    def _read(self, histories: Histories) -> Vectors:
        """What each shopper is expected to want, float32 (n_shoppers, width)."""
        newest = histories.newest(NEWEST)
        found = np.zeros((len(newest), self._products.shape[1]), np.float32)
        order = np.argsort(newest.lengths, kind="stable")
        order = order[newest.lengths[order] > 0]
        for start in range(0, len(order), _AT_ONCE):
            places = order[start : start + _AT_ONCE]
            found[places] = self._wanted(newest.select(places))
        return found

    def _wanted(self, histories: Histories) -> Vectors:
        products, kinds, there = padded(histories)
        learned, width = self.weights, self._products.shape[1]
        events = self._products[products] * np.float32(width**0.5) + learned["kinds"][kinds]
        long = products.shape[1]
        newest = (np.arange(len(events)), there.sum(axis=1) - 1)
        for layer in range(self.depth):
            one = {name: learned[f"{name}.{layer}"] for name in LAYER}
            asking = read = _normed(events, one["before"])
            bias = self._distance[layer][:, :long, :long]
            if layer == self.depth - 1:  # only what the newest event makes of those before it is asked for
                asking, events = read[newest][:, None], events[newest][:, None]
                bias = bias[:, newest[1]].swapaxes(0, 1)[:, :, None]
            events += _attended(asking, read, one, bias)
            wide = _normed(events, one["between"]) @ one["widen"]
            wide += one["widen_by"]
            np.maximum(wide, 0.0, out=wide)
            events += wide @ one["narrow"]
            events += one["narrow_by"]
        return _normed(events[:, 0], learned["last"])


def padded(histories: Histories) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Products and kinds from the left, and where there is an event, (n_shoppers, longest) each; 0 behind the newest."""
    lengths = histories.lengths
    there = np.arange(int(lengths.max(initial=1)))[None, :] < lengths[:, None]
    products, kinds = np.zeros(there.shape, np.int64), np.zeros(there.shape, np.int64)
    products[there], kinds[there] = histories.products, histories.kinds
    return products, kinds, there


def text_part(vectors: Vectors, turn: Vectors, shift: Vectors) -> Vectors:
    """The products as their text tells them, float32 (n, width); 0 where there is no text."""
    if vectors.shape[1] != len(turn) or not len(turn):
        return np.zeros((len(vectors), turn.shape[1]), np.float32)
    found: Vectors = ((vectors - shift) @ turn) * np.any(vectors, axis=1, keepdims=True)
    return found.astype(np.float32)


def newcomer(ids: Vectors, met: npt.NDArray[np.float32]) -> Vectors:
    """The id part of a product that was never met: the mean of those met least, float32 (width,)."""
    least = met <= np.quantile(met, 0.1)
    mean: Vectors = ids[least].mean(axis=0)
    return mean


def _attended(asking: Vectors, events: Vectors, layer: Mapping[str, Vectors], bias: Vectors) -> Vectors:
    """What the asking, float32 (b, n, width), make of the events, float32 (b, longest, width); float32 (b, n, width)."""
    many, long, width = events.shape
    deep = width // HEADS
    query = (asking @ (layer["mix"][:, :width] * np.float32(deep**-0.5))).reshape(many, -1, HEADS, deep).transpose(0, 2, 1, 3)
    key, value = (events @ layer["mix"][:, width:]).reshape(many, long, 2, HEADS, deep).transpose(2, 0, 3, 1, 4)
    near = query @ key.transpose(0, 1, 3, 2)
    near += bias
    near -= near.max(axis=-1, keepdims=True)
    np.exp(near, out=near)
    near /= near.sum(axis=-1, keepdims=True)
    found: Vectors = (near @ value).transpose(0, 2, 1, 3).reshape(asking.shape) @ layer["out"]
    return found


def _normed(events: Vectors, scale: Vectors) -> Vectors:
    """Layer norm; ``scale`` holds the gain and what is added, float32 (2, width)."""
    centred: Vectors = events - events.mean(axis=-1, keepdims=True)
    spread = np.einsum("...w,...w->...", centred, centred)[..., None] / np.float32(centred.shape[-1])
    centred /= np.sqrt(spread + _TINY)
    centred *= scale[0]
    centred += scale[1]
    return centred
