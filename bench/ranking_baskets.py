"""Measures what households take next: the next purchases, new products and categories, and newcomers.

    python -m bench.ranking_baskets [--sets completejourney,online-retail] [--minutes 15] [--no-alone] [--json OUT]

Trained on ``train``, asked for what each shopper who is known buys in the whole ``dev`` window. The figure is the share of
the ten shown that was bought, or of all that was bought where that is fewer than ten: the protocol under which a household's
own most frequent products reach 0.370. Nothing is tuned on the window. The figures are written after every set.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.catalogs import data_folder
from bench.kept import Kept
from ranker.evaluation import Wanted, best, codes, exposure
from ranker.histories import Histories, Rows
from ranker.scorers.meetings import meetings
from ranker.scorers.popularity import PopularityScorer
from ranker.scorers.scorer import Scores
from ranker.tables import ProductTable

SETS = ("completejourney", "online-retail")
TARGET = 0.42  # of completejourney
_THIN = (0, 1, 3)  # events that a newcomer has


@dataclass(frozen=True, slots=True)
class Baskets:
    """One set: what is learned from, what the same shoppers bought then, and the products."""

    histories: Histories
    targets: Histories
    table: ProductTable


@dataclass(frozen=True, slots=True)
class OwnFrequency:
    """The shopper's own products by how often they took them, faded by age in days; then the most popular."""

    size: int
    popular: Scores  # float32 (size,)
    half_life: float = float("inf")

    def scores(self, histories: Histories) -> Scores:
        """float32 (n_shoppers, size)."""
        own = meetings(histories, self.size, self.half_life).toarray()
        found: Scores = own + self.popular / (1e3 * float(self.popular.max()))
        return found


def main() -> None:
    """Measure the sets asked for and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default=",".join(SETS), help=f"of {', '.join(SETS)}")
    parser.add_argument("--minutes", type=float, default=15.0, help="the ranker may train, as `shop rank train --minutes`")
    parser.add_argument("--shoppers", type=int, default=2500, help="asked for, at most")
    parser.add_argument("--alone", action=argparse.BooleanOptionalAction, default=True, help="each model alone, too")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="where the figures go")
    chosen = parser.parse_args()
    data = data_folder()
    if data is None:
        sys.exit("no data; set SHOP_DATA to the folder of real data")
    kept = Kept(chosen.json, seed=chosen.seed)
    for name in filter(None, chosen.sets.split(",")):
        these = baskets(data / f"behaviour-{name}", name)
        target = TARGET if name == SETS[0] else None
        kept.put(name, {"threads": chosen.threads, "target": target, "figures": measured(these, chosen)})


def baskets(folder: Path, name: str) -> Baskets:
    """The set in this folder."""
    import pandas as pd

    grocery = name == SETS[0]
    who, what, when = ("household_id", "product_id", "ts") if grocery else ("CustomerID", "StockCode", "InvoiceDate")
    products = pd.read_parquet(folder / ("products.parquet" if grocery else "items.parquet"))
    parts = [pd.read_parquet(folder / f"transactions_{part}.parquet") for part in ("train", "dev")]
    if not grocery:
        parts = [part[part["CustomerID"].notna() & (part["Quantity"] > 0)] for part in parts]
    ids = products[what].astype(str)
    row = pd.Series(np.arange(len(ids)), index=ids)
    known = [part[part[what].astype(str).isin(row.index)].drop_duplicates([who, what, when]) for part in parts]
    names = np.unique(known[0][who].to_numpy())
    found = []
    for part in known:
        part = part[part[who].isin(names)]
        owners, rows = np.searchsorted(names, part[who].to_numpy()), row[part[what].astype(str)].to_numpy()
        at = part[when].astype("datetime64[s]").astype("int64").to_numpy()
        found.append(Histories.of([str(one) for one in names], owners, rows, at))
    cut = float(found[1].at.min())

    def texts(*columns: str) -> list[str]:
        return [" ".join(str(value) for value in line if isinstance(value, str)) for line in products[list(columns)].to_numpy()]

    titles = texts("product_category", "product_type", "package_size") if grocery else texts("Description")
    categories = [one or None for one in texts("product_category")] if grocery else None
    brands = [one or None for one in texts("brand")] if grocery else None
    prices = products["median_unit_price_usd_train" if grocery else "median_price_gbp_train"].to_numpy()
    table = ProductTable.of(ids.tolist(), titles, categories, brands, prices)
    return Baskets(replace(found[0], now=cut), found[1], table)


def measured(these: Baskets, chosen: argparse.Namespace) -> dict[str, Any]:
    """The figure of each question and ranker, with the shoppers that it is a mean of."""
    having = np.flatnonzero(these.targets.lengths)
    some = np.sort(np.random.default_rng(chosen.seed).permutation(having)[: chosen.shoppers])
    past, then = these.histories.select(some), these.targets.select(some)
    rankers, table = trained(these, chosen)
    found: dict[str, Any] = {}
    for question, asked, wanted, targets in questions(past, then, these.table):
        found[question] = {"shoppers": int((targets.lengths > 0).sum())}
        for name, scorer in rankers.items():
            shown = best(scorer, asked, table, 10, wanted)
            found[question][name] = round(capped(shown, targets), 4)
            if question == "window" and name == "ours":
                seen = exposure(shown, table, these.histories)
                found["exposure"] = {"coverage": seen.coverage, "new": seen.new, "gini": seen.gini, "brands": seen.brands}
        print(f"{question:>16}  {found[question]}", flush=True)
    return found


def questions(
    past: Histories, then: Histories, table: ProductTable
) -> Iterator[tuple[str, Histories, Wanted | None, Histories]]:
    """Each question: its name, the histories asked with, what may be shown, and the targets."""
    size, category = len(table), codes(table.categories)
    pairs, targets = past.owners * size + past.products, then.owners * size + then.products
    yield "window", past, None, then
    yield "first basket", past, None, then.where(then.at == np.repeat(_first(then), then.lengths))
    new = ~np.isin(targets, pairs)
    yield "new products", past, Wanted(new_only=True), then.where(new)
    if (category >= 0).any():
        width = int(category.max()) + 2
        of = np.isin(then.owners * width + category[then.products], past.owners * width + category[past.products])
        yield "new categories", past, Wanted(new_categories=True), then.where(~of & (category[then.products] >= 0))
    for count in _THIN:
        thin = past.newest(count) if count else past.where(np.zeros(len(past.products), np.bool_))
        yield f"{count} events", thin, None, then


def _first(then: Histories) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The moment of each shopper's first event, float64 (n_shoppers,)."""
    return then.at[then.offsets[:-1]]


