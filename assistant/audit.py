"""Whether a sentence that the model wrote may be shown: every claim in it must stand in the shop's records.

A sentence is either shown as it stands, with ``[n]`` filled in by the server, or cut. It is cut for a figure, a promise, a
comparison, a
negation, a link or markup, a product that is not on screen, a word that the record of the product it speaks of does not
carry, or
for saying again what was said. What remains may be little: the server's own sentences then stand alone
(``assistant/reply.py``).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.audit_words import (
    BARRED_EN,
    BARRED_ZH,
    FIGURES_ZH,
    NEGATIONS_EN,
    NEGATIONS_ZH,
    NEUTRAL_EN,
    NEUTRAL_ZH,
    NOT_FIGURES_ZH,
    NOT_NEGATED_ZH,
    PRIVATIVE_EN,
)
from assistant.extremes import best_rated_of, cheapest_of
from assistant.facts import OnScreen
from assistant.record_words import RecordWords, record_words, stem
from retrieval.lexicon import lexicon

LONGEST = 260  # characters of one sentence

_MENTION = re.compile(r"\[(\d{1,2})\]")
_MENTIONS = re.compile(r"\[(\d{1,2}(?:\s*(?:,|and|&|、|和)\s*\d{1,2})+)\]")
# "[1] goes with [2]", "[1]像[2]": nothing in one record says how two products stand to one another.
_RELATION = re.compile(
    r"\[\d+\][^\[,.;]*\b(?:with|like|as|for|to|of|by|from|into|in|on|at|under|over|than|between)\s+(?:the\s+)?\[\d+\]"
    r"|\[\d+\][^\[，。；、,]*(?:搭配|配|像|如|同|跟|属于|用于|比|给|为|对|里|在)[^\[，。；、,]{0,3}\[\d+\]"
    r"|\[\d+\]\s*(?:and|or|和|与|跟|同)\s*\[\d+\][^\[]*(?:\bone\b|\btogether\b|同款|一样|搭配)",
    re.IGNORECASE,
)
_BENEFIT = re.compile(
    r"\b(?:good|great|nice|ideal) for (?:your|the) (?:skin|health|body|back|heart|sleep|hair)\b|对.{0,4}(?:好|有益)"
)
_MARKUP = re.compile(r"https?|www\.|://|\]\(|!\[|[<>{}|`*#@\\_~^=$€£¥￥%‰]|\.(?:com|net|org|cn|io)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LOWEST_PRICE = re.compile(
    r"\b(?:the )?(?:cheapest|least expensive|most affordable|lowest[- ]priced?|costs? (?:the )?least)\b|价格最低|最便宜|最实惠"
)
_BEST_RATED = re.compile(r"\b(?:the )?(?:(?:best|highest|top)[- ]rated|(?:best|highest) rating)\b|评分最高|评价最好")
_NEUTRAL_LONGEST = max(map(len, NEUTRAL_ZH))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentence as it may be shown, or None and why it was cut."""

    text: str | None
    mentions: tuple[OnScreen, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class Audit:
    """Audits the sentences of one reply, in their order."""

    shown: Sequence[OnScreen]
    language: str  # "en" or "zh"
    screen: Sequence[OnScreen] | None = None  # what superlatives must hold against; None: ``shown``; empty: none may stand
    _said: list[frozenset[str]] = field(default_factory=list)
    _named: set[int] = field(default_factory=set)

    def check(self, sentence: str) -> Verdict:
        """The verdict on the next sentence."""
        text = _MENTIONS.sub(_apart, unicodedata.normalize("NFKC", sentence).replace("’", "'")).strip(" -•·\t\n\"'")
        known = {on_screen.position: on_screen for on_screen in self.shown}
        positions = [int(number) for number in _MENTION.findall(text)]
        if not any(mark.isalpha() for mark in text) or len(text) > LONGEST or text.endswith(("?", "？")):
            return Verdict(None, reason="shape")
        if any(position not in known for position in positions):
            return Verdict(None, reason="product")
        bare = _MENTION.sub(" ", text).lower()
        if _MARKUP.search(bare) or _MARKUP.search(_MENTION.sub("", text)):
            return Verdict(None, reason="markup")
        if (self.language == "zh") != bool(_HAN.search(bare)):
            return Verdict(None, reason="language")
        if _RELATION.search(text):
            return Verdict(None, reason="comparison")
        if _BENEFIT.search(bare):
            return Verdict(None, reason="barred")
        for clause, speaks_of in _clauses(text, known, self.shown):
            reason = self._cut(clause.lower(), speaks_of)
            if reason:
                return Verdict(None, reason=reason)
        titles = " ".join(known[position].product.title for position in positions)
        if _rambles(bare, titles.lower()):
            return Verdict(None, reason="shape")
        said = frozenset((*_WORD.findall(bare), *_HAN.findall(bare), *map(str, positions)))
        if any(len(said & before) >= 0.8 * len(said) for before in self._said):
            return Verdict(None, reason="repetition")
        self._said.append(said)
        return Verdict(_ended(self._filled(text, known), self.language), tuple(known[p] for p in dict.fromkeys(positions)))

    def _cut(self, clause: str, speaks_of: Sequence[OnScreen]) -> str:
        """Why this part of a sentence cannot stand; "" where it can."""
        clause, true = self._without_true_extremes(clause, speaks_of)
        if not true:
            return "comparison"
        if re.search(r"\d", clause) or any(unicodedata.category(mark) in ("Nd", "Nl", "No", "Sc") for mark in clause):
            return "figure"
        words = _WORD.findall(clause)
        if any(word in NEGATIONS_EN or word.endswith("n't") for word in words):
            return "negation"
        if any(word in BARRED_EN for word in words):
            return "barred"
        records = [record_words(on_screen.product) for on_screen in speaks_of]
        if not records:
            return "nothing"
        if _HAN.search(clause):
            return _cut_chinese(clause, records)
        return "" if all(_supported(words, record) for record in records) else "unsupported"

    def _without_true_extremes(self, clause: str, speaks_of: Sequence[OnScreen]) -> tuple[str, bool]:
        """The clause without "cheapest" and "best rated", and whether they are true of the one product it speaks of."""
        price = _LOWEST_PRICE.search(clause)
        rated = _BEST_RATED.search(clause)
        if not price and not rated:
            return clause, True
        if len(speaks_of) != 1:
            return clause, False
        beside = self.shown if self.screen is None else self.screen
        true = not price or cheapest_of(beside) == speaks_of[0]
        true &= not rated or best_rated_of(beside) == speaks_of[0]
        return _BEST_RATED.sub(" ", _LOWEST_PRICE.sub(" ", clause)), true

    def _filled(self, text: str, known: dict[int, OnScreen]) -> str:
        """The text with the product's name beside its position where it is first spoken of."""

        def name(match: re.Match[str]) -> str:
            position = int(match[1])
            if position in self._named:
                return f"[{position}]"
            self._named.add(position)
            return f"[{position}] {short_title(known[position].product.title)}"

        return _MENTION.sub(name, text)


def short_title(title: str, longest: int = 48) -> str:
    """The title as prose names it: one line, no markup, cut at a word with "…"."""
    plain = " ".join(re.sub(r"https?://\S+|www\.\S+|[\[\]<>{}|`*#\\_]", " ", title).split())
    if len(plain) <= longest:
        return plain
    cut = plain[:longest]
    return (cut.rsplit(" ", 1)[0] if " " in cut[longest // 2 :] else cut).rstrip(" ,;:-–—&/+") + "…"


def _rambles(bare: str, titles: str) -> bool:
    """Whether the sentence is a list, says a word twice or only the title again: what small models write when they copy."""
    told = [stem(word) for word in _WORD.findall(bare) if word not in NEUTRAL_EN]
    named = {stem(word) for word in _WORD.findall(titles)}
    again = len(told) > 2 and named.issuperset(told)
    return again or len(re.findall(r"[,，、]", bare)) > 4 or len(told) != len(set(told))


def _apart(match: re.Match[str]) -> str:
    return " and ".join(f"[{number}]" for number in re.findall(r"\d+", match[1]))


def _ended(text: str, language: str) -> str:
    text = " ".join(text.split())
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "。", "！")) else text + ("。" if language == "zh" else ".")


def _clauses(text: str, known: dict[int, OnScreen], shown: Sequence[OnScreen]) -> list[tuple[str, tuple[OnScreen, ...]]]:
    """The parts of a sentence and the products that each speaks of; before any is named: the first ones, without any: all."""
    parts = _MENTION.split(text)
    if len(parts) == 1:
        return [(text, tuple(shown))]
    clauses: list[tuple[str, tuple[OnScreen, ...]]] = []
    group: list[OnScreen] = []
    opening = parts[0]
    for number, after in zip(parts[1::2], parts[2::2], strict=True):
        group.append(known[int(number)])
        if after.strip().lower() in ("", ",", "and", "or", "&", ", and", "、", "和", "与", "或"):
            continue
        clauses.append((f"{opening} {after}", tuple(group)))
        opening, group = "", []
    if group:  # the sentence ends with a mention: it takes all that came before
        before = " ".join(part for part in parts[0::2] if part.strip())
        clauses.append((before, tuple(group)))
    return clauses


def _supported(words: list[str], record: RecordWords) -> bool:
    """Whether every word claims nothing or stands in the record."""
    phrase = " ".join(words)
    carried = {
        word
        for mention in lexicon().mentions(phrase)
        if " " in mention.text and record.carries_term(mention.term)
        for word in mention.text.split()
    }
    before = ""
    for word, after in zip(words, [*words, ""][1:], strict=False):
        base = word.removesuffix("'s")
        if base not in NEUTRAL_EN and word not in carried and not _says(base, before, after, record):
            return False
        before = base
    return True


def _says(word: str, before: str, after: str, record: RecordWords) -> bool:
    """Whether the record says the word; a material or a colour: of the product as a whole, or of the part named next."""
    term = lexicon().term(word)
    if term is not None and term.kind in ("material", "color") and before not in PRIVATIVE_EN:
        return record.carries_term(term) or bool(after) and record.carries_phrase(f"{word} {after}")
    return record.carries(word, before) or record.carries_meaning(word)


def _cut_chinese(clause: str, records: Sequence[RecordWords]) -> str:
    """Why a Chinese clause cannot stand: it must be made of neutral words and of what every record carries."""
    bare = clause
    for word in (*NOT_NEGATED_ZH, *NOT_FIGURES_ZH):
        bare = bare.replace(word, " ")
    if any(mark in bare for mark in NEGATIONS_ZH):
        return "negation"
    if any(mark in bare for mark in FIGURES_ZH):
        return "figure"
    if any(word in clause for word in BARRED_ZH):
        return "barred"
    return "" if all(_covered(clause, record) for record in records) else "unsupported"


def _covered(clause: str, record: RecordWords) -> bool:
    """Whether the clause can be laid out in neutral words, words of the record, and terms that the record carries.

    A material or a colour has to be said of the product as a whole, or in the words of the record with what follows.
    """
    ends_at: dict[int, list[int]] = {}
    for mention in lexicon().mentions(clause):
        if record.carries_term(mention.term):
            ends_at.setdefault(mention.start, []).append(mention.end)
        elif mention.term.kind in ("material", "color") and not record.carries_chinese(clause[mention.start : mention.end + 2]):
            return False
    for match in _WORD.finditer(clause):
        word = match.group()
        if record.carries(word) or word in NEUTRAL_EN or record.carries_meaning(word):
            ends_at.setdefault(match.start(), []).append(match.end())
    reached = {0}
    for start in range(len(clause)):
        if start not in reached:
            continue
        if not clause[start].isalnum():
            reached.add(start + 1)
            continue
        reached.update(ends_at.get(start, ()))
        for end in range(start + 1, min(len(clause), start + 8) + 1):
            piece = clause[start:end]
            if (end - start <= _NEUTRAL_LONGEST and piece in NEUTRAL_ZH) or (
                end - start >= 2 and piece.isalnum() and record.carries_chinese(piece)
            ):
                reached.add(end)
    return len(clause) in reached
