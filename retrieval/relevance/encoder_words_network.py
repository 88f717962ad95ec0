"""The network behind ``WordMatch`` while it is trained: the same arithmetic in torch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from retrieval.arrays import fingerprints
from retrieval.relevance.encoder_words import ASKED, PLACES, WordMatch, asked_places, letter_runs

_BUCKETS = 1 << 15  # of runs of letters
_SHARP, _SHARE, _UNKNOWN, _SURPLUS = 8.0, -1.0, 1.0, -4.0  # where the scalars start
_MOST_IDF = 12.0


@dataclass(frozen=True, slots=True)
class Start:
    """Where training starts: the stems, their rarity and their vectors."""

    stems: tuple[str, ...]
    idf: npt.NDArray[np.float32]  # (stems,)
    vectors: npt.NDArray[np.float32]  # (stems, d)
    usual: float  # words of a product
    seed: int


def start_of(
    stems: Sequence[str],
    asked: Sequence[str],
    idf: npt.NDArray[np.float32],
    vectors: npt.NDArray[np.float32],
    usual: float,
    seed: int,
) -> Start:
    """The corpus's stems and those that are only asked for; the latter start as their letters say."""
    known = set(stems)
    more = [stem for stem in asked if stem not in known]
    rare = np.full(len(more), min(float(idf.max()) if len(idf) else 1.0, _MOST_IDF), np.float32)
    nothing = np.zeros((len(more), vectors.shape[1]), np.float32)
    return Start((*stems, *more), np.concatenate([idf, rare]), np.concatenate([vectors, nothing]), usual, seed)


