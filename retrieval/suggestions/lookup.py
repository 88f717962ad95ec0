"""Which phrases fit what was typed: each of its pieces is looked for, right, begun, misspelt, or by its sound."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from retrieval.suggestions.misspelt import SHORTEST
from retrieval.suggestions.phrase_index import PhraseIndex
from retrieval.suggestions.typed import (
    LONGEST_TYPED,
    LONGEST_WORD,
    PINYIN,
    PINYIN_START,
    Run,
    normal,
    pairs,
    pinyin_of,
    pinyin_typed,
    runs,
    syllable,
)
from retrieval.tokens import has_cjk, telling
from retrieval.tokens import words as stems

Shares = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

_EXACT, _BEGUN, _INSIDE, _STEM, _SOUND_FIRST, _SOUND, _MISSPELT, _GARBLED = (
    1.0, 0.97, 0.85, 0.9, 0.8, 0.7, 0.65, 0.4,
)  # fmt: skip
_PIECES = 8  # of a typed text that are looked for
_NEAR = 64  # ranges of misspellings that are looked at
_SYLLABLES_LEAST = 7  # letters of pinyin: two syllables or more
_LEAST = 3  # letters of a word that was typed without the space before or after it
_LONG = 8  # letters from which a word may be misspelt twice
_FEW = 4  # ways to fit below which what only sounds alike is looked for too
_SHORTLIST = 64  # phrases that are compared as a whole
_QUALITY, _STARTS, _COVERED, _WHOLE, _LANGUAGE = 3.0, 0.5, 0.35, 0.5, 1.5


@dataclass(frozen=True, slots=True)
class Fit:
    """A phrase of the index, and how well it fits; higher is better."""

    number: int
    score: float


def fitting(
    index: PhraseIndex,
    typed: str,
    limit: int,
    *,
    gone: Mask | None = None,
    chinese: bool | None = None,
    freely: bool = False,
) -> list[Fit]:
    """At most ``limit`` phrases that have every piece of what was typed that says something of a product, best first.

    ``gone``: bool (phrases,), those not to be suggested. ``chinese``: whether phrases in Chinese come first, or last.
    ``freely``: also takes a word that stands in the catalog for a misspelling of another one, for where nothing fits otherwise.
    """
    typed = typed[:LONGEST_TYPED]
    pieces = _telling(runs(typed))[-_PIECES:]
    if not pieces or not len(index):
        return []
    is_open = not typed[-1:].isspace()
    pieces = _parted(index, pieces, is_open)
    quality = _quality(index, pieces, is_open, freely)
    if gone is not None:
        quality[gone] = 0.0
    rows = np.flatnonzero(quality)
    if not len(rows):
        return []
    score = _QUALITY * quality[rows] + index.prior[rows]
    score += _COVERED * np.minimum(1.0, _size(pieces) / index.lengths[rows])
    low, high = index.beginning_with(_first_word(pieces[0]))
    score += _STARTS * ((index.first[rows] >= low) & (index.first[rows] < high))
    if chinese is not None:
        score += _LANGUAGE * (index.chinese[rows] == chinese)
    if len(rows) > _SHORTLIST:
        best = np.argpartition(-score, _SHORTLIST)[:_SHORTLIST]
        rows, score = rows[best], score[best]
    return _shortlisted(index, typed, [Fit(int(row), float(one)) for row, one in zip(rows, score, strict=True)], limit)


def _shortlisted(index: PhraseIndex, typed: str, found: list[Fit], limit: int) -> list[Fit]:
    """The best of a short list, compared as a whole; of phrases that say the same only the first."""
    whole = normal(typed)
    sound = pinyin_typed(whole.replace(" ", "")) if whole.isascii() else b""
    compared = [Fit(fit.number, fit.score + _WHOLE * _begins(index.text(fit.number), whole, sound)) for fit in found]
    chosen: dict[tuple[str, ...], Fit] = {}
    for fit in sorted(compared, key=lambda fit: (-fit.score, fit.number)):
        chosen.setdefault(said(index.text(fit.number)), fit)
        if len(chosen) == limit:
            break
    return list(chosen.values())


def _begins(text: str, whole: str, sound: bytes) -> bool:
    """Whether a phrase begins with all that was typed, or sounds so."""
    if sound and has_cjk(text):
        return b"".join(syllable(character) for character in normal(text)).startswith(sound)
    return normal(text).startswith(whole)


def said(text: str) -> tuple[str, ...]:
    """What two phrases have in common that only differ in an ending, in case or in marks."""
    return tuple(run.text if run.chinese or not run.text.isalpha() else "".join(stems(run.text)) for run in runs(text))


def _quality(index: PhraseIndex, pieces: Sequence[Run], is_open: bool, freely: bool) -> Shares:
    """float32 (phrases,): how well each fits, in [0, 1]; 0 where it does not."""
    last = len(pieces) - 1
    shares = [_share(index, piece, is_open and place == last, freely) for place, piece in enumerate(pieces)]
    total, having = shares[0].copy(), (shares[0] > 0).astype(np.uint8)
    for share in shares[1:]:
        total += share
        having += share > 0
    total /= len(pieces)
    quality: Shares = np.where(having == len(pieces), total, np.float32(0))
    if not any(piece.chinese for piece in pieces):
        _mark_sounding(index, pinyin_typed("".join(piece.text for piece in pieces)), quality)
    return quality


def _share(index: PhraseIndex, piece: Run, is_open: bool, freely: bool) -> Shares:
    """float32 (phrases,): how well each phrase has this piece."""
    share = np.zeros(len(index), np.float32)
    if piece.chinese:
        _mark_chinese(index, piece.text, share)
        return share
    ranges = sorted(_ranges(index, piece, is_open, freely), key=lambda one: one[2])
    for low, high, quality in ranges:  # the best last, so that it stands
        share[index.having(low, high)] = quality
    return share


def _ranges(index: PhraseIndex, piece: Run, is_open: bool, freely: bool) -> Iterator[tuple[int, int, float]]:
    """Ranges of words that the piece may be, with how likely it is."""
    for text in filter(None, (piece.text, piece.joined)):
        word = text.encode()[:LONGEST_WORD]
        low, high = index.beginning_with(word)
        known = low < high and index.words[low] == word
        if known:
            yield low, low + 1, _EXACT
        if low < high:
            yield low, high, _BEGUN if is_open else _INSIDE
        # "hrd" that nothing begins with is short of a letter
        shortest = SHORTEST - 1 if freely or not (is_open or low < high) else SHORTEST
        if (known and not freely) or not (text.isascii() and text.isalpha()) or len(text) < shortest:
            continue
        stem = (stems(text) or [text])[0].encode()
        if stem != word and len(stem) >= SHORTEST - 1:
            yield (*index.beginning_with(stem), _STEM)
        if text == piece.text:
            yield from _misspelt(index, text, is_open)


def _misspelt(index: PhraseIndex, text: str, is_open: bool) -> Iterator[tuple[int, int, float]]:
    allowed = 2 if len(text) >= _LONG else 1
    for low, high, _ in index.beginnings.near(text.encode(), index.words)[:_NEAR]:
        if is_open and len(text) <= SHORTEST + 3:
            yield low, high, _MISSPELT  # what comes after is not typed yet
            continue
        for at in range(low, min(high, low + _NEAR)):
            known = bytes(index.words[at]).decode()
            edits = OSA.distance(text, known, score_cutoff=allowed)
            if edits > allowed and is_open:  # as far as it is typed
                edits = min(
                    OSA.distance(text, known[:size], score_cutoff=allowed) for size in range(len(text) - 1, len(text) + 2)
                )
            if edits <= allowed:
                yield at, at + 1, _MISSPELT if edits < 2 else _GARBLED


def _telling(pieces: Sequence[Run]) -> list[Run]:
    """The pieces without "show me some" and the like; the last one may yet become something else."""
    said_by = ["".join(stems(piece.text)) if not piece.chinese else piece.text for piece in pieces]
    kept = set(telling(said_by))
    return [piece for piece, stem in zip(pieces, said_by, strict=True) if stem in kept or piece is pieces[-1]]


def _parted(index: PhraseIndex, pieces: Sequence[Run], is_open: bool) -> list[Run]:
    """The pieces, with two known words that were typed without the space between them as two."""
    parted: list[Run] = []
    for place, piece in enumerate(pieces):
        text = piece.text
        last = is_open and place == len(pieces) - 1
        cut = None
        if not (piece.chinese or len(text) < 2 * _LEAST or _known(index, text, last) or any(_misspelt(index, text, last))):
            cuts = range(len(text) - _LEAST, _LEAST - 1, -1)
            cut = next((at for at in cuts if _known(index, text[:at], False) and _known(index, text[at:], last)), None)
        parted += [Run(text[:cut], False, ""), Run(text[cut:], False, "")] if cut else [piece]
    return parted


def _known(index: PhraseIndex, text: str, is_open: bool) -> bool:
    word = text.encode()[:LONGEST_WORD]
    low, high = index.beginning_with(word) if is_open else index.exactly(word)
    return low < high


def _mark_chinese(index: PhraseIndex, run: str, share: Shares) -> None:
    if len(run) == 1:
        low, high = index.beginning_with(run.encode())
        share[index.having(low, high)] = _EXACT
        return
    together = pairs(run)
    hits = np.zeros(len(index), np.uint8)
    for pair in dict.fromkeys(together):
        low, high = index.exactly(pair)
        hits[index.having(low, high)] += 1
    needed = len(set(together))
    share[hits == needed] = _EXACT
    if np.count_nonzero(share) >= _FEW:
        return
    _mark_sounding(index, pinyin_of(run), share)  # the right sounds in the wrong characters
    near = (hits >= max(1, needed - 2)) & (share == 0)  # one wrong character spoils two pairs
    share[near] = _GARBLED * hits[near] / needed


def _mark_sounding(index: PhraseIndex, sound: bytes, quality: Shares) -> None:
    for mark, worth in ((PINYIN, _SOUND), (PINYIN_START, _SOUND_FIRST)):
        low, high = index.beginning_with(mark + sound)
        for size in range(len(sound) - 1, _SYLLABLES_LEAST, -1):  # more is typed than the index has of it
            if low < high:
                break
            low, high = index.exactly(mark + sound[:size])
        rows = index.having(low, high)
        quality[rows] = np.maximum(quality[rows], np.float32(worth))


def _first_word(piece: Run) -> bytes:
    return pairs(piece.text)[0] if piece.chinese and len(piece.text) > 1 else piece.text.encode()[:LONGEST_WORD]


def _size(pieces: Sequence[Run]) -> int:
    return sum(len(piece.text) if piece.chinese else 1 for piece in pieces)
