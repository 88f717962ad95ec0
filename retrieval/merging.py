"""One segment out of several: the rows that still stand, in their order, as if they had been read anew.

Array by array, so that a million products are merged in the memory of one column and its places.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from commerce.hashes import record_hash
from retrieval.arrays import Keys, Mask, Postings, Rows, Starts, Strings, fingerprints, spans, starts_of
from retrieval.offers import Offers
from retrieval.records import unpacked
from retrieval.segment import Segment, impacts_of
from retrieval.texts import EVERYWHERE

Named = tuple[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """A segment, the rows of it that still stand, and the records that changed in them since: offers, never texts."""

    segment: Segment
    alive: Mask
    records: Mapping[int, bytes] = field(default_factory=dict)  # by row


def merged(parts: Sequence[Part]) -> Segment:
    """The segment in memory."""
    return Segment.of_arrays(dict(merged_arrays(parts)))


def merged_arrays(parts: Sequence[Part]) -> Iterator[Named]:
    """Its arrays by name, one after the other."""
    kept = [np.flatnonzero(part.alive) for part in parts]
    lengths = np.concatenate(
        [np.zeros(0, np.float32), *(part.segment.lengths[rows] for part, rows in zip(parts, kept, strict=True))]
    )
    mean = float(lengths.mean(dtype=np.float64)) if len(lengths) else 0.0
    yield "lengths", lengths
    yield "mean_length", np.array([mean], np.float32)
    yield from _columns(parts, kept)
    yield from _words(parts, kept, lengths, mean)
    yield from _named("names", parts, kept)
    yield from _named("spelled", parts, kept)
    yield from _named("facts", parts, kept)


def _columns(parts: Sequence[Part], kept: Sequence[npt.NDArray[np.int64]]) -> Iterator[Named]:
    both = list(zip(parts, kept, strict=True))
    ids = _joined([part.segment.ids.take(rows) for part, rows in both])
    yield from _strings("ids", ids)
    keys = np.empty(len(ids), np.uint64)
    start = 0
    for part, rows in both:
        own = np.empty(len(part.segment), np.uint64)
        own[part.segment.id_rows] = part.segment.id_keys
        keys[start : start + len(rows)] = own[rows]
        start += len(rows)
    order = np.argsort(keys, kind="stable").astype(np.int32)
    yield "id_keys", keys[order]
    yield "id_rows", order
    yield from _strings("records", _joined([_records(part, rows) for part, rows in both]))
    for name in ("text_keys", "read_keys", "languages"):
        yield name, np.concatenate([getattr(part.segment, name)[rows] for part, rows in both])
    changed = [_changed(part) for part in parts]
    for name in ("record_keys", "amounts", "currencies", "rating", "reviews", "in_stock", "created"):
        columns: list[npt.NDArray[Any]] = []
        for (part, rows), (places, values) in zip(both, changed, strict=True):
            column = getattr(part.segment, name)
            if len(places):
                column = column.copy()
                column[places] = values[name]
            columns.append(column[rows])
        yield name, np.concatenate(columns)


def _changed(part: Part) -> tuple[npt.NDArray[np.int64], dict[str, npt.NDArray[Any]]]:
    """The rows whose records changed, and what their columns hold now."""
    if not part.records:
        return np.zeros(0, np.int64), {}
    products = [unpacked(record) for record in part.records.values()]
    offers = Offers.amounts_of(products)
    return np.fromiter(part.records, np.int64, len(part.records)), {
        "record_keys": fingerprints(record_hash(product) for product in products),
        "amounts": offers.price,
        "currencies": np.array([product.price.currency.encode() for product in products], "S8"),
        "rating": offers.rating,
        "reviews": offers.reviews,
        "in_stock": offers.in_stock,
        "created": offers.created,
    }


def _records(part: Part, rows: npt.NDArray[np.int64]) -> Strings:
    """The records of these rows, runs of unchanged ones copied as they lie."""
    whole = part.segment.records
    changed = part.records
    if not changed:
        return whole.take(rows) if len(rows) < len(whole) else whole
    places = np.array([row for row in sorted(changed) if part.alive[row]], np.int64)
    lengths = (whole.starts[1:] - whole.starts[:-1])[rows]
    at = np.searchsorted(rows, places)
    lengths[at] = [len(changed[int(row)]) for row in places]
    starts = starts_of(lengths)
    content = np.empty(int(starts[-1]), np.uint8)
    same = np.ones(len(rows), np.bool_)
    same[at] = False
    content[spans(starts[:-1][same], lengths[same])] = whole.content[spans(whole.starts[rows[same]], lengths[same])]
    for place, row in zip(at.tolist(), places.tolist(), strict=True):
        content[starts[place] : starts[place + 1]] = np.frombuffer(changed[row], np.uint8)
    return Strings(content, starts)


def _words(parts: Sequence[Part], kept: Sequence[npt.NDArray[np.int64]], lengths: Any, mean: float) -> Iterator[Named]:
    joined = _Union([part.segment.words for part in parts], parts, kept)
    yield "words.keys", joined.keys
    yield "words.starts", joined.starts
    rows = joined.rows()
    yield "words.rows", rows
    yield from _strings("word_texts", joined.texts([part.segment.word_texts for part in parts]))
    flags = joined.beside([part.segment.fields for part in parts], np.uint8)
    yield "fields", flags
    indexed = (flags & EVERYWHERE) != 0
    before = np.concatenate(([0], np.cumsum(indexed, dtype=np.int64)))
    yield "frequencies", (before[joined.starts[1:]] - before[joined.starts[:-1]]).astype(np.int32)
    weights = joined.beside([part.segment.weights for part in parts], np.float16)
    yield "weights", weights
    impacts = np.empty(len(weights), np.float32)
    for start in range(0, len(weights), 1 << 20):
        some = slice(start, start + (1 << 20))
        impacts[some] = impacts_of(weights[some].astype(np.float32), lengths[rows[some]], mean)
    yield "impacts", impacts
    del rows, flags, weights, impacts
    both = list(zip(parts, kept, strict=True))
    each = [(part.segment.token_starts[1:] - part.segment.token_starts[:-1])[rows] for part, rows in both]
    token_lengths = np.concatenate([np.zeros(0, np.int64), *each])
    yield "token_starts", starts_of(token_lengths)
    pieces: list[npt.NDArray[Any]] = []
    flag_pieces: list[npt.NDArray[Any]] = []
    for part, chosen, numbers in zip(parts, kept, joined.numbers, strict=True):
        segment = part.segment
        tokens, token_flags = segment.tokens, segment.token_fields
        if len(chosen) < len(segment):
            starts = segment.token_starts[chosen]
            places = spans(starts, segment.token_starts[chosen + 1] - starts)
            tokens, token_flags = tokens[places], token_flags[places]
        renamed = np.append(numbers, -1)  # -1, between texts, stays -1
        pieces.append(renamed[tokens].astype(np.int32))
        flag_pieces.append(token_flags)
    yield "tokens", np.concatenate([np.zeros(0, np.int32), *pieces])
    yield "token_fields", np.concatenate([np.zeros(0, np.uint8), *flag_pieces])


def _named(name: str, parts: Sequence[Part], kept: Sequence[npt.NDArray[np.int64]]) -> Iterator[Named]:
    joined = _Union([getattr(part.segment, name) for part in parts], parts, kept)
    yield f"{name}.keys", joined.keys
    yield f"{name}.starts", joined.starts
    yield f"{name}.rows", joined.rows()
    if name == "facts":
        yield from _strings("fact_texts", joined.texts([part.segment.fact_texts for part in parts]))
    elif name == "spelled":
        yield from _strings("spelled_texts", joined.texts([part.segment.spelled_texts for part in parts]))


class _Union:
    """The keys of several postings that still have rows, and where each posting goes."""

    def __init__(self, some: Sequence[Postings], parts: Sequence[Part], kept: Sequence[npt.NDArray[np.int64]]) -> None:
        self._some = some
        self._alive = [part.alive if len(rows) < len(part.alive) else None for part, rows in zip(parts, kept, strict=True)]
        self._new_rows: list[Rows] = []
        first = 0
        for part, rows in zip(parts, kept, strict=True):
            renamed = np.full(len(part.segment), -1, np.int32)
            renamed[rows] = np.arange(first, first + len(rows), dtype=np.int32)
            self._new_rows.append(renamed)
            first += len(rows)
        self._counts = [self._counted(number) for number in range(len(some))]
        present = [postings.keys[counts > 0] for postings, counts in zip(some, self._counts, strict=True)]
        self.keys: Keys = np.unique(np.concatenate([np.zeros(0, np.uint64), *present]))
        self.numbers: list[npt.NDArray[np.int64]] = []  # of each old number, the new one; any where it has no rows left
        totals = np.zeros(len(self.keys), np.int64)
        for postings, counts in zip(some, self._counts, strict=True):
            places = np.minimum(np.searchsorted(self.keys, postings.keys), max(len(self.keys) - 1, 0))
            self.numbers.append(places)
            np.add.at(totals, places[counts > 0], counts[counts > 0])
        self.starts: Starts = starts_of(totals)

    def rows(self) -> Rows:
        """The rows, numbered anew."""
        return self._placed(
            [renamed[postings.rows] for renamed, postings in zip(self._new_rows, self._some, strict=True)], np.int32
        )

    def beside(self, arrays: Sequence[npt.NDArray[Any]], dtype: Any) -> npt.NDArray[Any]:
        """Arrays that run beside the rows."""
        return self._placed(arrays, dtype)

    def texts(self, strings: Sequence[Strings]) -> Strings:
        """The keys' texts, each from the first that has it."""
        taken = np.zeros(len(self.keys), np.bool_)
        places: list[npt.NDArray[Any]] = []
        pieces: list[Strings] = []
        for numbers, counts, some in zip(self.numbers, self._counts, strings, strict=True):
            chosen = np.flatnonzero(counts > 0)
            chosen = chosen[~taken[numbers[chosen]]]
            taken[numbers[chosen]] = True
            places.append(numbers[chosen])
            pieces.append(some.take(chosen))
        joined = _joined(pieces)
        return joined.take(np.argsort(np.concatenate([np.zeros(0, np.int64), *places]), kind="stable"))

    def _counted(self, number: int) -> npt.NDArray[np.int64]:
        """How many of each key's rows still stand."""
        postings, alive = self._some[number], self._alive[number]
        if alive is None:
            return postings.starts[1:] - postings.starts[:-1]
        standing = np.concatenate(([0], np.cumsum(alive[postings.rows], dtype=np.int64)))
        return standing[postings.starts[1:]] - standing[postings.starts[:-1]]

    def _placed(self, arrays: Sequence[npt.NDArray[Any]], dtype: Any) -> npt.NDArray[Any]:
        placed = np.empty(int(self.starts[-1]), dtype)
        following = self.starts[:-1].copy()
        for number, (array, postings) in enumerate(zip(arrays, self._some, strict=True)):
            alive, counts, places = self._alive[number], self._counts[number], self.numbers[number]
            some = array if alive is None else array[alive[postings.rows]]
            if not len(some):
                continue
            standing = counts > 0
            placed[spans(following[places[standing]], counts[standing])] = some
            following[places[standing]] += counts[standing]
        return placed


def _joined(some: Sequence[Strings]) -> Strings:
    content = np.concatenate([np.zeros(0, np.uint8), *(one.content for one in some)])
    lengths = np.concatenate([np.zeros(0, np.int64), *(one.starts[1:] - one.starts[:-1] for one in some)])
    return Strings(content, starts_of(lengths))


def _strings(name: str, some: Strings) -> Iterator[Named]:
    yield f"{name}.content", some.content
    yield f"{name}.starts", some.starts
