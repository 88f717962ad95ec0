"""A part of the catalog as flat arrays: records, words, names, facts and offers of its products, by row.

Never changed after it is made. The large one is mapped from files (``segment_files.py``); what came since is a few small ones
in memory, of the same kind; ``merging.py`` makes one of several. Vectors lie beside it (``spaces.py``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from commerce.hashes import record_hash
from commerce.ids import ProductId
from commerce.products import Product
from retrieval.arrays import (
    Column,
    Flags,
    Keys,
    Postings,
    Rows,
    Starts,
    Strings,
    find_keys,
    fingerprint,
    fingerprints,
    starts_of,
)
from retrieval.offers import Offers
from retrieval.records import packed
from retrieval.texts import EVERYWHERE, IN_ORDER, ProductText, options_of, read_product

K1, B = 1.2, 0.3  # BM25's; measured on Crowdflower dev: nDCG@10 0.734, against 0.721 with b = 0.6
SEPARATOR = -1  # in ``tokens``, between texts that do not touch


@dataclass(frozen=True, slots=True)
class Segment:
    """Products in rows from 0. ``words`` are terms and words by fingerprint; arrays beside its rows say more of each."""

    ids: Strings
    id_keys: Keys  # fingerprints of the ids, in order
    id_rows: Rows  # the row of each of them
    text_keys: Keys  # of the text that is embedded (``Product.text_hash``), by row
    read_keys: Keys  # of all that is read of a product but its offer, by row
    record_keys: Keys  # of the whole record (``record_hash``), by row
    records: Strings
    words: Postings
    word_texts: Strings
    frequencies: Rows  # by word: the rows that are indexed by it; the others only have it in their order
    weights: npt.NDArray[np.float16]  # beside words.rows: how often, times the field's weight
    impacts: Column  # beside words.rows: BM25 without the idf
    fields: Flags  # beside words.rows: where it stands
    lengths: Column  # by row: the sum of its weights
    mean_length: Column  # (1,): what ``impacts`` were made with
    tokens: Rows  # the words of every product in order, as numbers of ``words``
    token_fields: Flags
    token_starts: Starts  # by row
    names: Postings
    spelled: Postings  # words of all fields but the description as they are written, for mending spellings
    spelled_texts: Strings
    facts: Postings
    fact_texts: Strings  # kind, name and value as displayed
    amounts: npt.NDArray[np.int64]  # ten-thousandths of the product's own currency
    currencies: npt.NDArray[np.bytes_]
    rating: npt.NDArray[np.float64]
    reviews: Rows
    in_stock: npt.NDArray[np.bool_]
    created: npt.NDArray[np.float64]
    languages: npt.NDArray[np.bytes_]

    def __len__(self) -> int:
        return len(self.lengths)

    def id_of(self, row: int) -> ProductId:
        """The id of the product in this row."""
        return ProductId(self.ids.text(row))

    def rows_of(self, keys: Keys) -> npt.NDArray[np.int64]:
        """The row of each product by its id's fingerprint, or -1; int64 (n,)."""
        places = find_keys(self.id_keys, keys)
        return np.where(places >= 0, self.id_rows[places] if len(self.id_rows) else -1, -1)

    def offers(self, currency: str | None) -> Offers:
        """The columns of the offers as they were when the segment was made; prices in ``currency``, others -1."""
        own = self.currencies == (currency or "").encode()
        return Offers(
            currency=currency,
            price=np.where(own, self.amounts, -1),
            rating=self.rating,
            reviews=self.reviews,
            in_stock=self.in_stock,
            created=self.created,
        )

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Every array by name, as ``of_arrays`` takes them."""
        found: dict[str, npt.NDArray[Any]] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            parts = (
                {"": value} if isinstance(value, np.ndarray) else {f".{p.name}": getattr(value, p.name) for p in fields(value)}
            )
            found.update({f"{one.name}{name}": array for name, array in parts.items()})
        return found

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "Segment":
        """The segment of these arrays. Raises ``KeyError`` where one is missing."""
        built: dict[str, Any] = {}
        for one in fields(cls):
            if one.type is Strings or one.type is Postings:
                built[one.name] = one.type(**{p.name: arrays[f"{one.name}.{p.name}"] for p in fields(one.type)})
            else:
                built[one.name] = arrays[one.name]
        return cls(**built)


def read_key(product: Product) -> int:
    """Fingerprint of all that is read of a product but its offer: where it is the same, only columns and the record change."""
    return fingerprint(repr((product.text_hash, product.language, options_of(product))))


def impacts_of(weights: npt.NDArray[np.floating], lengths: Column, mean: float) -> Column:
    """What each posting adds to the score of its row, times the idf: BM25F in its simple form (Robertson et al. 2004)."""
    found: Column = (weights * np.float32(K1 + 1) / (weights + K1 * (1 - B + B * lengths / max(mean, 1e-6)))).astype(np.float32)
    return found


def segment_of(products: Sequence[Product], mean_length: float | None = None) -> Segment:
    """The segment of some thousands of products, in their order; ``mean_length`` is that of the catalog they belong to."""
    texts = [read_product(product) for product in products]
    numbers: dict[str, int] = {}
    lengths = np.fromiter((sum(text.weights.values()) for text in texts), np.float32, len(texts))
    mean = mean_length if mean_length is not None else float(lengths.mean()) if len(texts) else 0.0
    some_words, rows, weights, flags = _postings(texts, numbers)
    tokens = np.fromiter((numbers[word] if word else SEPARATOR for text in texts for word in text.sequence), np.int32)
    keys, rank = _ranked(fingerprints(numbers))
    order = np.argsort(rank[some_words], kind="stable")
    rows, weights, flags = rows[order], weights[order], flags[order]
    ranked = rank[some_words][order]
    indexed = (flags & EVERYWHERE) != 0
    word_texts = list(numbers)
    fact_texts: dict[str, str] = {}
    for text in texts:
        for key, displayed in text.facts:
            fact_texts.setdefault(key, displayed)
    facts, fact_order = _sets([[key for key, _ in text.facts] for text in texts])
    spelled, spelled_order = _sets([text.spelled for text in texts])
    displayed_facts = [f"{_kind(key)}\x1f{fact_texts[key]}".encode("utf-8", "surrogatepass") for key in fact_order]
    id_keys = fingerprints(product.product_id for product in products)
    id_order = np.argsort(id_keys, kind="stable").astype(np.int32)
    offers = Offers.amounts_of(products)
    return Segment(
        ids=Strings.of([product.product_id.encode("utf-8", "surrogatepass") for product in products]),
        id_keys=id_keys[id_order],
        id_rows=id_order,
        text_keys=fingerprints(product.text_hash for product in products),
        read_keys=np.fromiter((read_key(product) for product in products), np.uint64, len(products)),
        record_keys=fingerprints(record_hash(product) for product in products),
        records=Strings.of([packed(product) for product in products]),
        words=Postings(keys, starts_of(np.bincount(ranked, minlength=len(keys))), rows),
        word_texts=Strings.of([word_texts[place].encode("utf-8", "surrogatepass") for place in np.argsort(rank)]),
        frequencies=np.bincount(ranked[indexed], minlength=len(keys)).astype(np.int32),
        weights=weights,
        impacts=impacts_of(weights.astype(np.float32), lengths[rows], mean),
        fields=flags,
        lengths=lengths,
        mean_length=np.array([mean], np.float32),
        tokens=np.where(tokens >= 0, rank[tokens] if len(rank) else -1, SEPARATOR).astype(np.int32),
        token_fields=np.fromiter((field for text in texts for field in text.sequence_fields), np.uint8),
        token_starts=starts_of(np.fromiter((len(text.sequence) for text in texts), np.int64, len(texts))),
        names=_sets([text.names for text in texts])[0],
        spelled=spelled,
        spelled_texts=Strings.of([word.encode("utf-8", "surrogatepass") for word in spelled_order]),
        facts=facts,
        fact_texts=Strings.of(displayed_facts),
        amounts=offers.price,
        currencies=np.array([product.price.currency.encode() for product in products], "S8"),
        rating=offers.rating,
        reviews=offers.reviews,
        in_stock=offers.in_stock,
        created=offers.created,
        languages=np.array([product.language.encode() for product in products], "S8"),
    )


def _postings(
    texts: Sequence[ProductText], numbers: dict[str, int]
) -> tuple[npt.NDArray[np.int64], Rows, npt.NDArray[np.float16], Flags]:
    """Word, row, weight and fields of each pair of a product and a word; gives every word its number."""
    found: list[int] = []
    weights: list[float] = []
    flags: list[int] = []
    counts: list[int] = []
    for text in texts:
        before = len(found)
        in_order = set(text.sequence)
        for term, weight in text.weights.items():
            found.append(numbers.setdefault(term, len(numbers)))
            weights.append(weight)
            flags.append(text.fields[term] | (IN_ORDER if term in in_order else 0))
        for word in in_order - text.weights.keys():
            if word:
                found.append(numbers.setdefault(word, len(numbers)))
                weights.append(0.0)
                flags.append(IN_ORDER)
        counts.append(len(found) - before)
    rows = np.repeat(np.arange(len(texts), dtype=np.int32), np.array(counts, np.int64))
    return np.array(found, np.int64), rows, np.array(weights, np.float16), np.array(flags, np.uint8)


def _sets(of_rows: Sequence[Sequence[str]]) -> tuple[Postings, list[str]]:
    """The rows under each key, and the keys in the order of their numbers."""
    numbers: dict[str, int] = {}
    placed = np.fromiter((numbers.setdefault(key, len(numbers)) for keys in of_rows for key in keys), np.int64)
    rows = np.repeat(
        np.arange(len(of_rows), dtype=np.int32), np.fromiter((len(keys) for keys in of_rows), np.int64, len(of_rows))
    )
    keys, rank = _ranked(fingerprints(numbers))
    ranked = rank[placed]
    starts = starts_of(np.bincount(ranked, minlength=len(keys)))
    named = list(numbers)
    return Postings(keys, starts, rows[np.argsort(ranked, kind="stable")]), [named[place] for place in np.argsort(rank)]


def _ranked(keys: Keys) -> tuple[Keys, npt.NDArray[np.int64]]:
    """The keys in order, and the place of each in that order."""
    order = np.argsort(keys, kind="stable")
    rank = np.empty(len(keys), np.int64)
    rank[order] = np.arange(len(keys))
    return keys[order], rank


def _kind(key: str) -> str:
    """The kind and name that a fact's key begins with."""
    kind, name, *_ = key.split("\x1f")
    return f"{kind}\x1f{name}"
