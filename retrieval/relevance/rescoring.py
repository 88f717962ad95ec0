"""A trained model in the search: reads the rows that the first stage found, and scores them anew."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.arrays import fingerprint, fingerprints
from retrieval.relevance.encoder_turn import COLUMNS as TURN_COLUMNS
from retrieval.relevance.encoder_turn import QueryTurn
from retrieval.relevance.encoder_words import COLUMNS, WordMatch
from retrieval.relevance.features import Column, Evidence, Grid, Keys, Slot, features, names, placed
from retrieval.relevance.model import Manifest, RelevanceModel, same_features
from retrieval.relevance.readings import CatalogSpelling
from retrieval.relevance.spelling import known_stems
from retrieval.texts import TITLE
from retrieval.tokens import has_cjk, telling, words
from retrieval.views import RowsView, Tokens

DEPTH = 400  # candidates by the fused score: of Home Depot's wanted products 90 % are among these, 86 % among half of them
WORDS, TURN = "words", "turn"  # the folders of what was learned beside the networks, within a trained one
_SLOTS = 24  # words of a query that are looked at
_ENDINGS = ("with", "for", "in", "by", "from", "of", "w")
_WHOLE, _PARTS = 5000, (2, 4, 8, 16, 32, 64)


class TrainedReranker:
    """``Reranker`` with a trained model. A query in a script that the model never learned from keeps its order."""

    depth = DEPTH

    def __init__(
        self,
        model: RelevanceModel,
        manifest: Manifest,
        spelling: CatalogSpelling,
        turn: QueryTurn | None = None,
        learned: WordMatch | None = None,
    ) -> None:
        self.manifest = manifest
        self._learned = learned
        self._turn = turn
        self._model = model
        self._spelling = spelling

    @classmethod
    def load(cls, folder: Path, spelling: CatalogSpelling) -> "TrainedReranker":
        """The re-scorer of a folder that `shop search train` wrote.

        Raises:
            UnusableModel: the folder is of another version, or its networks cannot be read.
            UnusableWords, UnusableTurn: what lies beside them cannot be read.
        """
        model, manifest = RelevanceModel.load(folder)
        same_features(feature_names(manifest.encoders, turn=manifest.turn, words=manifest.words), model, folder)
        turn = QueryTurn.load(folder / TURN) if manifest.turn else None
        return cls(model, manifest, spelling, turn, WordMatch.load(folder / WORDS) if manifest.words else None)

    def rescore(self, text: str, rows: npt.NDArray[np.int64], view: RowsView) -> Column:
        """A score in [0, 1] for each of the rows, float32 (len(rows),); 1 for the best of them."""
        if not len(rows):
            return np.zeros(0, np.float32)
        if script(text) not in self.manifest.scripts:
            return view.first
        scores, _ = self._model.judged(self._features(text, view))
        low, high = float(scores.min()), float(scores.max())
        return ((scores - low) / max(high - low, 1e-6)).astype(np.float32)

    def grades(self, text: str, view: RowsView) -> Column:
        """The grade that a person is expected to give each of the view's rows, float32 (rows,)."""
        return self._model.judged(self._features(text, view))[1]

    def _features(self, text: str, view: RowsView) -> Grid:
        parts = [read_features(text, view, self.manifest.encoders, self._spelling)]
        if self._turn is not None:
            parts.append(turn_features(self._turn, view))
        if self._learned is not None:
            tokens = view.tokens
            stems = asked_stems(text, view, self._spelling)
            parts.append(word_features(self._learned, stems, tokens.starts, tokens.keys, tokens.fields))
        return np.hstack(parts)


def script(text: str) -> str:
    """The script of a query as far as a model must know it: "cjk" or "other"."""
    return "cjk" if has_cjk(text) else "other"


def feature_names(encoders: Sequence[str], *, turn: bool, words: bool) -> tuple[str, ...]:
    """The names of all that a model sees, in order."""
    return (*names(encoders), *(TURN_COLUMNS if turn else ()), *((*COLUMNS, "words place") if words else ()))


