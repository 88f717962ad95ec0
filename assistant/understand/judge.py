"""A small classifier of intents: logistic regression over the packaged sentence encoder and the signs of a message.

Trained by ``scripts/train_intents.py`` from the wordings in ``training/``; its weights are ``intents.json``.
"""

import json
import logging
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from assistant.understanding import Context, Intent
from retrieval.embedders import open_encoders
from retrieval.errors import EmbedderUnavailable
from retrieval.query import Embedder

log = logging.getLogger(__name__)

_LONGEST = 300  # characters of a message that are judged
_SPREAD = 3.0  # a vector of length 1 beside signs of 0 and 1


class IntentJudge:
    """Says how likely each intent is, from the message alone and from what is possible in its context."""

    def __init__(
        self, embedder: Embedder, intents: tuple[Intent, ...], weights: npt.NDArray[np.float32], bias: npt.NDArray[np.float32]
    ) -> None:
        """``weights``: float32 (n_intents, n_dimensions + n_signs); ``bias``: float32 (n_intents,)."""
        self._embedder = embedder
        self._intents = intents
        self._weights = weights
        self._bias = bias

    def judge(self, outline: str, signs: dict[str, float], context: Context) -> dict[Intent, float]:
        """The probability of each intent that the context allows. ``outline``, ``signs``: of the message (``signs.py``)."""
        scores = self._weights @ features(self._embedder, [outline], [signs])[0] + self._bias
        possible = np.array([_possible(intent, context) for intent in self._intents])
        odds = np.where(possible, np.exp(scores - scores.max()), 0.0)
        return dict(zip(self._intents, (odds / odds.sum()).tolist(), strict=True))


def features(embedder: Embedder, outlines: list[str], signs: list[dict[str, float]]) -> npt.NDArray[np.float32]:
    """What the judge looks at: float32 (n_messages, n_dimensions + n_signs)."""
    vectors = np.asarray(embedder.embed([outline[:_LONGEST] for outline in outlines]), np.float32)
    return np.hstack([_SPREAD * vectors, np.array([list(each.values()) for each in signs], np.float32)])


def _possible(intent: Intent, context: Context) -> bool:
    if intent == "refine":
        return context.need_before is not None and not context.need_before.empty
    return True


def packaged_judge() -> IntentJudge | None:
    """The judge that comes with the program; None where its encoder is not installed."""
    stored = json.loads(files("assistant.understand").joinpath("intents.json").read_text(encoding="utf-8"))
    try:
        embedder = open_encoders().multilingual
        embedder.embed(["hello"])
    except EmbedderUnavailable as error:
        log.warning("messages are read without the intent judge: %s", error)
        return None
    weights = np.array(stored["weights"], np.float32) / stored["scale"]
    return IntentJudge(embedder, tuple(stored["intents"]), weights, np.array(stored["bias"], np.float32))
