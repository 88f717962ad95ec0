"""A learned turn of the queries' vectors, so that the products' vectors stay as the index has them.

Nothing is embedded again and nothing is stored at the products: a query's vector is turned towards what people judged right
for such queries, in a microsecond.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.errors import RetrievalError
from retrieval.query import Vectors

SCHEMA = 1
COLUMNS = ("turned", "turned_gap", "turned_place")
_FILE, _ABOUT = "turn.safetensors", "turn.json"
_BATCH = 128  # queries a step
_PASSES = (3, 8)  # at least, at most: as many as make some steps
_STEPS = 150
_RATE = 1e-3
_SHARP = 25.0  # what cosines are multiplied by before the softmax, where it starts
_MOST = 60_000  # products that a step compares with
_FOLDS, _FEW = (5, 2), 1000  # trainings without a part of the queries, for fewer queries than this and for more
_HELD_OUT, _MOST_HELD = (
    10,
    256,
)  # one query in so many says when to stop, but no more than these: they are read after every pass

Rows = npt.NDArray[np.int64]


class UnusableTurn(RetrievalError):
    """A folder that holds no learned turn of this version; the message says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What people judged of one query: places among the products' vectors, and gains, above 0 where a product answers it."""

    rows: Rows
    gains: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class QueryTurn:
    """Turns query vectors of one encoder."""

    encoder: str  # the name of the encoder whose vectors it turns
    matrix: npt.NDArray[np.float32]  # (d, d): what is added to a vector is matrix @ vector + shift
    shift: npt.NDArray[np.float32]  # (d,)

    def turned(self, vectors: Vectors) -> Vectors:
        """The vectors as they are compared with products, float32 (n, d) or (d,), of length 1."""
        added = vectors + vectors @ self.matrix.T + self.shift
        unit: Vectors = added / np.maximum(np.linalg.norm(added, axis=-1, keepdims=True), 1e-6)
        return unit.astype(np.float32, copy=False)

    def scores(self, query: Vectors, products: Vectors) -> npt.NDArray[np.float32]:
        """How near each product is to the turned query, float32 (products, 3) in the order of ``COLUMNS``.

        ``query`` is (d,), ``products`` (products, d), a row of zeros where there is no vector. The columns are the cosine, how
        far it is below the best one, and the product's place among the others from 0, the nearest, to 1.
        """
        if not len(products):
            return np.zeros((0, len(COLUMNS)), np.float32)
        cosines = products @ self.turned(query)
        places = np.empty(len(cosines), np.float32)
        places[np.argsort(-cosines, kind="stable")] = np.arange(len(cosines)) / len(cosines)
        return np.stack([cosines, cosines - cosines.max(), places], axis=1).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write the turn into this folder; what says that it is complete comes last."""
        from safetensors.numpy import save_file

        folder.mkdir(parents=True, exist_ok=True)
        save_file({"matrix": np.ascontiguousarray(self.matrix), "shift": np.ascontiguousarray(self.shift)}, folder / _FILE)
        about = {"schema_version": SCHEMA, "encoder": self.encoder, "dimensions": len(self.shift)}
        (folder / _ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "QueryTurn":
        """The turn of a folder that ``save`` wrote. Raises ``UnusableTurn``."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            if about.get("schema_version") != SCHEMA:
                raise UnusableTurn(f"{folder} was written by another version; train it again with `shop search train`")
            tensors = load_file(folder / _FILE)
            return cls(str(about["encoder"]), tensors["matrix"], tensors["shift"])
        except (OSError, ValueError, KeyError, AttributeError, SafetensorError) as error:
            raise UnusableTurn(f"the learned turn in {folder} cannot be read: {error}") from error


