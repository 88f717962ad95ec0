"""An embedder without weights, and a search over it."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.catalogs import MemoryShop
from commerce.products import Product
from retrieval.chroma import ChromaVectors
from retrieval.embedders import Encoders
from retrieval.index_files import IndexFiles
from retrieval.indexing import CatalogIndex
from retrieval.opening import files_beside
from retrieval.query import Vectors
from retrieval.search import ShopSearch
from retrieval.tokens import terms


class Killed(Exception):
    """The process ends here."""


class WordsEmbedder:
    """A bag of hashed words. Counts the texts it embeds, and dies after so many of them if told to."""

    def __init__(self, name: str = "words", dimensions: int = 64) -> None:
        self.name = name
        self.dimensions = dimensions
        self.embedded: list[str] = []
        self.dies_after: int | None = None

    def embed(self, texts: list[str]) -> Vectors:
        if self.dies_after is not None and len(self.embedded) >= self.dies_after:
            raise Killed
        self.embedded += texts
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for term in terms(text) or [text]:
                place = int.from_bytes(hashlib.blake2b(term.encode(), digest_size=4).digest(), "big")
                vectors[row, place % self.dimensions] += 1.0
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def search_over(
    products: Sequence[Product] | MemoryShop,
    folder: Path,
    embedder: WordsEmbedder | None = None,
    *,
    built: bool = True,
    writes: bool = True,
) -> ShopSearch:
    """A search over these products with its index in ``folder``."""
    shop = products if isinstance(products, MemoryShop) else MemoryShop(products)
    one = embedder or WordsEmbedder()
    files = IndexFiles(files_beside(folder))
    search = ShopSearch(CatalogIndex(shop, ChromaVectors(folder, writes=writes), Encoders(one, one), files=files))
    if built:
        search.refresh()
    return search
