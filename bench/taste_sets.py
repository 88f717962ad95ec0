"""Shoppers with a past and the product they took next, over catalogs that can be searched."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log1p
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from bench.catalogs import product
from commerce.conversations import BehaviourEvent
from commerce.ids import ProductId, ShopperId
from commerce.imports.facets import colors_of, materials_of
from commerce.products import Product
from ranker.histories import Histories

SETS = ("Beauty", "online-retail")
Asked = Literal["dev", "train"]  # asked for: what came after the train part, or its own last product
Targets = npt.NDArray[np.int32]  # (n_shoppers,): rows of products
_WEEKS = 14 * 86400.0  # seconds of the past in which what shoppers took makes a product popular, as in the shop
_MUCH = 20.0  # as in the shop: shoppers from which a product counts as much liked


@dataclass(frozen=True, slots=True)
class Wanting:
    """One set. Shopper ``s`` of ``past`` wanted the product of row ``targets[s]`` next, at ``at[s]``."""

    products: list[Product]  # by row
    past: Histories  # without what was wanted, nor anything later
    targets: Targets  # what they had not before, -1 where nothing new was wanted
    anything: Targets  # new or had before, drawn by the seed from all that was taken at that moment
    at: "np.ndarray[tuple[int], np.dtype[np.float64]]"  # float64 (n_shoppers,), of the clock of ``past``

    def events(self, place: int, newest: int | None, now: datetime) -> list[BehaviourEvent]:
        """The shopper's newest events, as purchases, laid so that the wish is now.

        A set without times counts a day for each step back.
        """
        span = self.past.span(place)
        start = span.start if newest is None else max(span.start, span.stop - newest)
        unit = 86400.0 if self.past.clock == "rank" else 1.0
        return [
            BehaviourEvent(
                ShopperId(self.past.shoppers[place]),
                "purchase",
                self.products[int(self.past.products[event])].product_id,
                now - timedelta(seconds=unit * float(self.at[place] - self.past.at[event])),
            )
            for event in range(start, span.stop)
        ]

    def had(self, place: int) -> frozenset[ProductId]:
        """What the shopper took before."""
        return frozenset(self.products[int(row)].product_id for row in self.past.products[self.past.span(place)])

    def taken(self) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        """By how many shoppers each product was taken in the last two weeks of the past; in all of it where it has no times."""
        recent = self.past if self.past.clock == "rank" else self.past.since(float(self.past.at.max()) - _WEEKS)
        size = len(self.products)
        once = np.unique(recent.owners * size + recent.products)
        return np.bincount(once % size, minlength=size)

    def popular(self) -> Mapping[ProductId, float]:
        """How much shoppers took to each product, in [0, 1], on the scale of the shop's own counts."""
        taken = self.taken()
        most = max(_MUCH, float(taken.max(initial=0)))
        return {self.products[row].product_id: log1p(taken[row]) / log1p(most) for row in np.flatnonzero(taken)}


class Popular:
    """Counts of what is popular; nobody was shown anything."""

    viewers: Mapping[ProductId, int] = {}

    def __init__(self, popular: Mapping[ProductId, float]) -> None:
        self.popular = popular


def wanting(data: Path, name: str, asked: Asked, seed: int) -> Wanting:
    """The set of this name; with "train" the last product of the train part is what was wanted, and dev is never read."""
    return _reviews(data / "behaviour-amazon14-seq", name, asked) if name != SETS[1] else _invoices(data, asked, seed)


def _reviews(folder: Path, name: str, asked: Asked) -> Wanting:
    """``behaviour-amazon14-seq``: what was reviewed, in order, without times."""
    import pyarrow.parquet as pq

    rows = pq.read_table(folder / f"{name}_items.parquet").sort_by("item_idx")
    shoppers = pq.read_table(folder / f"{name}_sequences.parquet")
    train = [np.asarray(one, np.int32) for one in shoppers["train"].to_pylist()]
    if asked == "dev":
        targets = shoppers["dev_target"].to_numpy().astype(np.int32)
    else:
        targets = np.array([one[-1] for one in train], np.int32)
        train = [one[:-1] for one in train]
    lengths = np.array([len(one) for one in train])
    owners, at = np.repeat(np.arange(len(train)), lengths), np.concatenate([np.arange(count) for count in lengths])
    names = [str(number) for number in shoppers["user_idx"].to_pylist()]
    past = Histories.of(names, owners, np.concatenate(train), at, clock="rank")
    titled = zip(rows["asin"].to_pylist(), rows["generated_keyphrase"].to_pylist(), strict=True)
    products = [_product(asin, title) for asin, title in titled]
    return Wanting(products, past, targets, targets, lengths.astype(np.float64))  # nobody reviews the same twice


def _invoices(data: Path, asked: Asked, seed: int) -> Wanting:
    """``behaviour-online-retail``: what customers bought; wanted is a product of the next invoice, drawn by the seed."""
    import pandas as pd

    folder = data / "behaviour-online-retail"
    rows = pd.read_parquet(folder / "items.parquet")
    parts = [
        pd.read_parquet(folder / f"transactions_{part}.parquet") for part in ("train", *([asked] if asked == "dev" else ()))
    ]
    number = pd.Series(np.arange(len(rows)), index=rows["StockCode"].astype(str))
    found = []
    names = np.unique(parts[0]["CustomerID"].dropna().astype(int))
    for part in parts:
        known = part[part["CustomerID"].isin(names) & (part["Quantity"] > 0) & part["StockCode"].astype(str).isin(number.index)]
        known = known.drop_duplicates(["CustomerID", "StockCode", "InvoiceDate"])
        owners = np.searchsorted(names, known["CustomerID"].astype(int).to_numpy())
        at = known["InvoiceDate"].astype("datetime64[s]").astype("int64").to_numpy()
        found.append(Histories.of([str(one) for one in names], owners, number[known["StockCode"].astype(str)].to_numpy(), at))
    past, later = found[0], found[-1]
    when = np.full(len(names), np.nan)
    if asked == "train":
        when[:] = [past.at[past.span(place)].max() if past.lengths[place] else np.nan for place in range(len(names))]
    else:
        having = np.flatnonzero(later.lengths)
        when[having] = later.at[later.offsets[having]]
    random = np.random.default_rng(seed)
    again = np.random.default_rng((seed, 1))
    targets, anything = np.full(len(names), -1, np.int32), np.full(len(names), -1, np.int32)
    for place in range(len(names)):
        now = later.products[later.span(place)][later.at[later.span(place)] == when[place]]
        before = past.products[past.span(place)][past.at[past.span(place)] < when[place]]
        new = np.setdiff1d(now, before)
        if len(new) and len(before):
            targets[place] = random.choice(new)
        if len(now) and len(before):
            anything[place] = again.choice(np.unique(now))
    if asked == "train":
        past = past.where(past.at < np.repeat(when, past.lengths))
    titles = rows["Description"].fillna("").str.lower().str.split().str.join(" ")
    prices = rows["median_price_gbp_train"].fillna(0)
    products = [_product(*row) for row in zip(rows["StockCode"].astype(str), titles, prices, strict=True)]
    return Wanting(products, past, targets, anything, when)


def _product(product_id: str, title: str, price: float = 10.0) -> Product:
    """A record with what the importer reads from a title alone."""
    facets = [("color", color) for color in colors_of(title, ())] + [("material", one) for one in materials_of(title, ())]
    return product(product_id, title or product_id, facets=facets, price=f"{price:.2f}", currency="GBP")
