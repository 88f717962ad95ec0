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
_ALONE = 500  # shoppers that figures of single models are of
_MEASURED = 4000  # shoppers that figures on later events are of


def figures_on(
    scorer: Scorer,
    past: Histories,
    then: Histories,
    known: Histories,
    table: ProductTable,
    *,
    alone: Sequence[Scorer] = (),
    told: Progress = untold,
) -> HeldOut:
    """Figures of what the scorer shows after ``past`` against what the same shoppers did then.

    A product is new where ``known`` has no event of it. Each of ``alone`` is measured on the first 500 of the shoppers.
    """
    shown = best(scorer, past, table, _K, told=told)
    found, seen = foretold(shown, then, _K), exposure(shown, table, known)
    models, some = {}, np.arange(min(_ALONE, len(past)))
    for one in alone:
        its = foretold(best(one, past.select(some), table, _K), then.select(some), _K)
        models[one.name] = {name: round(value, 5) for name, value in its.means.items()}
    bounds = {"ndcg_10": found.interval(found.ndcg), "recall_10": found.interval(found.recall)}
    return HeldOut(
        window=fingerprint_of(then, table.ids),
        from_moment=past.now if past.clock == "time" else 0.0,
        shoppers=len(found.ndcg),
        figures=found.means | {"coverage": seen.coverage, "new": seen.new, "gini": seen.gini},
        low={name: bound[0] for name, bound in bounds.items()},
        high={name: bound[1] for name, bound in bounds.items()},
        brands=seen.brands,
        models=models,
    )


def split_after(record: VersionRecord, histories: Histories) -> tuple[Histories, Histories]:
    """What the version may look at, and what came after its data; of ranks, the last event of each shopper.

    Of more than 4,000 shoppers who did something then, as many are drawn.

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
    having = np.flatnonzero(tail.where(tail.liked).lengths)
    some = np.sort(np.random.default_rng(0).permutation(having)[:_MEASURED])
    return head.select(some), tail.select(some)
