"""Figures of a ranker on what came after the events that it was fitted on."""

from collections.abc import Sequence

import numpy as np

from ranker.errors import TooFewEvents
from ranker.evaluation import best, exposure, foretold
from ranker.histories import Histories
from ranker.holding_out import fingerprint_of
from ranker.scorers.scorer import Progress, Scorer, untold
from ranker.tables import ProductTable
from ranker.versions import HeldOut, VersionRecord

_K = 10
_MEASURED = 4000  # shoppers that figures are of, at most


def figures_on(
    scorer: Scorer,
    head: Histories,
    tail: Histories,
    table: ProductTable,
    *,
    alone: Sequence[Scorer] = (),
    seed: int = 0,
    told: Progress = untold,
) -> HeldOut:
    """Figures of what the scorer shows after ``head`` against what the same shoppers did in ``tail``; of each ``alone`` too.

    Of more than 4,000 shoppers with something to foretell, as many are drawn.
    """
    having = np.flatnonzero(tail.where(tail.liked).lengths)
    some = np.sort(np.random.default_rng(seed).permutation(having)[:_MEASURED])
    past, then = head.select(some), tail.select(some)
    shown = best(scorer, past, table, _K, told=told)
    found, seen = foretold(shown, then, _K), exposure(shown, table, head)
    models = {}
    for one in alone:
        its = foretold(best(one, past, table, _K, told=told), then, _K)
        models[one.name] = {name: round(value, 5) for name, value in its.means.items()}
    bounds = {"ndcg_10": found.interval(found.ndcg), "recall_10": found.interval(found.recall)}
    return HeldOut(
        window=fingerprint_of(then, table.ids),
        from_moment=head.now if head.clock == "time" else 0.0,
        shoppers=len(some),
        figures=found.means | {"coverage": seen.coverage, "new": seen.new, "gini": seen.gini},
        low={name: bound[0] for name, bound in bounds.items()},
        high={name: bound[1] for name, bound in bounds.items()},
        brands=seen.brands,
        models=models,
    )


def split_after(record: VersionRecord, histories: Histories) -> tuple[Histories, Histories]:
    """What the version may look at, and what came after its data; of ranks, the last event of each shopper.

    Raises:
        TooFewEvents: nothing came after.
    """
    if record.data.clock == "rank":
        head, tail = histories.leave_last()
    else:
        behind = float(np.nextafter(record.data.last, np.inf))
        head, tail = histories.before(behind), histories.since(behind)
    if not tail.liked.any():
        raise TooFewEvents(f"no event came after the data of {record.name}: there is nothing to foretell")
    return head, tail