def turn_features(turn: QueryTurn, view: RowsView) -> Grid:
    """How near the rows are to the turned query, float32 (rows, 3); zeros where its encoder did not read the query."""
    vector = view.query_vectors.get(turn.encoder)
    if vector is None:
        return np.zeros((len(view.rows), len(TURN_COLUMNS)), np.float32)
    return turn.scores(vector, view.vectors(turn.encoder))


def asked_stems(text: str, view: RowsView, spelling: CatalogSpelling) -> tuple[str, ...]:
    """The query's stems in order; one that the catalog lacks gives way to what it most likely means."""
    meant = known_stems(spelling.of(view.snapshot), text)
    stems = telling(words(text))[:_SLOTS]
    lacking = {stem for stem in meant if view.snapshot.lexical.idf(stem) is None}
    return tuple(max(meant[stem], key=lambda one: one[1])[0] if stem in lacking and meant[stem] else stem for stem in stems)


def word_features(
    learned: WordMatch,
    stems: Sequence[str],
    starts: npt.NDArray[np.int64],
    keys: Keys,
    fields: npt.NDArray[np.uint8],
) -> Grid:
    """What learned words add to the features, float32 (rows, 6)."""
    columns = learned.scores(stems, starts, keys, fields)
    return np.hstack([columns, placed(columns[:, 0])[:, None]])


def read_features(text: str, view: RowsView, encoders: Sequence[str], spelling: CatalogSpelling) -> Grid:
    """What the model sees of each row of the view, float32 (rows, features)."""
    tokens = view.tokens
    nothing = np.zeros(len(view.rows), np.float32)
    evidence = Evidence(
        starts=tokens.starts,
        keys=tokens.keys,
        fields=tokens.fields,
        numeric=_numeric(tokens),
        endings=_endings(),
        first=view.first,
        lexical=view.bm25,
        best_lexical=view.best_bm25,
        cosines={name: view.cosines.get(name, nothing) for name in encoders},
        best_cosines={name: view.best_cosine.get(name, 0.0) for name in encoders},
        vectors=view.vectors(encoders[0]) if encoders and encoders[0] in view.cosines else None,
    )
    return features(_slots(text, view, spelling), evidence)


def _slots(text: str, view: RowsView, spelling: CatalogSpelling) -> list[Slot]:
    meant = known_stems(spelling.of(view.snapshot), text)
    lexical = view.snapshot.lexical
    unknown = float(np.log1p(2.0 * lexical.size + 1.0))
    found = []
    for stem in list(dict.fromkeys(telling(words(text))))[:_SLOTS]:
        others = {other: sure for other, sure in meant.get(stem, ()) if other != stem}
        rare = lexical.idf(stem)
        if rare is None:
            rare = max((lexical.idf(other) or 0.0 for other in others), default=0.0) or unknown
        answers = sorted(((fingerprint(other), sure) for other, sure in others.items()), key=lambda one: one[1])
        found.append(Slot((*answers, (fingerprint(stem), 1.0)), rare, stem[0].isdigit()))
    return found


def _numeric(tokens: Tokens) -> npt.NDArray[np.bool_]:
    """Which words are numbers, of those in titles: nobody asks about the others, and descriptions are long."""
    known = _numbers()
    numeric = np.zeros(len(tokens.keys), np.bool_)
    titled = np.flatnonzero(tokens.fields == TITLE)
    keys = tokens.keys[titled]
    numeric[titled] = known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] == keys
    return numeric


@cache
def _endings() -> Keys:
    return fingerprints(_ENDINGS)


@cache
def _numbers() -> Keys:
    """Keys of the numbers that titles hold, in order: a key does not show that it stands for a number."""
    fractions = [f"{part}/{whole}" for whole in _PARTS for part in range(1, whole, 2)]
    texts = [
        *(str(number) for number in range(_WHOLE)),
        *(f"{whole}.{part}" for whole in range(100) for part in range(10)),
        *(f"0.{part:02d}" for part in range(100)),
        *fractions,
        *(f"{whole}-{part}" for whole in range(1, 100) for part in fractions if len(part) < 5),
    ]
    return np.unique(fingerprints(texts))
