"""Fits the networks of a relevance model: order by a listwise loss, grades by least squares. The one file here with torch."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.relevance.model import FIRST, Column, RelevanceModel, Weights, blended

Progress = Callable[[int, int], None]

_FOLDS = 4  # networks, each fitted without another quarter of the queries
_ROUNDS, _FEW = 3, 1000  # how often that is done with fewer queries than this: what one network makes of them is much chance
_HIDDEN = 48
_BATCH = 16  # queries
_SAMPLED = 200  # candidates of a query that one step reads: all judged ones, and others by chance
_RATE, _SLOWER = 2e-3, 0.92  # of learning, and its share left after each pass
_DECAY = 1e-3
_DROPPED = 0.2
_PATIENCE = 4  # passes without a gain after which a network is done
_CHOOSING = 500  # held-out queries that choose the pass, and the blend
_RECALL_COUNTS = 0.3  # of recall@100 beside nDCG@10, in what is chosen
_OF_ORDER = np.array([1.0, 0.5, 0.2], np.float32)  # while networks are fitted
_BLENDS = [
    np.array([order, grade, first], np.float32)
    for order in (0.0, 0.5, 1.0)
    for grade in (0.0, 0.5, 1.0)
    for first in (0.0, 0.2, 0.5, 1.0)
    if order + grade > 0
]


@dataclass(frozen=True, slots=True)
class Example:
    """One judged query and its candidates, n of them."""

    features: npt.NDArray[np.float16]  # (n, features)
    gains: Column  # (n,) grade - lowest grade; 0 where nobody judged
    grades: Column  # (n,) nan where nobody judged
    listed: npt.NDArray[np.bool_]  # (n,) whether the first stage found it; others only teach grades
    unfound: Column  # gains of judged products that the first stage did not find

    def with_features(self, features: npt.NDArray[np.float16]) -> "Example":
        """The same example with these features."""
        return replace(self, features=features)

    def ndcg(self, scores: Column, depth: int = 10) -> float:
        """The nDCG of the listed candidates in order of these scores of theirs, over all that was judged."""
        order = np.argsort(-scores, kind="stable")[:depth]
        best = np.sort(np.concatenate([self.gains[self.listed], self.unfound]))[::-1][:depth]
        ideal = float((best / np.log2(np.arange(len(best)) + 2)).sum())
        return float((self.gains[self.listed][order] / np.log2(np.arange(len(order)) + 2)).sum()) / ideal if ideal else 0.0

    def recall(self, scores: Column, from_gain: float, depth: int = 100) -> float:
        """The share of the wanted products among the first listed ones; 1 where none is wanted."""
        wanted = int((np.concatenate([self.gains[self.listed], self.unfound]) >= from_gain).sum())
        order = np.argsort(-scores, kind="stable")[:depth]
        return float((self.gains[self.listed][order] >= from_gain).sum()) / wanted if wanted else 1.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, and how good its networks are on the queries that each was fitted without."""

    model: RelevanceModel
    held_out: dict[str, float]

    @property
    def worth(self) -> float:
        """One figure of those on the queries held out, to choose between models of the same queries and seed."""
        return _worth(self.held_out)


@dataclass(frozen=True, slots=True)
class _Output:
    """What a network says of a query that it did not see, over the listed candidates; and its grades of the judged ones."""

    example: Example
    scores: Column
    grades: Column
    first: Column
    errors: Column

    @classmethod
    def of(cls, model: RelevanceModel, example: Example) -> "_Output":
        scores, grades = model.outputs(example.features.astype(np.float32))
        listed, known = example.listed, ~np.isnan(example.grades)
        first = example.features[:, model.features.index(FIRST)].astype(np.float32)
        errors = np.clip(grades, model.lowest, model.highest)[known] - example.grades[known]
        return cls(example, scores[listed], grades[listed], first[listed], errors)


