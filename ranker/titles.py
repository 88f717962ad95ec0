"""Which encoder reads the titles of a catalog."""

import re
from collections.abc import Sequence

from ranker.versions import Alphabet
from retrieval.embedders import open_encoders
from retrieval.query import Embedder

_OTHER = re.compile(r"[^\x00-\u024f\u2000-\u206f\u2100-\u214f]")  # letters that are not Latin
_SHARE = 0.1  # of titles with such letters, from which the multilingual encoder reads all


def alphabet_of(titles: Sequence[str]) -> Alphabet:
    """Whether English alone can be read, or more is wanted; "none" where there are no words at all."""
    said = [title for title in titles if title.strip()]
    if not said:
        return "none"
    other = sum(1 for title in said if _OTHER.search(title))
    return "multilingual" if other > _SHARE * len(said) else "english"


def title_embedder(embedder: str, alphabet: Alphabet, threads: int = 1) -> Embedder:
    """The encoder of a setting for such titles. Raises ``EmbedderUnavailable``."""
    encoders = open_encoders(embedder, threads)
    return encoders.multilingual if alphabet == "multilingual" else encoders.english
