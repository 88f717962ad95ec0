"""The network behind ``SequenceScorer`` and how its weights are learned."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from ranker.histories import DISLIKE, KINDS, Histories, Whole
from ranker.scorers.descent import Descent, descend
from ranker.scorers.scorer import Fitting
from ranker.scorers.sequence import HEADS, NEWEST, SequenceScorer, newcomer, padded, text_part
from ranker.tables import ProductTable
from ranker.workers import current_workers
from retrieval.query import Vectors

_WIDTH, _LAYERS = 64, 2
_DROPPED = 0.5  # share of what passes a layer that is hidden while learning
_TEXT = 0.5  # length of a product's text part at the start, on average
_EVENTS, _OTHERS = 1024, 2048  # next events of a batch, and products drawn against which they are told apart
_OLDEST = 300  # newest events of a shopper that are learned from
_POOL = 4096  # shoppers among whom batches of alike length are made
_HELD, _FEWEST_HELD = 1000, 50  # shoppers whose last event tells when to stop: at most, and below which none do
_FIRST = Descent(rate=1e-3, decay=0.0, passes=28, patience=10, anneal=True)  # gains come late, as the rate falls
_FURTHER = Descent(rate=1e-3, decay=0.0, passes=10, patience=10, anneal=True)


@dataclass(frozen=True, slots=True)
class SequenceBatch:
    """Parts of histories, padded behind the newest."""

    products: npt.NDArray[np.int64]  # (b, longest)
    kinds: npt.NDArray[np.int64]
    there: npt.NDArray[np.bool_]


class _Layer(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mix, self.out = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
        self.distance = nn.Parameter(torch.zeros(HEADS, NEWEST))
        self.widen, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.drop = nn.Dropout(_DROPPED)

    def forward(self, events: torch.Tensor, apart: torch.Tensor) -> torch.Tensor:
        many, long, width = events.shape
        query, key, value = self.mix(self.before(events)).view(many, long, 3, HEADS, width // HEADS).permute(2, 0, 3, 1, 4)
        bias = self.distance[:, apart.clamp_min(0)].masked_fill(apart < 0, -1e9)
        seen = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=bias.expand(many, -1, -1, -1))
        events = events + self.drop(self.out(seen.transpose(1, 2).reshape(many, long, width)))
        wide = self.drop(torch.relu(self.widen(self.between(events))))
        widened: torch.Tensor = events + self.drop(self.narrow(wide))
        return widened


class SequenceNetwork(nn.Module):
    """The formula of ``SequenceScorer`` for every event of a batch."""

    def __init__(self, table: ProductTable, width: int = _WIDTH, layers: int = _LAYERS) -> None:
        super().__init__()
        turn, shift = turned(table.vectors, width)
        self.turn, self.shift = turn, shift
        self.ids = nn.Parameter(torch.randn(len(table), width) * (0.1 if len(turn) else 0.5) * width**-0.5)
        self.kinds = nn.Parameter(torch.zeros(len(KINDS), width))
        self.layers = nn.ModuleList(_Layer(width) for _ in range(layers))
        self.last, self.drop = nn.LayerNorm(width), nn.Dropout(_DROPPED)
        self.text: torch.Tensor
        self.register_buffer("text", torch.from_numpy(text_part(table.vectors, turn, shift)), persistent=False)

    def forward(self, products: torch.Tensor, kinds: torch.Tensor) -> torch.Tensor:
        """What is expected after each event, float32 (b, longest, width)."""
        width = self.ids.shape[1]
        events = self.drop(self._products(products) * width**0.5 + self.kinds[kinds])
        place = torch.arange(products.shape[1], device=products.device)
        for layer in self.layers:
            events = layer(events, place[:, None] - place[None, :])
        last: torch.Tensor = self.last(events)
        return last

    def loss(self, batch: SequenceBatch) -> torch.Tensor:
        """The mean surprise at the next product, among those of the batch and as many drawn, corrected for the drawing."""
        device = self.ids.device
        products = torch.as_tensor(batch.products, device=device)
        kinds, there = torch.as_tensor(batch.kinds, device=device), torch.as_tensor(batch.there, device=device)
        asked = there[:, 1:] & (kinds[:, 1:] != DISLIKE)
        wanted = products[:, 1:][asked]
        expected = self(products[:, :-1], kinds[:, :-1])[asked]
        size = len(self.ids)
        if size <= _OTHERS:
            return nn.functional.cross_entropy(expected @ self._products(torch.arange(size, device=device)).T, wanted)
        drawn = torch.randint(size, (_OTHERS,), device=device)
        shown, place = torch.unique(torch.cat([wanted, drawn]), return_inverse=True)
        place = place[: len(wanted)]
        rarer = torch.full((len(shown),), math.log(-math.expm1(_OTHERS * math.log1p(-1 / size))), device=device)
        rarer[place] = 0.0  # those wanted in the batch are always among the shown
        return nn.functional.cross_entropy(expected @ self._products(shown).T - rarer, place)

    def scorer(self, table: ProductTable, met: npt.NDArray[np.float32]) -> SequenceScorer:
        """The scorer with these weights."""
        learned = {"ids": self.ids, "kinds": self.kinds, "last": _norm(self.last)}
        for number, layer in enumerate(self.layers):
            assert isinstance(layer, _Layer)
            learned |= {f"{name}.{number}": values for name, values in _of_layer(layer).items()}
        weights = {name: value.detach().cpu().numpy().copy() for name, value in learned.items()}
        return SequenceScorer({**weights, "turn": self.turn, "shift": self.shift, "met": met}, table)

    @torch.no_grad()
    def take(self, start: SequenceScorer) -> None:
        """Go on from these weights; products behind those they were fitted on begin as newcomers."""
        weights = {name: torch.from_numpy(np.array(value)) for name, value in start.weights.items()}
        self.turn, self.shift = start.weights["turn"], start.weights["shift"]
        self.ids[:] = torch.from_numpy(newcomer(start.weights["ids"], start.weights["met"]))
        self.ids[: len(weights["ids"])] = weights["ids"]
        self.kinds.copy_(weights["kinds"])
        _take_norm(self.last, weights["last"])
        for number, layer in enumerate(self.layers):
            assert isinstance(layer, _Layer)
            for name, value in _of_layer(layer).items():
                if name in ("before", "between"):
                    _take_norm(getattr(layer, name), weights[f"{name}.{number}"])
                else:
                    value.copy_(weights[f"{name}.{number}"])

    def _products(self, rows: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = nn.functional.embedding(rows, self.ids) + self.text[rows]
        return found


def fit(histories: Histories, table: ProductTable, fitting: Fitting, start: SequenceScorer | None = None) -> SequenceScorer:
    """Learn what follows in every history. The last events of some shoppers tell when to stop; a further fit reads them too."""
    torch.manual_seed(fitting.seed)
    torch.set_num_threads(max(1, fitting.threads))
    met = np.bincount(histories.products[histories.liked], minlength=len(table)).astype(np.float32)
    goes_on = start is not None and len(start.weights["turn"]) in (0, table.vectors.shape[1])
    read, asked, wanted = _held_out(histories, fitting.seed) if not goes_on else (histories, histories.select([]), histories)
    network = SequenceNetwork(table)
    if goes_on and start is not None:
        network.text = torch.from_numpy(text_part(table.vectors, start.weights["turn"], start.weights["shift"]))
        network.take(start)

    def worth() -> float:
        scores = network.scorer(table, met).scores(asked)
        own = scores[np.arange(len(asked)), wanted.products]
        scores[asked.owners, asked.products] = -np.inf
        better = (scores > own[:, None]).sum(axis=1)
        return float(np.where(better < 10, 1 / np.log2(better + 2.0), 0.0).mean())

    parts = _parts(read.newest(_OLDEST))
    if len(parts):
        descend(
            network,
            partial(_batches, parts, fitting.seed),
            network.loss,
            worth if len(asked) >= _FEWEST_HELD else None,
            _FURTHER if goes_on else _FIRST,
            fitting,
            "sequence",
        )
    return network.scorer(table, met)


def turned(vectors: Vectors, width: int) -> tuple[Vectors, Vectors]:
    """The turn that carries text to the width, its main directions weighed less unevenly, and the shift before it.

    float32 (d, width) and (d,); (0, width) and (0,) where there is no text.
    """
    there = vectors[np.any(vectors, axis=1)]
    if len(there) < 2:
        return np.zeros((0, width), np.float32), np.zeros(0, np.float32)
    shift = there.mean(axis=0)
    power, directions = np.linalg.eigh((there - shift).T @ (there - shift))
    main = np.argsort(-power)[:width]
    strength = np.maximum(power[main], power[main[0]] * 1e-4)
    turn = np.zeros((vectors.shape[1], width), np.float32)
    turn[:, : len(main)] = directions[:, main] / strength**0.25
    lengths = np.linalg.norm((there - shift) @ turn, axis=1)
    return (turn * (_TEXT / max(float(lengths.mean()), 1e-9))).astype(np.float32), shift.astype(np.float32)


def _held_out(histories: Histories, seed: int) -> tuple[Histories, Histories, Histories]:
    """What is read, and for some shoppers what came before their last event and that event."""
    head, last = histories.leave_last(fewest=2)
    able = np.flatnonzero((last.lengths == 1) & (head.lengths >= 2))
    able = able[last.kinds[last.offsets[able]] != DISLIKE]
    some = np.sort(np.random.default_rng(seed).permutation(able)[: min(_HELD, len(able) // 4)])
    if len(some) < _FEWEST_HELD:
        return histories, histories.select([]), histories.select([])
    held = np.zeros(len(histories), bool)
    held[some] = True
    hidden = np.zeros(len(histories.products), bool)
    hidden[histories.offsets[1:][some] - 1] = True
    return histories.where(~hidden), head.select(some), last.select(some)


def _parts(histories: Histories) -> Histories:
    """Every history in parts of at most ``NEWEST`` events, each beginning with the last event of the one before it."""
    starts: list[Whole] = []
    ends: list[Whole] = []
    longest = int(histories.lengths.max(initial=0))
    for back in range(0, max(1, longest - 1), NEWEST - 1):
        end = histories.offsets[1:] - back
        start = np.maximum(end - NEWEST, histories.offsets[:-1])
        keep = end - start > 1
        starts.append(start[keep])
        ends.append(end[keep])
    first, behind = np.concatenate(starts), np.concatenate(ends)
    lengths = behind - first
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    events = np.arange(offsets[-1]) + np.repeat(first - offsets[:-1], lengths)
    return Histories(
        ("",) * len(first), offsets, histories.products[events], histories.at[events], histories.kinds[events], histories.clock
    )


def _batches(parts: Histories, seed: int, number: int) -> Iterator[SequenceBatch]:
    """The batches of one pass: parts of alike length together, so that little is padded."""
    random = np.random.default_rng((seed, number))
    order = random.permutation(len(parts))
    groups: list[Whole] = []
    for start in range(0, len(order), _POOL):
        pool = order[start : start + _POOL]
        pool = pool[np.argsort(parts.lengths[pool], kind="stable")]
        filled = np.cumsum(parts.lengths[pool] - 1) // _EVENTS
        groups.extend(np.split(pool, np.flatnonzero(np.diff(filled)) + 1))
    mixed = (groups[place] for place in random.permutation(len(groups)))
    for group in current_workers().share(mixed):
        yield SequenceBatch(*padded(parts.select(group)))


def _of_layer(layer: _Layer) -> dict[str, torch.Tensor]:
    """The layer's weights as ``SequenceScorer`` names them; a change to one that is no layer norm changes the layer."""
    return {
        "before": _norm(layer.before),
        "between": _norm(layer.between),
        "mix": layer.mix.weight.T,
        "out": layer.out.weight.T,
        "distance": layer.distance,
        "widen": layer.widen.weight.T,
        "widen_by": layer.widen.bias,
        "narrow": layer.narrow.weight.T,
        "narrow_by": layer.narrow.bias,
    }


def _norm(norm: nn.LayerNorm) -> torch.Tensor:
    return torch.stack([norm.weight, norm.bias])


def _take_norm(norm: nn.LayerNorm, scale: torch.Tensor) -> None:
    norm.weight.copy_(scale[0])
    norm.bias.copy_(scale[1])
