"""The seam behind which every model of taste stands.

Beside each class there is one function ``fit(histories, table, fitting, start=None) -> Scorer``: it reads only events up to
``histories.now``; ``start`` is the same kind of scorer, fitted before on fewer events, from whose weights it may go on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from ranker.histories import Histories, Rows
from ranker.tables import ProductTable

Scores = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]  # what is being done, how much of it is done, of how much


def untold(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a fit is given beside its data."""

    seed: int = 0
    deadline: float = field(default=float("inf"))  # of time.monotonic(): stop before it with the best so far
    told: Progress = untold
    checkpoint: Path | None = None  # folder in which the fit may keep its own state, to go on there after a kill
    threads: int = 1


class Scorer(Protocol):
    """Knows how well each product suits each shopper. Scores are finite, higher is better, comparable within one shopper."""

    name: str

    def scores(self, histories: Histories) -> Scores:
        """Of every product of the table for every shopper, float32 (n_shoppers, n_products). The caller passes few shoppers.

        A shopper without events gets what holds for anyone; products without training events have a score too.
        """

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products for the one shopper, float32 (len(products),), as ``scores`` gives them; in milliseconds."""

    def scores_of_many(self, histories: Histories, products: Rows) -> Scores:
        """Of each shopper's own candidates, int32 (n_shoppers, n), float32 of that shape, as ``scores_of`` gives each row."""

    def save(self, folder: Path) -> None:
        """Write what was learned (``ranker.scorers.weights``), never a pickle."""

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer that was saved, over a table that begins with the rows it was fitted on and may have more.

        Raises:
            UnusableVersion: the folder is damaged, or of another version or architecture.
        """