def capped(shown: Rows, targets: Histories) -> float:
    """The mean over shoppers with a target of: targets shown, over ten or the targets where they are fewer."""
    shares = []
    for place in np.flatnonzero(targets.lengths):
        truth = np.unique(targets.products[targets.span(int(place))])
        shares.append(np.isin(truth, shown[place]).sum() / min(shown.shape[1], len(truth)))
    return float(np.mean(shares)) if shares else 0.0


def trained(these: Baskets, chosen: argparse.Namespace) -> tuple[dict[str, Any], ProductTable]:
    """The baselines, each model of a version that ``ranker.training`` makes, and the version, over its table."""
    from ranker.opened import open_version
    from ranker.taste_models import taste_models
    from ranker.training import Plan, train
    from ranker.versions import Versions
    from ranker.workers import Workers
    from retrieval.embedders import packaged_english

    table = these.table.with_vectors(packaged_english(chosen.threads))
    popular = np.bincount(these.histories.products, minlength=len(table)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(minutes=chosen.minutes, seed=chosen.seed, threads=chosen.threads, alphabet="english")
        record = train(these.histories, table, Path(folder), plan, Workers())
        path = Versions(Path(folder)).path(record.name)
        opened = open_version(path)
        parts = {
            f"ours: {model.name} alone": model.opened.load(path / "scorers" / model.name, opened.table)
            for model in taste_models("blend")
            if chosen.alone and model.name in record.scorers
        }
    return {
        "popularity": PopularityScorer(popular, (float("inf"),), table),
        "own most frequent": OwnFrequency(len(table), popular),
        "own time-decayed": OwnFrequency(len(table), popular, 120.0),
        **parts,
        "ours": opened.scorer,
    }, opened.table


if __name__ == "__main__":
    main()
