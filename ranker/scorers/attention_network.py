"""The network behind ``AttentionScorer`` and how its weights are learned."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from ranker.histories import KINDS, Histories, Rows
from ranker.scorers.attention import FARTHEST, IDS, RELATIONS, AttentionScorer, AttentionWeights, Facts
from ranker.scorers.descent import Descent, descend
from ranker.scorers.next_choice import ChoiceBatch, batches_of, choices_of
from ranker.scorers.scorer import Fitting
from ranker.tables import ProductTable
from ranker.workers import current_workers
from retrieval.query import Vectors

WIDTH = 96
_NEWEST = 30  # events of a past that are learned from
_BATCH, _OTHERS = 64, 256
_MOST = 60_000  # choices of a pass
_FOR_ID = 5  # events from which a product has an id part
_FORGET = 0.3  # share of products whose id part is hidden in a batch, so that text is learned for all
_FEWEST_HELD = 20  # choices held out below which nothing tells when to stop
_FIRST = Descent(rate=2e-3, decay=1e-4, passes=20, patience=2)
_FURTHER = Descent(rate=5e-4, decay=1e-4, passes=4, patience=1)
LEARNED = ("query", "key", "wanted", "wanting", "near", "says", "kind_near", "kind_says", "ages", "liking")


class AttentionNetwork(nn.Module):
    """The formula of ``AttentionScorer`` over batches of choices."""

    def __init__(self, table: ProductTable, slots: Rows, met: Vectors, known: int) -> None:
        super().__init__()
        start = torch.cat([torch.from_numpy(_turn(table.vectors)), torch.randn(IDS, WIDTH) * 0.1])
        self.query, self.key = nn.Parameter(start.clone() * 2.0), nn.Parameter(start.clone() * 2.0)
        self.wanted, self.wanting = nn.Parameter(start.clone() * 1.5), nn.Parameter(start.clone() * 1.5)
        self.near, self.says = nn.Parameter(torch.zeros(RELATIONS)), nn.Parameter(torch.zeros(RELATIONS))
        self.kind_near, self.kind_says = nn.Parameter(torch.zeros(len(KINDS))), nn.Parameter(torch.zeros(len(KINDS)))
        self.ages, self.liking = nn.Parameter(torch.zeros(3)), nn.Parameter(torch.tensor([1.0, 0.0]))
        self.ids = nn.Parameter(torch.randn(known, IDS) * 0.01)
        self.vectors: torch.Tensor
        self.brands: torch.Tensor
        self.categories: torch.Tensor
        self.log_prices: torch.Tensor
        self.slots: torch.Tensor
        self.met: torch.Tensor
        for name, values in _facts(table, slots, met).items():
            self.register_buffer(name, torch.from_numpy(values), persistent=False)

    def loss(self, batch: ChoiceBatch) -> torch.Tensor:
        """The mean surprise at what was chosen, among it and the products drawn."""
        scores = self(batch)
        same = torch.as_tensor(batch.product[:, None] == batch.others[None, :]).to(scores.device)
        scores = torch.cat([scores[:, :1], scores[:, 1:].masked_fill(same, -1e4)], dim=1)
        return nn.functional.cross_entropy(scores, torch.zeros(len(scores), dtype=torch.long, device=scores.device))

    def forward(self, batch: ChoiceBatch) -> torch.Tensor:
        """Scores of the product chosen and of those drawn, float32 (b, 1 + n)."""
        device = self.vectors.device
        chosen = torch.as_tensor(batch.product, dtype=torch.long, device=device)
        others = torch.as_tensor(batch.others, dtype=torch.long, device=device)
        past = torch.as_tensor(batch.past, dtype=torch.long, device=device)
        kinds = torch.as_tensor(batch.kinds, dtype=torch.long, device=device)
        days = torch.as_tensor(batch.days, dtype=torch.float32, device=device)
        there = past >= 0
        since = torch.arange(past.shape[1] - 1, -1, -1, device=device, dtype=torch.float32).expand_as(days)
        age = torch.stack([torch.log1p(days) / 4, torch.log1p(since) / 2, (since == 0).float()], dim=-1) @ self.ages
        event = self._inputs(past.clamp_min(0))
        own = self._scores(chosen[:, None], event, past, there, age + self.kind_near[kinds], self.kind_says[kinds], 1.0)
        rest = self._scores(others[None, :], event, past, there, age + self.kind_near[kinds], self.kind_says[kinds], 0.0)
        return torch.cat([own, rest], dim=1)

    def _scores(
        self,
        products: torch.Tensor,  # (b or 1, c)
        event: torch.Tensor,  # (b, l, d + IDS)
        past: torch.Tensor,  # (b, l)
        there: torch.Tensor,
        near_event: torch.Tensor,  # (b, l)
        says_event: torch.Tensor,  # (b, l)
        own: float,  # times that the product's being chosen now is among its events
    ) -> torch.Tensor:
        inputs = self._inputs(products)
        near = (inputs @ self.query) @ (event @ self.key).transpose(1, 2) + near_event[:, None, :]
        says = (inputs @ self.wanted) @ (event @ self.wanting).transpose(1, 2) + says_event[:, None, :]
        for number, relation in enumerate(self._relations(products, past.clamp_min(0))):
            near = near + self.near[number] * relation
            says = says + self.says[number] * relation
        near = near.masked_fill(~there[:, None, :], -1e4)
        highest = near.detach().amax(dim=2, keepdim=True).clamp_min(0.0)
        weights = torch.exp(near - highest)
        weights = weights / (weights.sum(dim=2, keepdim=True) + torch.exp(-highest))
        met = (self.met[products] - own).clamp_min(0.0)
        liking = torch.stack([torch.log1p(met) / 4, (met == 0).float()], dim=-1) @ self.liking
        return (weights * says).sum(dim=2) + liking

    def _inputs(self, products: torch.Tensor) -> torch.Tensor:
        slots = self.slots[products]
        hidden = slots < 0
        if self.training:
            hidden = hidden | (torch.rand(slots.shape, device=slots.device) < _FORGET)
        part = self.ids[slots.clamp_min(0)] if len(self.ids) else self.vectors.new_zeros((*slots.shape, IDS))
        return torch.cat([self.vectors[products], part.masked_fill(hidden[..., None], 0.0)], dim=-1)

    def _relations(self, products: torch.Tensor, past: torch.Tensor) -> tuple[torch.Tensor, ...]:
        same = (products[:, :, None] == past[:, None, :]).float()
        brand, category = self.brands[products][:, :, None], self.categories[products][:, :, None]
        apart = (self.log_prices[products][:, :, None] - self.log_prices[past][:, None, :]).abs()
        return (
            same,
            ((brand == self.brands[past][:, None, :]) & (brand >= 0)).float(),
            ((category == self.categories[past][:, None, :]) & (category >= 0)).float(),
            torch.nan_to_num(apart.clamp_max(FARTHEST)),
        )


def fit(histories: Histories, table: ProductTable, fitting: Fitting, start: AttentionScorer | None = None) -> AttentionScorer:
    """The scorer that best foretells what shoppers chose next; where there is nothing to learn from, as it begins."""
    torch.manual_seed(fitting.seed)
    met = np.bincount(histories.products[histories.liked], minlength=len(table)).astype(np.float32)
    slots = np.full(len(table), -1, np.int32)
    often = np.flatnonzero(met >= _FOR_ID)
    slots[often] = np.arange(len(often))
    network = AttentionNetwork(table, slots, met, len(often))
    if start is not None:
        _go_on(network, start.weights, slots)
    choices, held = choices_of(histories, _NEWEST, fitting.seed)
    if not len(choices):
        return AttentionScorer(_weights(network, slots, met), table)
    products = np.arange(len(table), dtype=np.int32)
    others = min(_OTHERS, len(products))
    workers = current_workers()

    def batches(number: int) -> Iterator[ChoiceBatch]:
        drawn = batches_of(histories, choices, products, _BATCH, others, fitting.seed * 7919 + number, _MOST)
        return workers.share(drawn)

    watched = list(batches_of(histories, held, products, _BATCH, others, fitting.seed)) if len(held) >= _FEWEST_HELD else []
    descent = _FIRST if start is None else _FURTHER
    descend(
        network, batches, network.loss, partial(_worth, network, watched) if watched else None, descent, fitting, "attention"
    )
    return AttentionScorer(_weights(network, slots, met), table)


def _worth(network: AttentionNetwork, watched: list[ChoiceBatch]) -> float:
    """How little what was held out surprises, higher is better."""
    with torch.inference_mode():
        losses = [float(network.loss(batch)) * len(batch.product) for batch in watched]
    return -sum(losses) / sum(len(batch.product) for batch in watched)


def _turn(vectors: Vectors) -> Vectors:
    """The directions in which texts differ most, float32 (d, WIDTH): products of turned vectors are close to cosines."""
    width = vectors.shape[1]
    turn = np.zeros((width, WIDTH), np.float32)
    if width:
        sample = vectors[:: max(1, len(vectors) // 20_000)].astype(np.float64)
        _, directions = np.linalg.eigh(sample.T @ sample)
        kept = directions[:, ::-1][:, :WIDTH]
        turn[:, : kept.shape[1]] = kept
    return turn


def _facts(table: ProductTable, slots: Rows, met: Vectors) -> dict[str, npt.NDArray[Any]]:
    facts = Facts.of(table)
    return {
        "vectors": table.vectors.astype(np.float32),
        "brands": facts.codes[0],
        "categories": facts.codes[1],
        "log_prices": np.where(facts.priced > 0, facts.log_prices, np.nan).astype(np.float32),
        "slots": slots.astype(np.int64),
        "met": met,
    }


def _go_on(network: AttentionNetwork, weights: AttentionWeights, slots: Rows) -> None:
    """Begin with these weights; the id part goes to the same products' new places."""
    with torch.no_grad():
        for name in LEARNED:
            mine, theirs = getattr(network, name), torch.from_numpy(np.ascontiguousarray(getattr(weights, name)))
            if mine.shape == theirs.shape:
                mine.copy_(theirs)
        both = np.flatnonzero((slots[: len(weights.slots)] >= 0) & (weights.slots >= 0))
        network.ids[torch.from_numpy(slots[both].astype(np.int64))] = torch.from_numpy(weights.ids[weights.slots[both]])


def _weights(network: AttentionNetwork, slots: Rows, met: Vectors) -> AttentionWeights:
    learned = {name: getattr(network, name).detach().numpy().copy() for name in (*LEARNED, "ids")}
    return AttentionWeights(**learned, slots=slots, met=met)