def fit(
    features: Sequence[str],
    examples: Sequence[Example],
    grades: tuple[float, float],
    from_gain: float,
    *,
    passes: int = 24,
    seed: int = 0,
    deadline: float = float("inf"),
    progress: Progress | None = None,
) -> Fitted:
    """Networks, each fitted without a quarter of the queries; those say when it stops, and how all are blended.

    There are four, of few queries twelve: a quarter is then drawn three times anew.

    ``grades`` are the lowest and the highest, ``from_gain`` is what recall counts. ``deadline`` is of ``time.monotonic``: the
    network at hand is then kept as it is, and no other is begun.
    """
    import torch

    chance = np.random.default_rng(seed)
    mean, scale = _moments(examples, chance)
    usual = float(np.nanmean(np.concatenate([example.grades for example in examples])))
    count = _FOLDS * (_ROUNDS if len(examples) < _FEW else 1)
    order = chance.permutation(len(examples))
    found: list[Weights] = []
    outputs: list[_Output] = []
    for number in range(count):
        if found and time.monotonic() > deadline:
            break
        if number and number % _FOLDS == 0:
            order = chance.permutation(len(examples))
        torch.manual_seed(seed * 1000 + number)
        held = [examples[at] for at in order[number % _FOLDS :: _FOLDS]]
        rest = [examples[at] for place, at in enumerate(order) if place % _FOLDS != number % _FOLDS]
        one = _Fitting(mean, scale, usual, features, grades, np.random.default_rng(seed * 1000 + number))

        def told(done: int, number: int = number) -> None:
            if progress:
                progress(number * passes + done, count * passes)

        found.append(one.best(rest, held[:_CHOOSING], from_gain, passes, deadline, told))
        alone = one.model(found[-1])
        outputs += [_Output.of(alone, example) for example in held[:_CHOOSING]]
    if progress:
        progress(count * passes, count * passes)
    blend = max(_BLENDS, key=lambda some: _worth(_measures(outputs, some, from_gain)))
    model = RelevanceModel(tuple(features), mean, scale, tuple(found), blend, *grades)
    return Fitted(model, _measures(outputs, blend, from_gain))


def _moments(examples: Sequence[Example], chance: np.random.Generator) -> tuple[Column, Column]:
    some = [examples[at] for at in chance.permutation(len(examples))[:1000]]
    every = np.concatenate([example.features for example in some]).astype(np.float32)
    return every.mean(axis=0), every.std(axis=0) + np.float32(1e-6)


def _measures(outputs: Sequence[_Output], blend: Column, from_gain: float) -> dict[str, float]:
    """nDCG@10, recall@100 and the error of the grade over these queries."""  # noqa: D403 - the measure is written so
    ranked = [(one.example, blended(one.scores, one.grades, one.first, blend)) for one in outputs]
    return {
        "ndcg_10": float(np.mean([example.ndcg(scores) for example, scores in ranked])),
        "recall_100": float(np.mean([example.recall(scores, from_gain) for example, scores in ranked])),
        "rmse": float(np.sqrt(np.mean(np.concatenate([one.errors for one in outputs]) ** 2))),
    }


def _worth(found: Mapping[str, float]) -> float:
    return found["ndcg_10"] + _RECALL_COUNTS * found["recall_100"]


