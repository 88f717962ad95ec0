"""The catalog as one search sees it: products, their texts, offers and vectors, in rows of the same order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from commerce.ids import ProductId
from commerce.products import Product
from retrieval.lexical import LexicalIndex
from retrieval.offers import Offers
from retrieval.query import Vectors
from retrieval.texts import Key, ProductText

Rows = npt.NDArray[np.int32]
_Name = TypeVar("_Name", Key, str)


@dataclass(frozen=True, slots=True)
class Space:
    """The vectors of one embedder. A product without one has a row of zeros."""

    matrix: Vectors  # float32 (products, dimensions), rows of length 1 or 0
    present: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Names:
    """Which rows stand under a name: categories and types, ends of titles, colours, brands."""

    nodes: Mapping[Key, Rows]
    heads: Mapping[Key, Rows]
    colors: Mapping[str, Rows]
    brands: Mapping[str, Rows]
    options: Mapping[str, Mapping[Key, Rows]]  # by the name of a facet or option, then by its value

    @classmethod
    def of(cls, texts: Sequence[ProductText]) -> "Names":
        """The names of these texts."""
        options: dict[str, dict[Key, list[int]]] = {}
        nodes: dict[Key, list[int]] = {}
        heads: dict[Key, list[int]] = {}
        colors: dict[str, list[int]] = {}
        brands: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            for node in text.nodes:
                nodes.setdefault(node, []).append(row)
            for head in text.heads:
                heads.setdefault(head, []).append(row)
            for color in text.colors:
                colors.setdefault(color, []).append(row)
            brands.setdefault(text.brand, []).append(row)
            for name, value in text.options:
                options.setdefault(name, {}).setdefault(value, []).append(row)
        stated = {name: _packed(values) for name, values in options.items()}
        return cls(_packed(nodes), _packed(heads), _packed(colors), _packed(brands), stated)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the catalog. Never changed: a newer one takes its place."""

    version: int  # of the catalog
    products: Sequence[Product]
    texts: Sequence[ProductText]
    rows: Mapping[ProductId, int]
    offers: Offers
    lexical: LexicalIndex
    names: Names
    languages: frozenset[str]  # of the products' texts
    chinese: npt.NDArray[np.bool_]  # rows whose texts are in Chinese
    spaces: Mapping[str, Space] = field(default_factory=dict)  # by the embedder's name

    def __len__(self) -> int:
        return len(self.products)

    def with_offers(self, version: int, changed: Sequence[Product]) -> "Snapshot":
        """The same texts and vectors with these products' offers as they are now."""
        at = [self.rows[product.product_id] for product in changed]
        products = list(self.products)
        for row, product in zip(at, changed, strict=True):
            products[row] = product
        return replace(self, version=version, products=products, offers=self.offers.with_changed(at, changed))


def _packed(rows: dict[_Name, list[int]]) -> dict[_Name, Rows]:
    return {name: np.array(some, np.int32) for name, some in rows.items()}