class WordNetwork(nn.Module):
    """Scores queries against products."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        torch.manual_seed(start.seed)
        self.stems = start.stems
        self.number = {stem: number for number, stem in enumerate(start.stems)}
        self.usual = start.usual
        runs = [letter_runs(stem, _BUCKETS) for stem in start.stems]
        self.run_starts = np.concatenate([[0], np.cumsum([len(one) for one in runs])]).astype(np.int64)
        self.runs = np.concatenate(runs) if runs else np.zeros(0, np.int64)
        d = start.vectors.shape[1]
        self.vectors = nn.Parameter(torch.from_numpy(start.vectors.copy()))
        self.pieces = nn.Parameter(torch.zeros(_BUCKETS, d))
        self.turn = nn.Parameter(torch.zeros(d, d))
        self.weight = nn.Parameter(torch.from_numpy(np.log(np.maximum(start.idf, 1e-3))))
        self.importance = nn.Parameter(torch.zeros(len(start.stems)))
        self.surplus = nn.Parameter(torch.full((len(start.stems),), _SURPLUS))
        self.place = nn.Parameter(torch.zeros(PLACES))
        self.surplus_place = nn.Parameter(torch.zeros(PLACES))
        self.asked_place = nn.Parameter(torch.zeros(ASKED))
        self.sharp = nn.Parameter(torch.tensor(float(np.log(_SHARP))))
        self.unknown = nn.Parameter(torch.tensor(_UNKNOWN))
        self.share = nn.Parameter(torch.tensor(_SHARE))
        self.scale = nn.Parameter(torch.tensor(0.0))

    def vector_parameters(self) -> list[nn.Parameter]:
        """What makes the vectors: learned slowly."""
        return [self.vectors, self.pieces, self.turn]

    def weight_parameters(self) -> list[nn.Parameter]:
        """All others."""
        slow = {id(one) for one in self.vector_parameters()}
        return [one for one in self.parameters() if id(one) not in slow]

    def copied(self) -> dict[str, Any]:
        """The weights as they are now."""
        return {name: value.detach().clone() for name, value in self.state_dict().items()}

    def forward(
        self, queries: Sequence[Sequence[str]], rows: npt.NDArray[np.int32], places: npt.NDArray[np.int8]
    ) -> torch.Tensor:
        """The score of each product for each query, (queries, products)."""
        lengths = [len(stems) for stems in queries]
        flat = np.array([self.number.get(stem, -1) for stems in queries for stem in stems], np.int64)
        asked, at = np.unique(flat, return_inverse=True)
        here = rows >= 0
        longest = int(here.sum(axis=1).max()) if len(rows) else 0
        here, rows, places = here[:, :longest], rows[:, :longest], places[:, :longest]
        different, inside = np.unique(rows[here], return_inverse=True)
        slot = np.full(rows.shape, len(different), np.int64)
        slot[here] = inside
        slots, present = torch.from_numpy(slot), torch.from_numpy(here)
        place = torch.from_numpy(places.astype(np.int64))
        kernel = functional.pad(self._kernel(asked, different), (0, 1))
        numbers = torch.from_numpy(different.astype(np.int64))
        importance = functional.pad(self.importance[numbers], (0, 1))[slots] + self.place[place]
        spread = kernel[:, slots.view(-1)].view(len(asked), *rows.shape)
        best = (spread * importance.exp()).amax(2)
        share = torch.sigmoid(self.share)
        norm = 1 - share + share * present.sum(1) / self.usual
        flat_numbers = torch.from_numpy(flat)
        weight = torch.where(flat_numbers >= 0, self.weight[flat_numbers.clamp(min=0)], self.unknown)
        asked_at = np.concatenate([asked_places(length) for length in lengths])
        weight = (weight + self.asked_place[torch.from_numpy(asked_at)]).exp()
        query = torch.from_numpy(np.repeat(np.arange(len(queries)), lengths))
        words = torch.from_numpy(at.astype(np.int64))
        own = torch.zeros(len(queries), len(asked)).index_put((query, words), weight, accumulate=True)
        surplus = (functional.pad(self.surplus[numbers], (0, 1))[slots] + self.surplus_place[place]).exp() * present
        missing = [1 - spread[some].amax(0).clamp(max=1.0) for some in torch.split(words, lengths)]
        beyond = torch.stack([(one * surplus).sum(1) for one in missing])
        return ((own @ best) / norm - beyond) * self.scale.exp()

    def exported(self) -> WordMatch:
        """The words as the search reads them."""
        with torch.no_grad():
            everything = np.arange(len(self.stems), dtype=np.int64)
            units = functional.normalize(self._read(everything), dim=1) if len(everything) else self.vectors
        keys = fingerprints(self.stems)
        order = np.argsort(keys)
        scalars = [
            self.sharp.exp().item(),
            self.unknown.item(),
            torch.sigmoid(self.share).item(),
            self.usual,
            self.scale.item(),
        ]
        return WordMatch(
            keys=keys[order].astype(np.uint64),
            vectors=_halved(_array(units)[order]),
            weight=_array(self.weight)[order],
            importance=_array(self.importance)[order],
            surplus=_array(self.surplus)[order],
            pieces=_halved(_array(self.pieces)),
            turn=_array(self.turn),
            place=_array(self.place),
            surplus_place=_array(self.surplus_place),
            asked_place=_array(self.asked_place),
            scalars=np.array(scalars, np.float32),
        )

    def _kernel(self, asked: npt.NDArray[np.int64], different: npt.NDArray[np.int32]) -> torch.Tensor:
        query = functional.normalize(self._read(asked), dim=1)
        query = functional.normalize(query + query @ self.turn, dim=1)
        product = functional.normalize(self._read(different.astype(np.int64)), dim=1)
        near = torch.exp(self.sharp.exp() * (query @ product.T - 1))
        same = torch.from_numpy(asked[:, None] == different[None, :])
        return torch.where(same, torch.ones(()), near)

    def _read(self, numbers: npt.NDArray[np.int64]) -> torch.Tensor:
        """The vectors of these stems, that of an unknown one (-1) all zeros."""
        known = np.maximum(numbers, 0)
        counts = self.run_starts[known + 1] - self.run_starts[known]
        offsets = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
        where = np.repeat(self.run_starts[known] - offsets, counts) + np.arange(counts.sum())
        letters = functional.embedding_bag(
            torch.from_numpy(self.runs[where]), self.pieces, torch.from_numpy(offsets), mode="mean"
        )
        there = torch.from_numpy(numbers >= 0)[:, None]
        return (self.vectors[torch.from_numpy(known)] + letters) * there


def _array(tensor: torch.Tensor) -> npt.NDArray[np.float32]:
    array: npt.NDArray[np.float32] = tensor.detach().numpy().astype(np.float32)
    return array


def _halved(array: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """As a folder gives it back, so that a model answers the same before and after it is saved."""
    return array.astype(np.float16).astype(np.float32)