def train_turn(
    encoder: str,
    queries: Vectors,
    products: Vectors,
    wanted: Sequence[Wanted],
    *,
    seed: int = 0,
    passes: int | None = None,
    deadline: float = float("inf"),
    progress: Callable[[int, int], None] | None = None,
) -> QueryTurn:
    """A turn learned from these queries: a softmax over the whole corpus, its target the gains.

    ``queries`` is float32 (len(wanted), d), ``products`` float32 (products, d), both of the encoder of this name. One query in
    ten, of many 256, only says which pass is kept; where no pass is better there than no turn, none is made. ``deadline`` is of
    ``time.monotonic``.
    """
    import torch

    rng = np.random.default_rng(seed)
    useful = rng.permutation([number for number, one in enumerate(wanted) if (one.gains > 0).any()]).astype(np.int64)
    products, wanted = _sampled(products, wanted, useful, rng)
    size = products.shape[1]
    apart = min(len(useful) // _HELD_OUT, _MOST_HELD)
    held, fit = useful[:apart], useful[apart:]
    asked, there = torch.from_numpy(np.ascontiguousarray(queries)), torch.from_numpy(np.ascontiguousarray(products))
    turn, shift = torch.zeros(size, size, requires_grad=True), torch.zeros(size, requires_grad=True)
    sharp = torch.tensor(_SHARP).log().requires_grad_()
    rates = (_RATE, _RATE, 10 * _RATE)
    groups = [{"params": [one], "lr": rate} for one, rate in zip((turn, shift, sharp), rates, strict=True)]
    optimizer = torch.optim.Adam(groups)

    def loss(some: Rows, *, plain: bool = False) -> Any:
        vectors = asked[torch.from_numpy(some)]
        if not plain:
            vectors = torch.nn.functional.normalize(vectors + vectors @ turn.T + shift, dim=1)
        scores = sharp.exp() * (vectors @ there.T)
        query = np.repeat(np.arange(len(some)), [len(wanted[number].rows) for number in some])
        rows = np.concatenate([wanted[number].rows for number in some])
        shares = np.concatenate([_shares(wanted[number].gains) for number in some])
        told = scores[torch.from_numpy(query), torch.from_numpy(rows)] - scores.logsumexp(1)[torch.from_numpy(query)]
        return -(torch.from_numpy(shares) * told).sum() / len(some)

    def lost(*, plain: bool = False) -> float:
        with torch.no_grad():
            some = [loss(held[at : at + _BATCH], plain=plain).item() for at in range(0, len(held), _BATCH)]
        return float(np.mean(some)) if some else 0.0

    batch = min(_BATCH, max(16, len(fit) // 8))
    a_pass = max(-(-len(fit) // batch), 1)
    passes = passes or min(max(_STEPS // a_pass, _PASSES[0]), _PASSES[1])
    steps, done, best = passes * a_pass, 0, lost()
    kept = (turn.detach().clone(), shift.detach().clone())
    for _ in range(passes):
        order = rng.permutation(fit)
        for at in range(0, len(order), batch):
            warm = min(1.0, (done + 1) / (0.05 * steps + 1)) * max(0.05, 1 - done / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * warm
            optimizer.zero_grad()
            loss(order[at : at + batch]).backward()
            optimizer.step()
            done += 1
            if progress:
                progress(done, steps)
            if time.monotonic() > deadline:
                break
        now = lost()
        if len(held) and now >= min(best, lost(plain=True)):  # a softer softmax alone is no gain
            break
        best, kept = now, (turn.detach().clone(), shift.detach().clone())
        if time.monotonic() > deadline:
            break
    return QueryTurn(encoder, kept[0].numpy(), kept[1].numpy())


def cross_fitted(
    encoder: str,
    queries: Vectors,
    products: Vectors,
    wanted: Sequence[Wanted],
    read: Sequence[Rows],
    *,
    seed: int = 0,
    deadline: float = float("inf"),
    progress: Callable[[int, int], None] | None = None,
) -> tuple[QueryTurn, list[npt.NDArray[np.float32]]]:
    """A turn learned from all queries, and for each of them the columns of what it ``read`` by a turn that never saw it.

    A turn knows the queries that it learned from too well: a network that learns from its columns would trust them too far.
    The time until ``deadline`` is shared evenly. The other arguments are those of ``train_turn``.
    """
    folds = _FOLDS[0] if len(wanted) < _FEW else _FOLDS[1]
    part = np.random.default_rng(seed).permutation(len(wanted)) % folds
    columns: list[npt.NDArray[np.float32]] = [np.zeros((0, len(COLUMNS)), np.float32)] * len(wanted)

    def trained(number: int, some: Rows) -> QueryTurn:
        now = time.monotonic()
        until = now + (deadline - now) / (folds + 1 - number)

        def on(done: int, of: int) -> None:
            if progress:
                progress(number * of + done, (folds + 1) * of)

        chosen = [wanted[place] for place in some.tolist()]
        return train_turn(encoder, queries[some], products, chosen, seed=seed + number, deadline=until, progress=on)

    for number in range(folds):
        turn = trained(number, np.flatnonzero(part != number))
        for place in np.flatnonzero(part == number).tolist():
            columns[place] = turn.scores(queries[place], products[read[place]])
    return trained(folds, np.arange(len(wanted))), columns


def _shares(gains: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    above = np.maximum(gains, 0).astype(np.float32)
    shares: npt.NDArray[np.float32] = above / max(float(above.sum()), 1e-6)
    return shares


def _sampled(
    products: Vectors, wanted: Sequence[Wanted], useful: Rows, rng: np.random.Generator
) -> tuple[Vectors, Sequence[Wanted]]:
    """All products, or of a large corpus those that were judged and as many others as a step can compare with."""
    if len(products) <= _MOST:
        return products, wanted
    judged = np.unique(np.concatenate([wanted[number].rows for number in useful])) if len(useful) else np.zeros(0, np.int64)
    others = rng.choice(len(products), _MOST, replace=False)
    chosen = np.union1d(judged, others)
    return products[chosen], [Wanted(np.searchsorted(chosen, one.rows).astype(np.int64), one.gains) for one in wanted]
