"""Measures what the shopper's own order gains inside a search.

    python -m bench.ranking_taste [--sets Beauty,online-retail] [--shoppers 1000] [--minutes 0] [--asked dev] [--json OUT]

Of each set some shoppers are drawn by the seed. Each types the type of the product that they took next
(``bench.typed_queries``), the shop's own search finds at most 200 candidates, and where the product is among them the orders
are held against each other. What was wanted is new to the shopper, so what they have already is left out of every order;
where people take the same again, a further question asks for anything that they took next, and leaves nothing out. So that
what helps who asks for a type does not hurt who knows what they want, each also types the type with two more words of the
title. The orders read what the shopper did before, all of it or only the newest events.

Nothing is tuned on what is asked for: weights and constants are the defaults of the shop. To look for causes there is
``--asked train``, which asks for the last product of the train part and never reads dev. ``--minutes`` trains a version on the
past, as `shop rank train` does, and adds the order with it.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.catalogs import data_folder
from bench.machine import machine
from bench.taste_sets import SETS, Popular, Wanting, wanting
from bench.typed_queries import precisely_asked, types_asked
from commerce.ids import ProductId, ShopperId
from ranker.learned_taste import LearnedTaste
from ranker.personal_order import PersonalOrder
from ranker.ranking import Ranked, RankingContext
from ranker.shelf import IndexShelves, Shelves
from ranker.weights import OrderWeights
from retrieval.query import Candidate, Query, Search

CANDIDATES = 200
PASTS: dict[str, int | None] = {"0 events": 0, "1 event": 1, "3 events": 3, "all events": None}
TYPE, PRECISE = "the type", "the type and two more words of the title"
AGAIN = "the type, and wanted is something new or had before"
_RESAMPLES = 1000
_WEIGHTS = {
    "personal: query + taste + shop": OrderWeights(),
    "without the shop (gamma = 0)": OrderWeights(shop=0.0),
    "without taste (beta = 0)": OrderWeights(taste=0.0),
    "query alone": OrderWeights(taste=0.0, shop=0.0),
    "taste alone": OrderWeights(0.0, 1.0, 0.0),
    "shop alone": OrderWeights(0.0, 0.0, 1.0),
}
PERSONAL, RETRIEVAL, POPULARITY = next(iter(_WEIGHTS)), "retrieval", "popularity"
UNSPREAD, TRAINED = "personal, near-duplicates not spread", "personal with a trained version"

Places = npt.NDArray[np.float64]  # where the wanted product stands, from 1


@dataclass(frozen=True, slots=True)
class Case:
    """One shopper, what they typed, and what came back; the wanted product is among the candidates."""

    place: int  # of the shopper in the set
    query: Query
    candidates: Sequence[Candidate]
    wanted: ProductId


Order = Callable[[Case, RankingContext], list[ProductId]]  # the candidates, best first


def main() -> None:
    """Measure the sets asked for and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default=",".join(SETS), help="of Beauty, Sports, Toys, online-retail")
    parser.add_argument("--shoppers", type=int, default=1000, help="of each set, drawn by the seed")
    parser.add_argument("--asked", choices=("dev", "train"), default="dev", help="which part the wanted products are of")
    parser.add_argument("--minutes", type=float, default=0.0, help="a version may train; 0: none is trained")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", type=Path, default=Path("var/bench/ranking_taste"), help="keeps the indexes")
    parser.add_argument("--json", type=Path, help="where the figures go")
    chosen = parser.parse_args()
    data = data_folder()
    if data is None:
        sys.exit("no data; set SHOP_DATA to the folder of real data")
    began = time.monotonic()
    figures: dict[str, Any] = {
        "machine": machine(),
        "seed": chosen.seed,
        "asked": chosen.asked,
        "training": chosen.minutes,
        "sets": {},
    }
    for name in filter(None, chosen.sets.split(",")):
        figures["sets"][name] = measured(name, wanting(data, name, chosen.asked, chosen.seed), chosen)
        figures["minutes"] = round((time.monotonic() - began) / 60, 1)
        if chosen.json:
            chosen.json.write_text(json.dumps(figures, indent=1))
    print(f"{figures['minutes']} minutes")


def measured(name: str, these: Wanting, chosen: argparse.Namespace) -> dict[str, Any]:
    """The figures of one set: by query, order and past NDCG@10 and MRR."""
    from retrieval.relevance.evaluation import corpus_search

    titles = [product.title for product in these.products]
    types = types_asked(titles)
    asked = {TYPE: (types, these.targets), PRECISE: (precisely_asked(titles, types, chosen.seed), these.targets)}
    if (these.anything != these.targets).any():
        asked[AGAIN] = (types, these.anything)
    having = np.flatnonzero((these.targets >= 0) & (these.past.lengths > 0))
    drawn = np.sort(np.random.default_rng(chosen.seed).permutation(having)[: chosen.shoppers])
    told: dict[str, Any] = {"products": len(titles), "shoppers": len(drawn), "queries": {}}
    with corpus_search(these.products, cache=chosen.work) as search:
        orders = _orders(these, IndexShelves(search.index), chosen)
        for kind, (texts, wanted) in asked.items():
            typed = {int(place): text for place in drawn if (text := texts[wanted[place]]) is not None}
            cases = [
                case
                for place, text in typed.items()
                if (case := found(place, these, int(wanted[place]), text, search, new=kind != AGAIN))
            ]
            if not cases:
                sys.exit(
                    f"{name}: of {len(drawn)} shoppers nobody's next product was found by {kind}; draw more with --shoppers"
                )
            told["queries"][kind] = {
                "typed": len(typed),
                "found": len(cases),
                "different": len({case.query.text for case in cases}),
                "candidates": round(float(np.mean([len(case.candidates) for case in cases])), 1),
                "past": float(np.median([these.past.lengths[case.place] for case in cases])),
            }
            print(f"== {name}, {kind}: {told['queries'][kind]}", flush=True)
            told["queries"][kind]["orders"] = _compared(cases, these, orders, brief=kind != TYPE)
    return told