class _Fitting:
    """One network on its way."""

    def __init__(
        self,
        mean: Column,
        scale: Column,
        usual_grade: float,
        features: Sequence[str],
        grades: tuple[float, float],
        chance: np.random.Generator,
    ) -> None:
        import torch
        from torch import nn

        self._mean, self._scale, self._features, self._grades = mean, scale, tuple(features), grades
        self._chance = chance
        count = len(features)
        grade = nn.Linear(_HIDDEN, 1)
        self._net: dict[str, nn.Linear] = {
            "in": nn.Linear(count, _HIDDEN),
            "mid": nn.Linear(_HIDDEN, _HIDDEN),
            "rank": nn.Linear(_HIDDEN, 1),
            "skip": nn.Linear(count, 1, bias=False),
            "grade": grade,
        }
        self._all = nn.ModuleList(self._net.values())
        with torch.no_grad():
            grade.bias.fill_(usual_grade)
        self._drop = nn.Dropout(_DROPPED)

    def model(self, weights: Weights) -> RelevanceModel:
        """The network with these weights, by its learned order alone."""
        return RelevanceModel(self._features, self._mean, self._scale, (weights,), _OF_ORDER, *self._grades)

    def best(
        self,
        examples: Sequence[Example],
        held_out: Sequence[Example],
        from_gain: float,
        passes: int,
        deadline: float,
        told: Callable[[int], None],
    ) -> Weights:
        import torch

        optimizer = torch.optim.AdamW(self._all.parameters(), _RATE, weight_decay=_DECAY)
        best, kept, since = -np.inf, self._weights(), 0
        for done in range(passes):
            self._drop.train()
            order = self._chance.permutation(len(examples))
            for start in range(0, len(order), _BATCH):
                loss = self._loss([examples[number] for number in order[start : start + _BATCH]])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            for group in optimizer.param_groups:
                group["lr"] *= _SLOWER
            model = self.model(self._weights())
            worth = _worth(_measures([_Output.of(model, one) for one in held_out], _OF_ORDER, from_gain))
            since = 0 if worth > best else since + 1
            if worth > best:
                best, kept = worth, self._weights()
            told(done + 1)
            if since >= _PATIENCE or time.monotonic() > deadline:
                break
        return kept

    def _loss(self, batch: Sequence[Example]) -> Any:  # noqa: ANN401 - a tensor
        import torch

        chosen = [_sampled(example, self._chance) for example in batch]
        shape = (len(batch), max(len(rows) for rows in chosen))
        inputs = np.zeros((*shape, len(self._features)), np.float32)
        listed, judged = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
        gains, grades = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        for row, (example, rows) in enumerate(zip(batch, chosen, strict=True)):
            count = len(rows)
            inputs[row, :count] = np.clip((example.features[rows] - self._mean) / self._scale, -6, 6)
            listed[row, :count], gains[row, :count] = example.listed[rows], example.gains[rows]
            judged[row, :count] = ~np.isnan(example.grades[rows])
            grades[row, :count] = np.nan_to_num(example.grades[rows])
        scores, predicted = self._forward(torch.from_numpy(inputs))
        within = torch.from_numpy(listed)
        target = torch.from_numpy(gains) * within
        target = target / target.sum(1, keepdim=True).clamp_min(1e-6)
        order = -(target * torch.log_softmax(scores.masked_fill(~within, -1e9), 1)).sum(1).mean()
        known = torch.from_numpy(judged)
        error = ((predicted - torch.from_numpy(grades)) ** 2 * known).sum() / known.sum().clamp_min(1)
        spread = max((self._grades[1] - self._grades[0]) / 2, 1e-6)
        return order + error / spread**2

    def _forward(self, inputs: Any) -> tuple[Any, Any]:  # noqa: ANN401 - tensors
        from torch.nn.functional import silu

        hidden = self._drop(silu(self._net["in"](inputs)))
        hidden = self._drop(silu(self._net["mid"](hidden)))
        scores = self._net["rank"](hidden).squeeze(-1) + self._net["skip"](inputs).squeeze(-1)
        return scores, self._net["grade"](hidden).squeeze(-1)

    def _weights(self) -> Weights:
        return {
            f"{layer}.{name}": tensor.detach().numpy().astype(np.float32, copy=True)
            for layer, linear in self._net.items()
            for name, tensor in linear.named_parameters()
        }


def _sampled(example: Example, chance: np.random.Generator) -> npt.NDArray[np.int64]:
    """The rows of the example that a step reads: all judged ones, and others by chance."""
    rows = np.arange(len(example.gains))
    if len(rows) <= _SAMPLED:
        return rows
    judged = ~np.isnan(example.grades)
    others = rows[~judged]
    return np.concatenate([rows[judged], chance.permutation(others)[: max(_SAMPLED - int(judged.sum()), 0)]])
