"""The clause of the merchant's policies that answers a question: by its subject, what it asks of it, and its words.

A clause that does not speak of the subject of a question does not answer it, whatever words they share: then none is given.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from assistant.policy_topics import ASPECTS, TOPICS, Topic
from assistant.questions import questions_in
from commerce.policies import PolicyClause
from retrieval.tokens import query_terms, terms

_IN_HEADING, _IN_TEXT, _IN_KEYWORDS = 2.0, 2.0, 2.0  # a subject of the question, in the clause
_ASPECT, _ASPECT_HEADED = 2.0, 3.5
# words that the question shares with the clause: the merchant's keywords, and those beside its subjects and aspects
_KEYWORD, _HEADING, _TEXT = 3.0, 3.0, 2.5
_CASES, _BESIDE = ("damaged", "late"), 6.0  # what went wrong: a clause that is headed so is for those who say so
_MOST = 3  # clauses that answer one message
_ENOUGH = 2.0  # of words alone, where the question has no known subject: a keyword of the merchant's


class PolicySearch:
    """Finds clauses among the merchant's own, as they stand now."""

    def __init__(self, clauses: Callable[[], Sequence[PolicyClause]], catalog_language: str) -> None:
        """``clauses`` gives the same object as long as nothing changed."""
        self._clauses = clauses
        self._language = catalog_language
        self._indexed = _Indexed(())

    @property
    def clauses(self) -> Sequence[PolicyClause]:
        """All clauses, as they stand now."""
        return self._clauses()

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
            if scored and max(scored)[0] > 0:
                return clauses[-max(scored)[1]]
        return None

    def every(self, question: str, language: str) -> tuple[PolicyClause, ...]:
        """The clauses for a message that asks several questions, one each in their order; else the best one alone, or none.

        A part is a question of its own where it names a subject that no part before it named.
        """
        whole = self.best(question, language)
        parts = questions_in(question)
        if whole is None or len(parts) < 2:
            return (whole,) if whole else ()
        found: dict[PolicyClause, None] = {}
        named: frozenset[Topic] = frozenset()
        for part in parts:
            asked = _asked(part.lower())
            if asked - named and (clause := self.best(part, language)):
                found[clause] = None
            named |= asked
        return tuple(found)[:_MOST] if len(found) > 1 else (whole,)


class _Indexed:
    """The subjects and words of some clauses, read once."""

    def __init__(self, clauses: Sequence[PolicyClause]) -> None:
        self.clauses = clauses
        self._heading_topics = [_topics(clause.heading) for clause in clauses]
        self._text_topics = [_topics(clause.text) for clause in clauses]
        self._keyword_topics = [_topics(" ; ".join((*clause.keywords, clause.policy))) for clause in clauses]
        self._words = [Counter(terms(clause.text)) for clause in clauses]
        self._headings = [set(terms(clause.heading)) for clause in clauses]
        found_in = Counter(word for words in self._words for word in words)
        self._rarity = {word: math.log(1 + len(clauses) / count) for word, count in found_in.items()}

    def score(self, number: int, question: str) -> float:
        """How well the clause answers; 0 where it does not speak of what is asked."""
        low = question.lower()
        asked = _asked(low)
        words = self._shared_words(number, low)
        if not asked:
            return words if words >= _ENOUGH else 0.0
        narrow = {topic for topic in asked if topic.narrow}
        own = self._heading_topics[number] | self._text_topics[number]
        about = own | self._keyword_topics[number]
        if narrow - own or not asked & about:
            return 0.0
        score = sum(_IN_HEADING for topic in asked & self._heading_topics[number])
        score += sum(_IN_TEXT for topic in asked & self._text_topics[number])
        score += sum(_IN_KEYWORDS for topic in asked & self._keyword_topics[number])
        score -= _BESIDE * len({topic for topic in self._heading_topics[number] - asked if topic.name in _CASES})
        clause = self.clauses[number]
        said = f"{clause.heading} {clause.text}".lower()
        for aspect in ASPECTS:
            if aspect.asked.search(low):
                score += _ASPECT * bool(aspect.answered.search(said))
                score += _ASPECT_HEADED * bool(aspect.headed.search(clause.heading.lower()))
        return score + words

    def _shared_words(self, number: int, low: str) -> float:
        clause = self.clauses[number]
        beside = set(query_terms(_beside_subjects(low))) & set(query_terms(low))
        keywords = _KEYWORD * any(_stands_in(keyword.lower(), low) for keyword in clause.keywords)
        heading = _HEADING * len(beside & self._headings[number])
        text = _TEXT * sum(self._rarity.get(word, 0.0) for word in beside if word in self._words[number])
        return keywords + heading + text


@lru_cache(maxsize=256)
def _asked(low: str) -> frozenset[Topic]:
    """The subjects of a question, without those that yield to another of them."""
    topics = _topics(low)
    names = {topic.name for topic in topics}
    return frozenset(topic for topic in topics if not names & set(topic.yields_to))


def _topics(text: str) -> frozenset[Topic]:
    low = text.lower()
    return frozenset(topic for topic in TOPICS if topic.spoken.search(low))


@lru_cache(maxsize=256)
def _beside_subjects(low: str) -> str:
    """The question without the words that name its subjects and what it asks of them: what is special about it."""
    for pattern in (*(topic.spoken for topic in TOPICS), *(aspect.asked for aspect in ASPECTS)):
        low = re.sub(rf"(?:{pattern.pattern})[a-z]*", " ", low)
    return low


def _stands_in(keyword: str, text: str) -> bool:
    if not keyword:
        return False
    if keyword.isascii():
        return re.search(rf"\b{re.escape(keyword)}(?:s|es|ed|ing)?\b", text) is not None
    return keyword in text
