"""What follows what: a past product speaks for those that others chose near it, and for those alike by text.

The counts keep order and distance, as in sequential rules (Ludewig and Jannach, https://arxiv.org/abs/1803.09587).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from ranker.errors import UnusableVersion
from ranker.histories import DISLIKE, Histories, Rows
from ranker.scorers.alike import alike
from ranker.scorers.postings import added_rows
from ranker.scorers.scorer import Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.query import Vectors

ARCHITECTURE = "neighbours.1"
Sparse = Any  # scipy.sparse.csr_matrix, float32
_READ = 20_000  # most-met products that are reached by text
_TIE = 1e-4  # of the strongest link: what popularity adds, so that there is an order where nothing is linked


@dataclass(frozen=True, slots=True)
class NeighbourChoices:
    """How links are weighed; found by trying (``neighbour_links.chosen``)."""

    backward: float = 0.5  # what a product says of those chosen before it, beside 1 for those chosen after
    source: float = 0.3  # power of the source's popularity that a link is divided by
    target: float = 0.2  # the same of the target's
    shrink: float = 5.0  # added to the divisor, so that a link seen once says little
    fade: float = 0.5  # what a visit counts against the one after it, when scoring
    text: float = 0.5  # what likeness by text counts beside a strong link


class NeighbourScorer:
    """Scores by links between products: ``links[i, j]`` is what an event with i says for j."""

    name = "neighbours"

    def __init__(self, links: Sparse, met: npt.NDArray[np.float32], choices: NeighbourChoices) -> None:
        self.links, self.choices = links, choices
        self._met = met
        self._tie = (_TIE * np.log1p(met) / max(1.0, float(np.log1p(met.max(initial=0.0))))).astype(np.float32)

    def scores(self, histories: Histories) -> Scores:
        """Of every product of the table for every shopper, float32 (n_shoppers, n_products)."""
        found = (faded(histories, self.links.shape[0], self.choices.fade) @ self.links).toarray()
        scores: Scores = found + self._tie
        return scores

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products for the one shopper, float32 (len(products),)."""
        found: Scores = self.scores_of_many(history, products[None])[0]
        return found

    def scores_of_many(self, histories: Histories, products: Rows) -> Scores:
        """Of each shopper's own candidates, int32 (n_shoppers, n), float32 of that shape."""
        found, counts = np.empty(products.shape, np.float32), counted(histories, self.choices.fade)
        for place, mine in enumerate(products):
            span = histories.span(place)
            found[place] = added_rows(self.links, histories.products[span], counts[span])[mine]
        found += self._tie[products]
        return found

    def save(self, folder: Path) -> None:
        """Write the links and how they were weighed."""
        settings = {name: getattr(self.choices, name) for name in NeighbourChoices.__slots__}
        links = self.links
        arrays = {"said": links.data, "targets": links.indices, "starts": links.indptr.astype(np.int64), "met": self._met}
        save_weights(folder, ARCHITECTURE, arrays, settings)

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer that was saved; products behind those fitted on are linked by text. Raises ``UnusableVersion``."""
        import scipy.sparse as sp

        arrays, settings = load_weights(folder, ARCHITECTURE)
        try:
            choices, met = NeighbourChoices(**settings), arrays["met"]
            links = sp.csr_matrix((arrays["said"], arrays["targets"], arrays["starts"]), shape=(len(met), len(met)))
        except (TypeError, KeyError, ValueError) as error:
            raise UnusableVersion(f"the links in {folder} do not fit together; train again with `shop rank train`") from error
        more = len(table) - len(met)
        if more > 0:
            new = np.arange(len(met), len(table), dtype=np.int32)
            links.resize((len(table), len(table)))
            near = alike(table.vectors, new, reached_by_text(met, len(table)))
            links = (links + choices.text * (near + near.T)).tocsr().astype(np.float32)
            met = np.concatenate([met, np.zeros(more, np.float32)])
        return cls(links, met, choices)


def reached_by_text(met: npt.NDArray[np.float32], size: int) -> Rows:
    """The products that others of a table of this size lead to by text: those most met, int32, ascending; of few, all."""
    if size <= _READ:
        return np.arange(size, dtype=np.int32)
    return np.sort(np.argsort(-met, kind="stable")[:_READ]).astype(np.int32)


def visits(histories: Histories) -> npt.NDArray[np.int64]:
    """In which of the shopper's visits each event lies, from 0, int64 (n_events,): events of one moment are one visit."""
    if not len(histories.at):
        return np.zeros(0, np.int64)
    owners = histories.owners
    later = np.concatenate([[False], (np.diff(histories.at) != 0) & (np.diff(owners) == 0)])
    number = np.cumsum(later)
    first = np.minimum(histories.offsets[:-1], len(number) - 1)
    place: npt.NDArray[np.int64] = number - np.repeat(number[first], histories.lengths)
    return place


def counted(histories: Histories, fade: float) -> Vectors:
    """How much each event counts, float32 (n_events,): 1 in the shopper's newest visit, less before; a dislike against."""
    visit = visits(histories)
    last = np.repeat(visit[histories.offsets[1:] - 1], histories.lengths) if len(visit) else visit
    counts: Vectors = np.power(fade, np.minimum(last - visit, 100)).astype(np.float32)
    counts[histories.kinds == DISLIKE] *= -1
    return counts


def faded(histories: Histories, products: int, fade: float) -> Sparse:
    """How much each shopper's events count (``counted``), sparse float32 (n_shoppers, products)."""
    import scipy.sparse as sp

    starts = histories.offsets.astype(np.int64)
    events = (counted(histories, fade), histories.products.astype(np.int64), starts)
    rows = sp.csr_matrix(events, shape=(len(histories), products))
    rows.sum_duplicates()
    return rows
