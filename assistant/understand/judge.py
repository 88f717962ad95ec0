"""A classifier of intents: logistic regression over a message's sense, its wording and its signs.

Trained by ``scripts/train_intents.py`` from the wordings in ``training/``; its weights are ``intents.npz``.
"""

from functools import cache
from typing import cast

import numpy as np
import numpy.typing as npt

from assistant.understand.encoder import packaged_encoder, senses
from assistant.understand.hashed import Classifier, buckets, stored, wording
from assistant.understanding import Context, Intent
from retrieval.query import Embedder


class IntentJudge:
    """Says how likely each intent is, from the message alone and from what is possible in its context."""

    def __init__(self, encoder: Embedder, classifier: Classifier) -> None:
        """``classifier``: over ``features`` and the wording of an outline."""
        self._encoder = encoder
        self._classifier = classifier

    def judge(self, outline: str, signs: dict[str, float], context: Context) -> dict[Intent, float]:
        """The probability of each intent that the context allows. ``outline``, ``signs``: of the message (``signs.py``)."""
        odds = self._classifier.odds(buckets(wording(outline)), features(self._encoder, [outline], [signs])[0])
        possible = {cast(Intent, intent): value for intent, value in odds.items() if _possible(intent, context)}
        whole = sum(possible.values())
        return {cast(Intent, intent): possible.get(cast(Intent, intent), 0.0) / whole for intent in odds}


def features(encoder: Embedder, outlines: list[str], signs: list[dict[str, float]]) -> npt.NDArray[np.float32]:
    """What the judge looks at beside the wording: float32 (n_messages, n_dimensions + n_signs)."""
    return np.hstack([senses(encoder, outlines), np.array([list(each.values()) for each in signs], np.float32)])


def _possible(intent: str, context: Context) -> bool:
    if intent == "refine":
        return context.need_before is not None and not context.need_before.empty
    return True


@cache
def packaged_judge() -> IntentJudge | None:
    """The judge that comes with the program; None where its encoder is not installed."""
    encoder = packaged_encoder()
    return IntentJudge(encoder, stored("intents.npz")["intents"]) if encoder else None
