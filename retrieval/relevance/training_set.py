"""What a relevance model learns from: the candidates of each judged query as the search lists them."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commerce.products import Product
from retrieval.arrays import spans, starts_of
from retrieval.query import Vectors
from retrieval.relevance.encoder_training import Asked, CorpusWords, train_words
from retrieval.relevance.encoder_turn import COLUMNS as TURN_COLUMNS
from retrieval.relevance.encoder_turn import QueryTurn, Wanted, cross_fitted
from retrieval.relevance.encoder_words import WordMatch
from retrieval.relevance.fitting import Example
from retrieval.relevance.judgments import Grades
from retrieval.relevance.listing import all_tokens, pool
from retrieval.relevance.readings import CatalogSpelling
from retrieval.relevance.rescoring import DEPTH, asked_stems, read_features, script, word_features
from retrieval.search import ShopSearch
from retrieval.views import Tokens

Told = Callable[[int, int], None]
Columns = npt.NDArray[np.float32]  # (candidates, features)

_SEEN = 200  # queries that say which encoders and scripts there are
_SCRIPT_SHARE = 0.1  # of the queries that a script needs to count as learned
_COMPARED = 100_000  # products of a larger corpus that a turn is learned against, beside all candidates
_WORDS_SHARE = 0.45  # of the time left once the catalog's words are read; the rest is for the order
_NEAR = 100  # listed products of a query among which near misses are looked for


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged query with its candidates, those first that the search lists."""

    stems: tuple[str, ...]
    rows: npt.NDArray[np.int64]  # (n,) of the snapshot
    places: npt.NDArray[np.int64]  # (n,) in the corpus
    vector: Vectors | None  # of the query, by the first of the encoders; None where that one did not read it
    example: Example


def judged_queries(
    search: ShopSearch,
    products: Sequence[Product],
    queries: Mapping[str, str],
    grades: Grades,
    lowest: float,
    encoders: Sequence[str],
    told: Told,
) -> list[Judged]:
    """Each of the queries, searched, with the features of its candidates and of all that was judged for it."""
    spelling = search.readings if isinstance(search.readings, CatalogSpelling) else CatalogSpelling()
    place_of = {product.product_id: place for place, product in enumerate(products)}
    found = []
    for done, (query, text) in enumerate(queries.items(), 1):
        judged = grades[query]
        some = pool(search, text, DEPTH, tuple(judged))
        given = np.array([judged.get(product_id, np.nan) for product_id in some.ids], np.float32)
        listed = {product_id for product_id, in_list in zip(some.ids, some.listed, strict=True) if in_list}
        example = Example(
            features=read_features(text, some.view, encoders, spelling).astype(np.float16),
            gains=np.nan_to_num(given - lowest).astype(np.float32),
            grades=given,
            listed=some.listed,
            unfound=np.array([judged[product_id] - lowest for product_id in judged if product_id not in listed], np.float32),
        )
        places = np.array([place_of[product_id] for product_id in some.ids], np.int64)
        vector = some.view.query_vectors.get(encoders[0]) if encoders else None
        found.append(Judged(asked_stems(text, some.view, spelling), some.view.rows, places, vector, example))
        told(done, len(queries))
    return found