def _compared(cases: Sequence[Case], these: Wanting, orders: dict[str, Order], brief: bool) -> dict[str, Any]:
    """The figures of each order by the past it reads; ``brief``: only of those that shops would use."""
    plain = places(cases, these, orders[RETRIEVAL], None)
    compared: dict[str, Any] = {}
    for order, rank in orders.items():
        served = order in (PERSONAL, TRAINED)
        if brief and not served and order not in (RETRIEVAL, POPULARITY):
            continue
        compared[order] = {}
        for past, newest in PASTS.items():
            if newest is None or served:
                row = compared[order][past] = figures_of(places(cases, these, rank, newest), plain)
                print(f"{order:>34}  {past:>10}  {row}", flush=True)
    return compared


def found(place: int, these: Wanting, row: int, text: str, search: Search, new: bool) -> Case | None:
    """The shopper's case, who wants the product of this row; None where the search does not find it.

    ``new``: without what the shopper has already.
    """
    query = Query(text, limit=CANDIDATES)
    had = these.had(place) if new else frozenset()
    candidates = [one for one in search.find(query).candidates if one.product.product_id not in had]
    wanted = these.products[row].product_id
    return Case(place, query, candidates, wanted) if any(one.product.product_id == wanted for one in candidates) else None


def places(cases: Sequence[Case], these: Wanting, order: Order, newest: int | None) -> Places:
    """Where each case's wanted product stands, from 1, float64 (n_cases,); read are the shopper's newest events, or all."""
    now = datetime.now(UTC)
    stands = []
    for case in cases:
        context = RankingContext(ShopperId(these.past.shoppers[case.place]), these.events(case.place, newest, now))
        stands.append(order(case, context).index(case.wanted) + 1)
    return np.array(stands, np.float64)


def figures_of(stands: Places, plain: Places) -> dict[str, list[float]]:
    """NDCG@10, MRR over all candidates, and what NDCG@10 gains over ``plain``: each the mean with its 95 % interval."""
    columns = {"ndcg_10": _gain(stands), "mrr": 1.0 / stands, "over_retrieval": _gain(stands) - _gain(plain)}
    drawn = np.random.default_rng(0).integers(0, len(stands), (_RESAMPLES, len(stands)))
    return {
        name: [round(float(one), 4) for one in (column.mean(), *np.percentile(column[drawn].mean(axis=1), [2.5, 97.5]))]
        for name, column in columns.items()
    }


def _gain(stands: Places) -> Places:
    return np.where(stands <= 10, 1.0 / np.log2(stands + 1.0), 0.0)


def _orders(these: Wanting, shelves: Shelves, chosen: argparse.Namespace) -> dict[str, Order]:
    """Each order by its name; the first is retrieval's."""
    counts = Popular(these.popular())

    def retrieval(case: Case, context: RankingContext) -> list[ProductId]:
        return [one.product.product_id for one in case.candidates]

    def popularity(case: Case, context: RankingContext) -> list[ProductId]:
        return sorted(retrieval(case, context), key=lambda one: -counts.popular.get(one, 0.0))

    def personal(weights: OrderWeights, learned: LearnedTaste | None = None, spread: bool = True) -> Order:
        order = PersonalOrder(shelves, counts, weights, learned=learned)

        def ordered(case: Case, context: RankingContext) -> list[ProductId]:
            ranked: list[Ranked] = order.rank(case.query, case.candidates, context)
            if not spread:
                ranked = sorted(ranked, key=lambda one: -one.final)
            return [one.candidate.product.product_id for one in ranked]

        return ordered

    every: dict[str, Order] = {RETRIEVAL: retrieval, POPULARITY: popularity}
    every |= {name: personal(weights) for name, weights in _WEIGHTS.items()}
    every[UNSPREAD] = personal(OrderWeights(), spread=False)
    if chosen.minutes:
        every[TRAINED] = personal(OrderWeights(), _trained(these, chosen))
    return every


def _trained(these: Wanting, chosen: argparse.Namespace) -> LearnedTaste:
    """A version as `shop rank train` makes it of the past of all shoppers."""
    from ranker.opened import open_version
    from ranker.tables import ProductTable
    from ranker.training import Plan, train
    from ranker.versions import Versions
    from ranker.workers import Workers
    from retrieval.embedders import packaged_english

    titles = [product.title for product in these.products]
    table = ProductTable.of([product.product_id for product in these.products], titles).with_vectors(packaged_english(1))
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(minutes=chosen.minutes, seed=chosen.seed, threads=1, alphabet="english")
        record = train(these.past, table, Path(folder), plan, Workers())
        return LearnedTaste(open_version(Versions(Path(folder)).path(record.name)))


if __name__ == "__main__":
    main()
