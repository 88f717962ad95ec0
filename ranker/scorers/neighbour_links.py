"""Counts which products are chosen near which, and finds by trying how to weigh the counts."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ranker.histories import Histories, Rows
from ranker.scorers.alike import alike
from ranker.scorers.neighbours import NeighbourChoices, NeighbourScorer, Sparse, faded, reached_by_text, visits
from ranker.scorers.scorer import Fitting
from ranker.tables import ProductTable

_FARTHEST = 50  # events apart up to which two products are near
_PAIRS = 20_000_000  # counted at most: of many events only the nearer pairs
_STEP = 0.8  # what each visit further apart counts against the one before
_BREADTH = 0.3  # power of a history's length that its pairs are divided by: who buys everything says little
_LINKS = 400  # of a product that are kept, the strongest
_TRIED_ON = 25_000_000  # scores computed for one trial
_TRIALS: tuple[tuple[str, tuple[float, ...]], ...] = (  # around the defaults, which won on the sets measured in docs/LOG.md
    ("fade", (0.35, 0.7, 0.9)),
    ("target", (0.05, 0.4)),
    ("source", (0.15, 0.5)),
    ("shrink", (1.0, 20.0)),
    ("text", (0.0, 0.1, 0.25)),
    ("backward", (0.25, 1.0)),
    ("fade", (0.25, 0.6, 0.8, 0.96)),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How often, and how near, products were chosen together, and how often at all."""

    forward: Sparse  # [i, j]: j after i
    beside: Sparse  # in the same visit, symmetric
    met: Any  # float32 (n_products,)
    alike: Sparse


def fit(histories: Histories, table: ProductTable, fitting: Fitting, start: NeighbourScorer | None = None) -> NeighbourScorer:
    """Links counted from what shoppers liked. ``start`` gives its choices; without one they are tried on each last event."""
    liked = histories.where(histories.liked)
    likeness = _likeness(liked, table)
    choices = start.choices if start else chosen(liked, table, likeness, fitting)
    counted = _counted(liked, len(table), likeness)
    fitting.told("neighbours", 1, 1)
    return NeighbourScorer(weighed(counted, choices), counted.met, choices)


