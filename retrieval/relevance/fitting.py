"""Fits the networks of a relevance model: order by a listwise loss, grades by least squares. The one file here with torch."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.relevance.model import Column, Grid, RelevanceModel, Weights

Progress = Callable[[int, int], None]

_HIDDEN = 64
_BATCH = 16  # queries
_RATE, _SLOWER = 2e-3, 0.93  # of learning, and its share left after each pass
_DECAY = 1e-4
_DROPPED = 0.15
_PATIENCE = 6  # passes without a gain after which a network is done
_RECALL_COUNTS = 0.3  # of recall@100 beside nDCG@10, in the choice of the pass
_GRADE_COUNTS = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """One judged query and its candidates, n of them."""

    features: Grid  # (n, features)
    gains: Column  # (n,) grade - lowest grade; 0 where nobody judged
    grades: Column  # (n,) nan where nobody judged
    listed: npt.NDArray[np.bool_]  # (n,) whether the first stage found it; others only teach grades
    unfound: Column  # gains of judged products that the first stage did not find

    def ndcg(self, scores: Column, depth: int = 10) -> float:
        """The nDCG of the listed candidates in order of these scores, over all that was judged."""
        order = np.argsort(-scores[self.listed], kind="stable")[:depth]
        best = np.sort(np.concatenate([self.gains[self.listed], self.unfound]))[::-1][:depth]
        ideal = float((best / np.log2(np.arange(len(best)) + 2)).sum())
        return float((self.gains[self.listed][order] / np.log2(np.arange(len(order)) + 2)).sum()) / ideal if ideal else 0.0

    def recall(self, scores: Column, from_gain: float, depth: int = 100) -> float:
        """The share of the wanted products among the first listed ones; 1 where none is wanted."""
        wanted = int((np.concatenate([self.gains[self.listed], self.unfound]) >= from_gain).sum())
        order = np.argsort(-scores[self.listed], kind="stable")[:depth]
        return float((self.gains[self.listed][order] >= from_gain).sum()) / wanted if wanted else 1.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, and how good it is on the queries held out from it."""

    model: RelevanceModel
    held_out: dict[str, float]


def fit(
    features: Sequence[str],
    examples: Sequence[Example],
    held_out: Sequence[Example],
    grades: tuple[float, float],
    from_gain: float,
    *,
    members: int = 3,
    passes: int = 30,
    seed: int = 0,
    deadline: float = float("inf"),
    progress: Progress | None = None,
) -> Fitted:
    """Networks fitted on the examples; each keeps its best pass over ``held_out``.

    ``grades`` are the lowest and the highest, ``from_gain`` is what recall counts. ``deadline`` is of ``time.monotonic``: the
    network at hand is then kept as it is.
    """
    import torch

    every = np.concatenate([example.features for example in examples])
    mean, scale = every.mean(axis=0), every.std(axis=0) + 1e-6
    usual = float(np.nanmean(np.concatenate([example.grades for example in examples])))
    found: list[Weights] = []
    for member in range(members):
        if found and time.monotonic() > deadline:
            break
        torch.manual_seed(seed * 1000 + member)
        one = _Fitting(mean, scale, usual, features, grades, np.random.default_rng(seed * 1000 + member))

        def told(done: int, member: int = member) -> None:
            if progress:
                progress(member * passes + done, members * passes)

        found.append(one.best(examples, held_out, from_gain, passes, deadline, told))
    if progress:
        progress(members * passes, members * passes)
    model = RelevanceModel(tuple(features), mean, scale, tuple(found), *grades)
    return Fitted(model, measures(model, held_out, from_gain))


def measures(model: RelevanceModel, examples: Sequence[Example], from_gain: float) -> dict[str, float]:
    """nDCG@10, recall@100 and the error of the grade over these queries."""
    judged = [(one, *model.judged(one.features)) for one in examples]
    errors = [(grades - one.grades)[~np.isnan(one.grades)] for one, _, grades in judged]
    return {
        "ndcg_10": float(np.mean([one.ndcg(scores) for one, scores, _ in judged])),
        "recall_100": float(np.mean([one.recall(scores, from_gain) for one, scores, _ in judged])),
        "rmse": float(np.sqrt(np.mean(np.concatenate(errors) ** 2))),
    }


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
            worth = self._worth(held_out, from_gain)
            since = 0 if worth > best else since + 1
            if worth > best:
                best, kept = worth, self._weights()
            told(done + 1)
            if since >= _PATIENCE or time.monotonic() > deadline:
                break
        return kept

    def _loss(self, batch: Sequence[Example]) -> Any:  # noqa: ANN401 - a tensor
        import torch

        longest = max(len(example.gains) for example in batch)
        shape = (len(batch), longest)
        inputs = np.zeros((*shape, len(self._features)), np.float32)
        listed, judged = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
        gains, grades = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        for row, example in enumerate(batch):
            count = len(example.gains)
            inputs[row, :count] = np.clip((example.features - self._mean) / self._scale, -6, 6)
            listed[row, :count], gains[row, :count] = example.listed, example.gains
            judged[row, :count] = ~np.isnan(example.grades)
            grades[row, :count] = np.nan_to_num(example.grades)
        scores, predicted = self._forward(torch.from_numpy(inputs))
        within = torch.from_numpy(listed)
        target = torch.from_numpy(gains) * within
        target = target / target.sum(1, keepdim=True).clamp_min(1e-6)
        order = -(target * torch.log_softmax(scores.masked_fill(~within, -1e9), 1)).sum(1).mean()
        known = torch.from_numpy(judged)
        error = ((predicted - torch.from_numpy(grades)) ** 2 * known).sum() / known.sum().clamp_min(1)
        spread = max((self._grades[1] - self._grades[0]) / 2, 1e-6)
        return order + _GRADE_COUNTS * error / spread**2

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

    def _worth(self, held_out: Sequence[Example], from_gain: float) -> float:
        model = RelevanceModel(self._features, self._mean, self._scale, (self._weights(),), *self._grades)
        found = measures(model, held_out, from_gain)
        return found["ndcg_10"] + _RECALL_COUNTS * found["recall_100"]
