"""The sequences of ``behaviour-amazon14-seq``: what each shopper reviewed, in order, and what came next."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ranker.histories import Histories
from ranker.tables import ProductTable


@dataclass(frozen=True, slots=True)
class Sequences:
    """One set: what is learned from, what is asked for, and the products."""

    histories: Histories
    targets: Histories
    table: ProductTable


def sequences(data: Path, name: str) -> Sequences:
    """The set of this name, its products with the vectors of their key phrases."""
    import pyarrow.parquet as pq

    from retrieval.embedders import packaged_english

    folder = data / "behaviour-amazon14-seq"
    products = pq.read_table(folder / f"{name}_items.parquet").sort_by("item_idx")
    shoppers = pq.read_table(folder / f"{name}_sequences.parquet")
    train = shoppers["train"].to_pylist()
    lengths = [len(one) for one in train]
    names = [str(number) for number in shoppers["user_idx"].to_pylist()]
    owners, at = np.repeat(np.arange(len(train)), lengths), np.concatenate([np.arange(count) for count in lengths])
    histories = Histories.of(names, owners, np.concatenate(train), at, clock="rank")
    every = np.arange(len(names))
    targets = Histories.of(names, every, shoppers["dev_target"].to_numpy(), every * 0.0, clock="rank")
    table = ProductTable.of(products["asin"].to_pylist(), products["generated_keyphrase"].to_pylist())
    return Sequences(histories, targets, table.with_vectors(packaged_english(1)))