def chosen(liked: Histories, table: ProductTable, likeness: Sparse, fitting: Fitting) -> NeighbourChoices:
    """The choices under which each shopper's last event is foretold best (NDCG@10) from those before it."""
    import time

    head, last = liked.leave_last()
    able = np.flatnonzero(last.lengths * head.lengths)
    best = NeighbourChoices()
    if len(able) < 20:
        return best
    random = np.random.default_rng(fitting.seed)
    able = np.sort(random.permutation(able)[: max(100, min(3000, _TRIED_ON // len(table)))])
    counted, asked, wanted = _counted(head, len(table), likeness), head.select(able), last.select(able).products
    worth, tried = _worth(counted, best, asked, wanted), 0
    trials = sum(len(values) for _, values in _TRIALS)
    for name, values in _TRIALS:
        for value in values:
            tried += 1
            if time.monotonic() > fitting.deadline:
                return best
            other = replace(best, **{name: value})
            now = _worth(counted, other, asked, wanted)
            if now > worth:
                best, worth = other, now
            fitting.told("neighbours", tried, trials + 1)
    return best


def weighed(counted: Counted, choices: NeighbourChoices) -> Sparse:
    """The links: counts divided by popularity, the strongest of each product, scaled so that its strongest is 1 on average."""
    import scipy.sparse as sp

    counts = (counted.forward + choices.backward * counted.forward.T + counted.beside).tocoo()
    met = np.maximum(counted.met, 1.0)
    divisor = met[counts.row] ** choices.source * met[counts.col] ** choices.target + choices.shrink
    links = sp.csr_matrix((counts.data / divisor, (counts.row, counts.col)), shape=counts.shape, dtype=np.float32)
    links = _strongest(links, _LINKS)
    strongest = links.max(axis=1).toarray().ravel() if links.nnz else np.zeros(1)
    links.data /= max(float(strongest[strongest > 0].mean()) if (strongest > 0).any() else 1.0, 1e-9)
    if choices.text:
        links = (links + choices.text * counted.alike).tocsr().astype(np.float32)
    return links


def _worth(counted: Counted, choices: NeighbourChoices, asked: Histories, wanted: Rows) -> float:
    """NDCG@10 of one wanted product each; what a shopper has does not count where nobody ever repeats."""
    links, size, total, at_once = weighed(counted, choices), len(counted.met), 0.0, 256
    repeats = _repeats(asked, wanted)
    for start in range(0, len(asked), at_once):
        places = np.arange(start, min(start + at_once, len(asked)))
        part, goal = asked.select(places), wanted[places]
        scores = (faded(part, size, choices.fade) @ links).toarray()
        rows = np.arange(len(part))
        own = scores[rows, goal].copy()
        if not repeats:
            scores[part.owners, part.products] = -1.0
        better = (scores > own[:, None]).sum(axis=1) + np.where(own > 0, 0, size)  # what nothing leads to is not found
        total += float(np.where(better < 10, 1 / np.log2(better + 2.0), 0.0).sum())
    return total / len(asked)


def _repeats(asked: Histories, wanted: Rows) -> bool:
    """Whether shoppers choose again what they chose: more than one in a hundred."""
    again = np.zeros(len(asked), bool)
    again[asked.owners[asked.products == np.repeat(wanted, asked.lengths)]] = True
    return bool(again.mean() > 0.01)


def _counted(liked: Histories, size: int, likeness: Sparse) -> Counted:
    import scipy.sparse as sp

    owners, visit, products = liked.owners, visits(liked), liked.products
    breadth = np.maximum(liked.lengths, 1).astype(np.float32) ** -_BREADTH
    forward = beside = sp.csr_matrix((size, size), dtype=np.float32)
    farthest = int(min(_FARTHEST, max(3, _PAIRS // max(1, len(products))), max(1, liked.lengths.max(initial=1) - 1)))
    for apart in range(1, farthest + 1):
        first = np.flatnonzero(owners[:-apart] == owners[apart:])
        if not len(first):
            break
        then = first + apart
        steps = visit[then] - visit[first]
        weights = breadth[owners[first]] * _STEP ** np.maximum(steps - 1.0, 0.0)
        after = steps > 0
        forward = forward + _sparse(weights[after], products[first[after]], products[then[after]], size)
        beside = beside + _sparse(weights[~after], products[first[~after]], products[then[~after]], size)
    met = np.bincount(products, minlength=size).astype(np.float32)
    return Counted(forward, beside + beside.T, met, likeness)


def _sparse(weights: Any, rows: Rows, columns: Rows, size: int) -> Sparse:
    import scipy.sparse as sp

    return sp.csr_matrix((weights.astype(np.float32), (rows, columns)), shape=(size, size))


def _strongest(links: Sparse, count: int) -> Sparse:
    """The links with at most so many left in a row."""
    import scipy.sparse as sp

    if not links.nnz or int(np.diff(links.indptr).max()) <= count:
        return links
    rows = np.repeat(np.arange(links.shape[0]), np.diff(links.indptr))
    order = np.lexsort((-links.data, rows))
    rank = np.arange(len(order)) - links.indptr[rows[order]]
    keep = order[rank < count]
    return sp.csr_matrix((links.data[keep], (rows[keep], links.indices[keep])), shape=links.shape)


def _likeness(liked: Histories, table: ProductTable) -> Sparse:
    """By text, to those met most; from all that were met, of a small table from every product."""
    met = np.bincount(liked.products, minlength=len(table)).astype(np.float32)
    reached = reached_by_text(met, len(table))
    sources = np.arange(len(table), dtype=np.int32) if len(reached) == len(table) else np.flatnonzero(met).astype(np.int32)
    return alike(table.vectors, sources, reached)
