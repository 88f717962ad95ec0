"""The clause of the merchant's policies that answers a question, by its keywords and its words."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

from commerce.policies import PolicyClause
from retrieval.tokens import query_terms, terms

_KEYWORD, _HEADING, _TEXT, _WORD_IN_KEYWORD = 3.0, 2.0, 0.6, 1.0
_ENOUGH = 2.0  # a keyword, a word of the heading, or several rare words of the text


class PolicySearch:
    """Finds clauses among the merchant's own, as they stand now."""

    def __init__(self, clauses: Callable[[], Sequence[PolicyClause]], catalog_language: str) -> None:
        """``clauses`` gives the same object as long as nothing changed."""
        self._clauses = clauses
        self._language = catalog_language
        self._indexed = _Indexed(())

    def best(self, question: str, language: str) -> PolicyClause | None:
        """The clause that fits best, in the language where there is one, else in the catalog's; None where none fits."""
        clauses = self._clauses()
        indexed = self._indexed
        if indexed.clauses is not clauses:
            indexed = self._indexed = _Indexed(clauses)
        for wanted in dict.fromkeys((language, self._language, *(clause.language for clause in clauses))):
            scored = [
                (indexed.score(number, question), -number) for number, clause in enumerate(clauses) if clause.language == wanted
            ]
            if scored and max(scored)[0] >= _ENOUGH:
                return clauses[-max(scored)[1]]
        return None


class _Indexed:
    """The words of some clauses, counted once."""

    def __init__(self, clauses: Sequence[PolicyClause]) -> None:
        self.clauses = clauses
        self._words = [Counter(terms(clause.text)) for clause in clauses]
        self._headings = [set(terms(f"{clause.heading} {clause.policy}")) for clause in clauses]
        self._keywords = [{term for keyword in clause.keywords for term in terms(keyword)} for clause in clauses]
        found_in = Counter(word for words in self._words for word in words)
        self._rarity = {word: math.log(1 + len(clauses) / count) for word, count in found_in.items()}

    def score(self, number: int, question: str) -> float:
        """How well the clause answers: its keywords in the question, and the words they share."""
        clause = self.clauses[number]
        asked = set(query_terms(question))
        low = question.lower()
        keywords = sum(_KEYWORD for keyword in clause.keywords if _stands_in(keyword.lower(), low))
        parts = _WORD_IN_KEYWORD * len(asked & self._keywords[number])
        heading = _HEADING * len(asked & self._headings[number])
        text = _TEXT * sum(self._rarity.get(word, 0.0) for word in asked if word in self._words[number])
        return keywords + parts + heading + text


def _stands_in(keyword: str, text: str) -> bool:
    if not keyword:
        return False
    if keyword.isascii():
        return re.search(rf"\b{re.escape(keyword)}(?:s|es|ed|ing)?\b", text) is not None
    return keyword in text
