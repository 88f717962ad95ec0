"""What a relevance model learns from: the candidates of each judged query as the search lists them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commerce.products import Product
from retrieval.arrays import spans, starts_of
from retrieval.relevance.encoder_training import Asked, CorpusWords, train_words
from retrieval.relevance.encoder_words import WordMatch
from retrieval.relevance.fitting import Example
from retrieval.relevance.judgments import Grades
from retrieval.relevance.listing import all_tokens, pool
from retrieval.relevance.readings import CatalogSpelling
from retrieval.relevance.rescoring import DEPTH, asked_stems, read_features, script, word_features
from retrieval.search import ShopSearch
from retrieval.views import Tokens

Told = Callable[[int, int], None]

_SEEN = 200  # queries that say which encoders and scripts there are
_SCRIPT_SHARE = 0.1  # of the queries that a script needs to count as learned
_NEAR = 100  # listed products of a query among which near misses are looked for


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged query with its candidates, those first that the search lists."""

    stems: tuple[str, ...]
    rows: npt.NDArray[np.int64]  # (n,) of the snapshot
    places: npt.NDArray[np.int64]  # (n,) in the corpus
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
        found.append(Judged(asked_stems(text, some.view, spelling), some.view.rows, places, example))
        told(done, len(queries))
    return found


def with_words(
    search: ShopSearch, products: Sequence[Product], judged: Sequence[Judged], seed: int, deadlines: Sequence[float], told: Told
) -> tuple[WordMatch, list[Example]]:
    """Words learned from all of the queries, and the examples with what words say that were learned without each one.

    Words know the queries they learned from too well: a network that saw these would trust them too far. So each half of the
    queries is read with words of the other half. ``deadlines`` are those of the three trainings.
    """
    corpus = CorpusWords.of(products, search.index.encoders.english.embed, seed=seed)
    asked = [_asked(one) for one in judged]
    half = np.random.default_rng(seed).permutation(len(judged)) % 2
    tokens = all_tokens(search)
    examples = [one.example for one in judged]
    learned = None
    for number, deadline in enumerate(deadlines):
        some = [one for one, part in zip(asked, half, strict=True) if number == 2 or part != number]

        def on(done: int, of: int, number: int = number) -> None:
            told(number * of + done, 3 * of)

        learned = train_words(corpus, some, seed=seed + number, deadline=deadline, progress=on)
        for at in np.flatnonzero(half == number).tolist():
            one, own = judged[at], _of_rows(tokens, judged[at].rows)
            more = word_features(learned, one.stems, own.starts, own.keys, own.fields).astype(np.float16)
            examples[at] = examples[at].with_features(np.hstack([examples[at].features, more]))
    if learned is None:
        raise ValueError("three deadlines are needed")
    return learned, examples


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
