"""What shoppers with like histories chose: the nearest neighbours among shoppers vote for products."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from ranker.histories import Histories, Rows, Times, Whole
from ranker.scorers.meetings import meetings, met_products
from ranker.scorers.postings import added_rows
from ranker.scorers.scorer import Fitting, Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.arrays import fingerprints
from retrieval.query import Vectors

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ARCHITECTURE = "shoppers.1"
_NEIGHBOURS = 150
_MOST = 60_000  # shoppers that are kept; more are drawn from
_NEWEST = 400  # events of a shopper that are kept
_LIKENESS_HALF_LIFE = {"time": 180.0, "rank": 20.0}
_VOTE_HALF_LIFE = {"time": 45.0, "rank": 20.0}


class ShoppersScorer:
    """Scores by the log of the neighbours' votes; a product nobody near has is lowest, a popular one before a rare one."""

    name = "shoppers"

    def __init__(self, taste: "csr_matrix", votes: "csr_matrix", names: npt.NDArray[np.int64], table: ProductTable) -> None:
        self._size = len(table)
        self._fitted = taste.shape[1]
        self._taste = taste  # (n_known, products fitted on)
        self._votes = votes  # (n_known, products fitted on)
        self._names = names  # int64 (n_known,): fingerprints of the shoppers' names, ascending
        rarity = np.asarray((taste > 0).sum(axis=0), np.float64).ravel()
        self._rarity = np.log1p(max(taste.shape[0], 1) / np.maximum(rarity, 1.0)).astype(np.float32)
        self._having = _of_length_one(taste, self._rarity).T.tocsr()  # (products fitted on, n_known)
        anyone = np.asarray(votes.mean(axis=0), np.float32).ravel() if votes.shape[0] else np.zeros(self._fitted, np.float32)
        self._anyone = np.pad(anyone, (0, self._size - self._fitted))

    def scores(self, histories: Histories) -> Scores:
        """Of every product of the table for every shopper, float32 (n_shoppers, n_products)."""
        found = np.zeros((len(histories), self._size))
        for place, (near, weights) in enumerate(self._neighbours(histories)):
            found[place, : self._fitted] = added_rows(self._votes, near, weights)
        return _lifted(found, self._anyone)

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products for the one shopper, float32 (len(products),)."""
        found: Scores = self.scores_of_many(history, products[None])[0]
        return found

    def scores_of_many(self, histories: Histories, products: Rows) -> Scores:
        """Of each shopper's own candidates, int32 (n_shoppers, n), float32 of that shape."""
        found, voted = np.empty(products.shape), np.zeros(self._size)
        for place, (near, weights) in enumerate(self._neighbours(histories)):
            voted[: self._fitted] = added_rows(self._votes, near, weights)
            found[place] = voted[products[place]]
        return _lifted(found, self._anyone[products])

    def save(self, folder: Path) -> None:
        """Write the kept shoppers, without their names."""
        arrays: dict[str, npt.NDArray[Any]] = {"names": self._names}
        for part, matrix in (("taste", self._taste), ("votes", self._votes)):
            arrays[f"{part}_weights"] = matrix.data.astype(np.float32)
            arrays[f"{part}_products"] = matrix.indices.astype(np.int32)
            arrays[f"{part}_offsets"] = matrix.indptr.astype(np.int64)
        save_weights(folder, ARCHITECTURE, arrays, {"products": self._fitted})

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer that was saved; nobody has voted for new products. Raises ``UnusableVersion``."""
        from scipy.sparse import csr_matrix

        arrays, settings = load_weights(folder, ARCHITECTURE)
        taste, votes = (
            csr_matrix(
                (arrays[f"{part}_weights"], arrays[f"{part}_products"], arrays[f"{part}_offsets"]),
                shape=(len(arrays[f"{part}_offsets"]) - 1, int(settings["products"])),
            )
            for part in ("taste", "votes")
        )
        return cls(taste, votes, arrays["names"], table)

    def _neighbours(self, histories: Histories) -> Iterator[tuple[Whole, Vectors]]:
        """Of each shopper the known shoppers most like them, int64 (n,), and how much each one's votes count, float32 (n,)."""
        met = met_products(histories, self._size, _LIKENESS_HALF_LIFE[histories.clock])
        taste, names = np.log1p(met.weights), _named(histories.shoppers)
        products = met.products
        for place, name in enumerate(names):
            span = slice(met.offsets[place], met.offsets[place + 1])
            mine = products[span][products[span] < self._fitted]
            weights = taste[span][products[span] < self._fitted] * self._rarity[mine]
            likeness = added_rows(self._having, mine, weights / max(float(np.linalg.norm(weights)), 1e-9))
            same = int(np.searchsorted(self._names, name))
            if same < len(self._names) and self._names[same] == name:
                likeness[same] = 0.0  # nobody is his own neighbour
            near = np.flatnonzero(likeness > 0)
            if len(near) > _NEIGHBOURS:
                near = near[np.argpartition(-likeness[near], _NEIGHBOURS - 1)[:_NEIGHBOURS]]
            found = likeness[near]
            yield near, (found / (found.sum() + 0.1)).astype(np.float32)  # who is like nobody much trusts nobody much


def fit(histories: Histories, table: ProductTable, fitting: Fitting, start: ShoppersScorer | None = None) -> ShoppersScorer:
    """Keep the shoppers, by name in an order that says nothing."""
    known = np.flatnonzero(histories.where(histories.liked).lengths)
    known = np.sort(np.random.default_rng(fitting.seed).permutation(known)[:_MOST])
    kept = histories.select(known).newest(_NEWEST)
    names = _named(kept.shoppers)
    order = np.argsort(names, kind="stable")
    kept = kept.select(order)
    votes = meetings(kept, len(table), _VOTE_HALF_LIFE[kept.clock])
    votes.data = np.log1p(votes.data)  # a product bought ten times is not wanted ten times as much
    return ShoppersScorer(_tastes(kept, len(table)), votes, names[order], table)


def _lifted(voted: Times, anyone: Vectors) -> Scores:
    """The log of the votes, with a little of what anyone wants, float32 as given."""
    found: Scores = np.log(voted + 0.1 * anyone + 1e-6).astype(np.float32)
    return found


def _tastes(histories: Histories, size: int) -> "csr_matrix":
    """What shoppers are compared by, (n_shoppers, size)."""
    found = meetings(histories, size, _LIKENESS_HALF_LIFE[histories.clock])
    found.data = np.log1p(found.data)
    return found


def _of_length_one(tastes: "csr_matrix", rarity: Vectors) -> "csr_matrix":
    """Rows of length 1 in which rare products say more; empty rows stay empty."""
    from scipy.sparse import diags

    weighed = (tastes @ diags(rarity)).tocsr()
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1), np.float64).ravel())
    rows: csr_matrix = (diags(1 / np.maximum(length, 1e-9)) @ weighed).tocsr().astype(np.float32)
    return rows


def _named(shoppers: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """A fingerprint of each name, int64 (n,)."""
    return fingerprints(shoppers).view(np.int64)
