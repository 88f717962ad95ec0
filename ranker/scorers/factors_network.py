"""How the factors of ``FactorScorer`` are learned."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import torch
from torch import nn

from ranker.histories import DISLIKE, Histories
from ranker.scorers.descent import Descent, descend
from ranker.scorers.factors import (
    ACTIVITY,
    DECAY,
    NEWEST,
    FacetCodes,
    FactorScorer,
    FactorWeights,
    shares,
    trait_codes,
)
from ranker.scorers.next_choice import ChoiceBatch, batches_of, choices_of
from ranker.scorers.scorer import Fitting
from ranker.tables import ProductTable
from ranker.workers import current_workers

WIDTH = 32
_BATCH, _OTHERS = 128, 256
_MOST = 100_000  # choices of a pass
_FEWEST_HELD = 20
_FIRST = Descent(rate=5e-3, decay=1e-4, passes=15, patience=2)
_FURTHER = Descent(rate=1e-3, decay=1e-4, passes=3, patience=1)
LEARNED = ("own", "bias", "liking", "disliking", "usual", "active")


class FactorNetwork(nn.Module):
    """The formula of ``FactorScorer`` over batches of choices."""

    def __init__(self, codes: FacetCodes, table: ProductTable) -> None:
        super().__init__()
        size = len(codes.names) + 1
        self.own, self.liking = nn.Parameter(torch.randn(size, WIDTH) * 0.05), nn.Parameter(torch.randn(size, WIDTH) * 0.05)
        self.disliking, self.usual = nn.Parameter(torch.zeros(size, WIDTH)), nn.Parameter(torch.zeros(size, WIDTH))
        self.bias, self.active = nn.Parameter(torch.zeros(size)), nn.Parameter(torch.zeros(len(ACTIVITY) + 1, WIDTH))
        facets = codes.rows(table)
        self.facets: torch.Tensor
        self.share: torch.Tensor
        self.traits: torch.Tensor
        self.register_buffer("facets", torch.from_numpy(facets.astype(np.int64)), persistent=False)
        self.register_buffer("share", torch.from_numpy(shares(facets)), persistent=False)
        self.register_buffer("traits", torch.from_numpy(trait_codes(codes, facets).astype(np.int64)), persistent=False)

    def loss(self, batch: ChoiceBatch) -> torch.Tensor:
        """The mean surprise at what was chosen, among it and the products drawn."""
        device = self.share.device
        product = torch.as_tensor(batch.product, dtype=torch.long, device=device)
        others = torch.as_tensor(batch.others, dtype=torch.long, device=device)
        wish = self._wish(batch)
        chosen = (wish * self._sum(self.own, product)).sum(1) + self._alone(product)
        rest = wish @ self._sum(self.own, others).T + self._alone(others)
        rest = rest.masked_fill(product[:, None] == others[None, :], -1e4)
        scores = torch.cat([chosen[:, None], rest], dim=1)
        return nn.functional.cross_entropy(scores, torch.zeros(len(scores), dtype=torch.long, device=device))

    def _wish(self, batch: ChoiceBatch) -> torch.Tensor:
        device = self.share.device
        past = torch.as_tensor(batch.past, dtype=torch.long, device=device)
        disliked = torch.as_tensor(batch.kinds, device=device) == DISLIKE
        there = past >= 0
        past = past.clamp_min(0)
        age = DECAY ** torch.arange(past.shape[1] - 1, -1, -1, dtype=torch.float32, device=device)
        count = torch.bucketize(there.sum(1), torch.tensor(ACTIVITY, device=device), right=True)
        wish = self.active[count]
        for mask, values in ((there & ~disliked, self.liking), (there & disliked, self.disliking)):
            weight = age * mask
            weight = weight / weight.sum(1, keepdim=True).clamp_min(1e-6)
            wish = wish + torch.einsum("bl,blw->bw", weight, self._sum(values, past))
        liked = there & ~disliked
        for column in range(self.traits.shape[1]):
            wish = wish + self.usual[_usual(self.traits[past, column].masked_fill(~liked, 0))]
        return wish

    def _sum(self, values: torch.Tensor, products: torch.Tensor) -> torch.Tensor:
        return torch.einsum("...f,...fw->...w", self.share[products], values[self.facets[products]])

    def _alone(self, products: torch.Tensor) -> torch.Tensor:
        """What a product has without a shopper: its facets' biases, and how they go with each other."""
        share, facets = self.share[products], self.facets[products]
        parts = self.own[facets] * share[..., None]
        pairs = (parts.sum(-2) ** 2 - (parts**2).sum(-2)).sum(-1) / 2
        return (self.bias[facets] * share).sum(-1) + pairs


def fit(histories: Histories, table: ProductTable, fitting: Fitting, start: FactorScorer | None = None) -> FactorScorer:
    """The scorer that best foretells what shoppers chose next; where there is nothing to learn from, as it begins."""
    torch.manual_seed(fitting.seed)
    codes = start.codes if start is not None else FacetCodes.of(table)
    network = FactorNetwork(codes, table)
    if start is not None:
        with torch.no_grad():
            for name in LEARNED:
                getattr(network, name).copy_(torch.from_numpy(np.ascontiguousarray(getattr(start.weights, name))))
    choices, held = choices_of(histories, NEWEST, fitting.seed)
    if not len(choices):
        return FactorScorer(_weights(network), codes, table)
    products = np.arange(len(table), dtype=np.int32)
    others = min(_OTHERS, len(products))
    workers = current_workers()

    def batches(number: int) -> Iterator[ChoiceBatch]:
        drawn = batches_of(histories, choices, products, _BATCH, others, fitting.seed * 7919 + number, _MOST)
        return workers.share(drawn)

    watched = list(batches_of(histories, held, products, _BATCH, others, fitting.seed)) if len(held) >= _FEWEST_HELD else []
    descent = _FIRST if start is None else _FURTHER
    descend(network, batches, network.loss, partial(_worth, network, watched) if watched else None, descent, fitting, "factors")
    return FactorScorer(_weights(network), codes, table)


def _worth(network: FactorNetwork, watched: list[ChoiceBatch]) -> float:
    """How little what was held out surprises, higher is better."""
    with torch.inference_mode():
        losses = [float(network.loss(batch)) * len(batch.product) for batch in watched]
    return -sum(losses) / sum(len(batch.product) for batch in watched)


def _usual(values: torch.Tensor) -> torch.Tensor:
    """The most frequent value of each row, 0 counting as none and the smallest of several, int64 (b,)."""
    same = (values[:, :, None] == values[:, None, :]).sum(2).masked_fill(values == 0, 0)
    most = same.amax(1, keepdim=True)
    largest = torch.iinfo(values.dtype).max
    smallest = values.masked_fill((same < most) | (values == 0), largest).amin(1)
    return smallest.masked_fill(smallest == largest, 0)


def _weights(network: FactorNetwork) -> FactorWeights:
    """The weights, with nothing for what is no facet."""
    learned = {name: getattr(network, name).detach().numpy().copy() for name in LEARNED}
    return FactorWeights(**learned)
