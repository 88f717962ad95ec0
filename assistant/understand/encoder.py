"""The packaged encoder that reads the sense of a message's wording."""

import logging
from functools import cache

import numpy as np
import numpy.typing as npt

from retrieval.embedders import open_encoders
from retrieval.errors import EmbedderUnavailable
from retrieval.query import Embedder

log = logging.getLogger(__name__)

_LONGEST = 300  # characters of a text that are read
_SPREAD = 3.0  # a vector of length 1 beside signs of 0 and 1


@cache
def packaged_encoder() -> Embedder | None:
    """The encoder of all languages that comes with the program; None where it is not installed."""
    try:
        encoder = open_encoders().multilingual
        encoder.embed(["hello"])
    except EmbedderUnavailable as error:
        log.warning("messages are read by their words alone: %s", error)
        return None
    return encoder


def senses(encoder: Embedder, texts: list[str]) -> npt.NDArray[np.float32]:
    """A vector for each text, float32 (n_texts, n_dimensions)."""
    return _SPREAD * np.asarray(encoder.embed([text[:_LONGEST] for text in texts]), np.float32)
