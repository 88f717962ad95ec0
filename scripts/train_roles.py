"""Train the reader of roles: ``python scripts/train_roles.py CASES…`` writes assistant/understand/roles.npz.

It learns from marked sentences, ``[Swan|not], my last one leaked`` (training/roles_*.txt), whose marks are
matched with the words and figures that the reader itself finds there; and from worked cases (JSON lines) named on the command
line: what they want or exclude was said to that end. Prints the accuracy of five-fold cross-validation, sentences never on
both sides: of all, and of those that it is surer of.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hashed_training import Lessons, keep, learned

from assistant.understand.figures import figures
from assistant.understand.line import HAN, folded, plain
from assistant.understand.roles import OF_FIGURES, OF_WORDS, Mention, Role, signs
from assistant.understand.vocabulary import known_words

TRAINING = Path("assistant/understand/training")
WEIGHTS = Path("assistant/understand/roles.npz")
STRENGTH = 0.3  # C of the regression
USUAL = 3.0  # what a plain wish counts: the marked sentences are picked for what is rare in a shop

_RATES = re.compile(r"\bstars?\b|\brat(?:ed?|ing)|\breview|\bscor|评|星|分")
_MARK = re.compile(r"\[([^\[\]|]+)\|(\w+)\]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence and what stands in it, with the role of each mention where one is marked."""

    text: str
    mentions: list[Mention]
    roles: list[Role | None]


def marked(line: str) -> Marked:
    """The sentence of a line, read as a message is."""
    spans: list[tuple[int, int, Role]] = []
    said = ""
    at = 0
    for match in _MARK.finditer(line):
        said += line[at : match.start()]
        start = len(folded(plain(said + match[1]))) - len(folded(plain(match[1])))
        said += match[1]
        role = next(r for r in (*OF_WORDS, *OF_FIGURES) if r == match[2])
        spans.append((start, len(folded(plain(said))), role))
        at = match.end()
    text = folded(plain(said + line[at:]))
    catalog = "zh" if re.search(f"[{HAN}]", text) else "en"
    found = [Mention(f.start, f.end, True, f.kind) for f in figures(text)]
    words = [Mention(w.start, w.end, False, w.kind) for w in known_words(text, catalog, None, [])]
    found += [w for w in words if not any(f.start < w.end and w.start < f.end for f in found)]
    for start, end, role in spans:  # what no list knows is there too
        if role in OF_WORDS and not any(m.start < end and start < m.end for m in found):
            found.append(Mention(start, end, False, "unknown"))
    found.sort(key=lambda mention: mention.start)
    return Marked(text, found, [_unless_stars(text, mention, _role_of(mention, spans)) for mention in found])


def _unless_stars(text: str, mention: Mention, role: Role | None) -> Role | None:
    """The role; None where a figure that could be of stars was marked when there was no such role."""
    said = text[mention.start : mention.end]
    if role == "other" and (mention.kind == "rating" or re.fullmatch(r"[1-5](?:\.\d)?", said) and _RATES.search(text)):
        return None
    return role


def _role_of(mention: Mention, spans: list[tuple[int, int, Role]]) -> Role | None:
    allowed = OF_FIGURES if mention.figure else OF_WORDS
    for start, end, role in spans:
        if role in allowed and start < mention.end and mention.start < end:
            return role
    return None


def worked(case: dict[str, Any]) -> Marked:
    """The message of a worked case: what it says of what is wanted or excluded then; of figures nothing."""
    text = folded(plain(case["message"]))
    need = case["expected"]["need"]
    wanted, unwanted = set(_texts([need, case.get("query_concepts")])), set(_texts(need.get("exclude")))
    wanted -= unwanted
    numbers = list(figures(text))
    found = [Mention(f.start, f.end, True, f.kind) for f in numbers]
    given: list[Role | None] = [None for _ in numbers]
    for word in known_words(text, case.get("catalog_language") or "en", None, []):
        if any(f.start < word.end and word.start < f.end for f in numbers):
            continue
        names = {word.said, word.value.lower(), word.spelled().lower()}
        found.append(Mention(word.start, word.end, False, word.kind))
        told: Role | None = None
        if any(name in said for name in names for said in unwanted):
            told = "not"
        elif any(name in said for name in names for said in wanted):
            told = "want"
        given.append(told)
    order = sorted(range(len(found)), key=lambda n: found[n].start)
    return Marked(text, [found[n] for n in order], [given[n] for n in order])


def _texts(value: object) -> Iterator[str]:
    """All texts in a JSON value, folded."""
    if isinstance(value, str):
        yield folded(value)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


def main() -> None:
    """Train and write."""
    sentences = [
        marked(line)
        for file in sorted(TRAINING.glob("roles_*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    for name in sys.argv[1:]:
        sentences += [worked(json.loads(line)) for line in Path(name).read_text(encoding="utf-8").splitlines() if line.strip()]
    kept = {}
    for name, figure, names in (("words", False, OF_WORDS), ("figures", True, OF_FIGURES)):
        usual = "other" if figure else "want"
        lessons = Lessons(names)
        for group, sentence in enumerate(sentences):
            for n, (mention, role) in enumerate(zip(sentence.mentions, sentence.roles, strict=True)):
                if mention.figure == figure and role is not None:
                    seen = signs(sentence.text, sentence.mentions, n)
                    lessons.add(seen, role, group, USUAL if role == usual else 1.0)
        kept[name], _, _ = learned(name, lessons, STRENGTH)
    keep(WEIGHTS, kept)


if __name__ == "__main__":
    main()