def turn_columns(
    search: ShopSearch, encoder: str, judged: Sequence[Judged], seed: int, deadline: float, told: Told
) -> tuple[QueryTurn, list[Columns]]:
    """A turn learned from all of the queries, and what turns say of each one's candidates that were learned without it.

    A query that this encoder did not read has zeros, as it has when it is served.
    """
    snapshot = search.index.snapshot()
    space = snapshot.space(encoder)
    read = [one for one in judged if one.vector is not None]
    if space is None or not read:
        raise ValueError(f"nothing was read by {encoder}")
    rows = np.arange(len(snapshot))
    if len(rows) > _COMPARED:
        others = np.random.default_rng(seed).choice(rows, _COMPARED, replace=False)
        rows = np.unique(np.concatenate([others, *(one.rows for one in read)]))
    wanted = []
    for one in read:
        known = ~np.isnan(one.example.grades)
        wanted.append(Wanted(np.searchsorted(rows, one.rows[known]), one.example.gains[known]))
    turn, said = cross_fitted(
        encoder,
        np.stack([one.vector for one in read if one.vector is not None]),
        space.vectors(rows),
        wanted,
        [np.searchsorted(rows, one.rows) for one in read],
        seed=seed,
        deadline=deadline,
        progress=told,
    )
    columns = iter(said)
    nothing = [np.zeros((len(one.rows), len(TURN_COLUMNS)), np.float32) for one in judged]
    return turn, [next(columns) if one.vector is not None else zeros for one, zeros in zip(judged, nothing, strict=True)]


def word_columns(
    search: ShopSearch, products: Sequence[Product], judged: Sequence[Judged], seed: int, deadline: float, told: Told
) -> tuple[WordMatch, list[Columns]]:
    """Words learned from all of the queries, and what words say of each one's candidates that were learned without it.

    Words know the queries they learned from too well: a network that saw these would trust them too far. So each half of the
    queries is read with words of the other half. Once the catalog's words are read, the three trainings
    share nearly half of the time until ``deadline``.
    """
    corpus = CorpusWords.of(products, search.index.encoders.english.embed, seed=seed)
    asked = [_asked(one) for one in judged]
    half = np.random.default_rng(seed).permutation(len(judged)) % 2
    tokens = all_tokens(search)
    columns: list[Columns] = [np.zeros((0, 0), np.float32)] * len(judged)
    learned = None
    ends = time.monotonic()
    ends += _WORDS_SHARE * (deadline - ends)
    for number in range(3):
        some = [one for one, part in zip(asked, half, strict=True) if number == 2 or part != number]

        def on(done: int, of: int, number: int = number) -> None:
            told(number * of + done, 3 * of)

        now = time.monotonic()
        learned = train_words(corpus, some, seed=seed + number, deadline=now + (ends - now) / (3 - number), progress=on)
        for at in np.flatnonzero(half == number).tolist():
            one, own = judged[at], _of_rows(tokens, judged[at].rows)
            columns[at] = word_features(learned, one.stems, own.starts, own.keys, own.fields)
    if learned is None:
        raise ValueError("nothing was judged")
    return learned, columns


def with_columns(examples: Sequence[Example], columns: Sequence[Columns]) -> list[Example]:
    """The examples with these features more."""
    return [
        example.with_features(np.hstack([example.features, more.astype(np.float16)]))
        for example, more in zip(examples, columns, strict=True)
    ]


def encoders_of(search: ShopSearch, queries: Mapping[str, str]) -> tuple[str, ...]:
    """The encoders that read the queries, the one that reads most of them first."""
    seen: Counter[str] = Counter()
    for text in list(queries.values())[:_SEEN]:
        seen.update(pool(search, text, 1).view.cosines.keys())
    return tuple(name for name, _ in seen.most_common())


def scripts_of(queries: Mapping[str, str]) -> tuple[str, ...]:
    """The scripts that enough of the queries are written in to be learned."""
    counts = Counter(script(text) for text in queries.values())
    return tuple(sorted(name for name, count in counts.items() if count >= _SCRIPT_SHARE * len(queries)))


def _asked(one: Judged) -> Asked:
    known = ~np.isnan(one.example.grades)
    first = one.example.listed.sum()
    return Asked(one.stems, one.places[known], one.example.gains[known], one.places[:first][:: max(int(first) // _NEAR, 1)])


def _of_rows(tokens: Tokens, rows: npt.NDArray[np.int64]) -> Tokens:
    lengths = tokens.starts[rows + 1] - tokens.starts[rows]
    places = spans(tokens.starts[rows], lengths)
    return Tokens(starts_of(lengths), tokens.keys[places], tokens.fields[places])
