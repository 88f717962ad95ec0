"""Which of their own products shoppers take again: a small network over how often, how lately and how regularly they did."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from ranker.histories import Histories, Mask, Rows
from ranker.scorers.meetings import codes, looked_up
from ranker.scorers.moments import earlier_moments
from ranker.scorers.own_products import FEATURES, LATELY, OwnProducts, ProductHabits, own_products
from ranker.scorers.scorer import Fitting, Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.query import Vectors

if TYPE_CHECKING:
    import torch

ARCHITECTURE = "repeats.2"
HIDDEN = 64
_MOMENTS, _APART = 8, 1 / 3  # at which shoppers are looked at while learning
_PASSES = 6
_BATCH = 2048
_RATE = 2e-3
_SECONDS = 15.0  # that it may learn for in any case: what is cut off at once knows nothing
_DROPPED = 0.1  # of the hidden units
_FEWEST = 30  # repeats, below which there is no habit to learn
_LIKELIEST = 80  # own products of a shopper that are learned from: no list is longer, and few others come again
_MOST_PAIRS = 1_200_000
_KNOWN = ("rebuy", "lately", "shoppers", "rise", "course")  # of a product
_FARTHEST = np.float32(5.0)  # standard deviations


class RepeatsScorer:
    """Scores own products by the log odds that they come again; all others by the log odds of a product never had before."""

    name = "repeats"

    def __init__(self, weights: "dict[str, Vectors]", habits: ProductHabits, table: ProductTable) -> None:
        self.weights = weights
        self._fitted = habits
        self._habits = habits.padded(len(table))
        self._categories = codes(table.categories)

    def scores(self, histories: Histories) -> Scores:
        """Of every product of the table for every shopper, float32 (n_shoppers, n_products)."""
        found = np.full((len(histories), len(self._categories)), float(self.weights["never"][0]), np.float32)
        own = own_products(histories, self._habits, self._categories)
        found[own.owners, own.products] = self.log_odds(own)
        return found

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products for the one shopper, float32 (len(products),)."""
        found: Scores = self.scores_of_many(history, products[None])[0]
        return found

    def scores_of_many(self, histories: Histories, products: Rows) -> Scores:
        """Of each shopper's own candidates, int32 (n_shoppers, n), float32 of that shape."""
        own, size = own_products(histories, self._habits, self._categories), len(self._categories)
        return looked_up(own.owners * size + own.products, self.log_odds(own), size, products, float(self.weights["never"][0]))

    def log_odds(self, own: OwnProducts) -> Vectors:
        """That each of these is taken again, float32 (n,)."""
        learned = self.weights
        read = _scaled(own.features, learned["mean"], learned["spread"])
        hidden = np.maximum(read @ learned["first"].T + learned["first_bias"], 0)
        hidden = np.maximum(hidden @ learned["second"].T + learned["second_bias"], 0)
        found: Vectors = (hidden @ learned["last"].T + learned["last_bias"])[:, 0]
        return found

    def save(self, folder: Path) -> None:
        """Write the network and what is known of each product."""
        habits = self._fitted
        known = {name: getattr(habits, name) for name in _KNOWN}
        save_weights(folder, ARCHITECTURE, self.weights | known, {"span": habits.span})

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer that was saved. Raises ``UnusableVersion``."""
        arrays, settings = load_weights(folder, ARCHITECTURE)
        known = [arrays.pop(name) for name in _KNOWN]
        return cls(arrays, ProductHabits(float(settings["span"]), *known), table)


def fit(histories: Histories, table: ProductTable, fitting: Fitting, start: RepeatsScorer | None = None) -> RepeatsScorer:
    """Learn from what came back after earlier moments; where nothing comes back, own products are told apart by count."""
    import torch

    habits = ProductHabits.of(histories, table)
    features, again, trust, never = _examples(histories, table, fitting.seed)
    mean = features.mean(axis=0) if len(features) else np.zeros(FEATURES, np.float32)
    spread = features.std(axis=0) + 1e-2 if len(features) else np.ones(FEATURES, np.float32)
    torch.manual_seed(fitting.seed)
    first, second, last = torch.nn.Linear(FEATURES, HIDDEN), torch.nn.Linear(HIDDEN, HIDDEN), torch.nn.Linear(HIDDEN, 1)
    drop = torch.nn.Dropout(_DROPPED)
    network = torch.nn.Sequential(first, torch.nn.ReLU(), drop, second, torch.nn.ReLU(), drop, last)
    rate = float(np.clip(again.mean() if len(again) else 0.0, 1e-6, 1 - 1e-6))
    with torch.no_grad():
        last.weight.zero_()
        last.bias.fill_(float(np.log(rate / (1 - rate))))
    if again.sum() >= _FEWEST:
        _descend(network, _scaled(features, mean, spread), again, trust, fitting)
    weights = {
        "mean": mean.astype(np.float32),
        "spread": spread.astype(np.float32),
        "never": np.array([np.log(never / (1 - never))], np.float32),
    }
    for name, layer in (("first", first), ("second", second), ("last", last)):
        weights[name] = layer.weight.detach().numpy()
        weights[f"{name}_bias"] = layer.bias.detach().numpy()
    return RepeatsScorer(weights, habits, table)


def _examples(histories: Histories, table: ProductTable, seed: int) -> "tuple[Vectors, Vectors, Vectors, float]":
    """Features of own products at earlier moments, whether each came again, how much each counts; the odds of new ones."""
    size, categories = len(table), codes(table.categories)
    features, again, trust = [np.zeros((0, FEATURES), np.float32)], [np.zeros(0, np.float32)], [np.zeros(0, np.float32)]
    new, chances = 1e-3, 1.0
    for past, then in earlier_moments(histories, _MOMENTS, _APART):
        taken = np.unique((then.owners * size + then.products)[then.liked])
        counts = np.bincount(taken // size, minlength=len(then))
        own = own_products(past, ProductHabits.of(past, table), categories)
        came = np.isin(own.owners * size + own.products, taken)
        new += float(len(taken) - came.sum())
        chances += float((counts > 0).sum()) * size
        asked = (counts[own.owners] > 0) & _likeliest(own)
        features.append(own.features[asked])
        again.append(came[asked].astype(np.float32))
        trust.append((1 / np.minimum(counts[own.owners][asked], 10)).astype(np.float32))
    found = [np.concatenate(part) for part in (features, again, trust)]
    if len(found[0]) > _MOST_PAIRS:
        some = np.random.default_rng(seed).permutation(len(found[0]))[:_MOST_PAIRS]
        found = [part[some] for part in found]
    return found[0], found[1], found[2], min(new / chances, 0.5)


def _likeliest(own: OwnProducts) -> Mask:
    """The products that each shopper took most and last, bool (n,)."""
    order = np.lexsort((-own.features[:, LATELY], own.owners))
    owners = own.owners[order]
    place = np.arange(len(owners)) - np.searchsorted(owners, owners)
    found = np.zeros(len(owners), np.bool_)
    found[order[place < _LIKELIEST]] = True
    return found


def _scaled(features: Vectors, mean: Vectors, spread: Vectors) -> Vectors:
    scaled: Vectors = np.clip((features - mean) / spread, -_FARTHEST, _FARTHEST).astype(np.float32)
    return scaled


def _descend(network: "torch.nn.Sequential", features: Vectors, again: Vectors, trust: Vectors, fitting: Fitting) -> None:
    """Fit the network to what came again."""
    import torch

    inputs, wanted, weights = (torch.from_numpy(part) for part in (features, again, trust / trust.mean()))
    order = torch.Generator().manual_seed(fitting.seed)
    steps = _PASSES * (len(inputs) // _BATCH + 1)
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=1e-2)
    began, done = time.monotonic(), 0
    end = max(fitting.deadline, began + _SECONDS)
    for number in range(_PASSES):
        drawn = torch.randperm(len(inputs), generator=order)
        for begin in range(0, len(inputs), _BATCH):
            some = drawn[begin : begin + _BATCH]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                network(inputs[some])[:, 0], wanted[some], weights[some]
            )
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            done += 1
            left = 1 - max(done / steps, (time.monotonic() - began) / (end - began))
            for group in optimizer.param_groups:  # rises for a tenth of the steps and falls to nothing at the last, or in time
                group["lr"] = _RATE * min(10 * done / steps, max(left, 0.0))
            optimizer.step()
        fitting.told("repeats", number + 1, _PASSES)
        if time.monotonic() > end:
            break
    network.eval()
