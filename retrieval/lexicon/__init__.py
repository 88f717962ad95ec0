"""English and Chinese shopping words: which mean the same, and which is a kind of which."""

from retrieval.lexicon.lexicon import Lexicon, Mention, lexicon
from retrieval.lexicon.terms import KINDS, Kind, LexiconError, Term, read_terms
from retrieval.lexicon.text import Normalised, normalise, simplified

__all__ = [
    "KINDS", "Kind", "Lexicon", "LexiconError", "Mention", "Normalised", "Term", "lexicon", "normalise", "read_terms",
    "simplified",
]  # fmt: skip
