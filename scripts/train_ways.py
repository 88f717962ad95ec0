"""Train what the way a message is said tells: ``python scripts/train_ways.py CASES…`` writes assistant/understand/ways.npz.

It learns from sentences under headings (training/ways_*.txt); from the wordings of intents that have nothing to do with a
heading, which say nothing of it; and from worked cases (JSON lines) named on the command line: what they order and do to the
cart.
Prints the accuracy of five-fold cross-validation for each heading.
"""

import json
import random
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hashed_training import Lessons, keep, learned

from assistant.understand.encoder import senses
from assistant.understand.figures import figures
from assistant.understand.hashed import wording
from assistant.understand.line import HAN, folded, plain
from assistant.understand.rehearsal import fill, wordings
from assistant.understand.vocabulary import known_words
from assistant.understand.ways import HEADINGS, NONE
from assistant.understanding import Context, Intent, ShownProduct
from retrieval.embedders import open_encoders

TRAINING = Path("assistant/understand/training")
WEIGHTS = Path("assistant/understand/ways.npz")
STRENGTH = 0.3  # C of the regression
WORTH = 0.5  # of a sign beside a vector
SILENT = 2500  # wordings that say nothing of a heading, for each
_MARK = re.compile(r"\[([^\[\]|]+)\|[wn]\]")
_SILENT: dict[str, frozenset[Intent]] = {  # intents whose wordings say nothing of a heading
    "sort": frozenset(("cart", "order", "policy", "handoff", "smalltalk", "out_of_scope", "detail")),
    "cart": frozenset(
        ("search", "refine", "recommend", "compare", "order", "policy", "handoff", "smalltalk", "out_of_scope", "detail")
    ),
    "point": frozenset(("search", "order", "policy", "handoff", "smalltalk", "out_of_scope")),
    "any": frozenset(("cart", "order", "policy", "handoff", "smalltalk", "out_of_scope", "detail", "compare", "search")),
}
_SCENE = Context(
    message="",
    shown=[
        ShownProduct(position=n, product_id=brand, title=f"{brand} Kettle", brand=brand, price=30.0 * n)
        for n, brand in enumerate(("Tefal", "Bosch", "Swan"), 1)
    ],
)


@dataclass(frozen=True, slots=True)
class Said:
    """A message of one class of a heading."""

    heading: str
    name: str
    text: str


def sorted_sentences() -> list[Said]:
    """The sentences under headings, without their marks."""
    said: list[Said] = []
    for file in sorted(TRAINING.glob("ways_*.txt")):
        heading = name = ""
        for line in filter(None, (line.strip() for line in file.read_text(encoding="utf-8").splitlines())):
            if line.startswith("@"):
                heading, name = line[1:].split()
            else:
                said.append(Said(heading, name, _MARK.sub(r"\1", line)))
    return said


def silent() -> list[Said]:
    """Wordings of intents that say nothing of a heading."""
    rng = random.Random(0)
    found: list[Said] = []
    for heading, intents in _SILENT.items():
        fitting = [one for one in wordings() if one.intent in intents]
        drawn = rng.sample(fitting, min(SILENT, len(fitting)))
        found += [Said(heading, NONE, fill(one, _SCENE, rng).context.message) for one in drawn]
    return found


def worked(case: dict[str, Any]) -> list[Said]:
    """What a worked case orders, and does to the cart."""
    need, before = case["expected"]["need"], case.get("need_before") or {}
    cart, sort = case["expected"]["cart"], need["sort"]
    found = [Said("cart", cart["action"] if cart else NONE, case["message"])]
    lowest = min((p["price"] for p in case.get("shown") or [] if p.get("price")), default=None)
    if sort == "price_asc" and lowest is not None and need["price_max"] == lowest:
        sort = "less"
    elif sort == (before.get("sort") or "relevance") or case["expected"]["intent"] not in ("search", "refine", "recommend"):
        sort = NONE
    return [*found, Said("sort", sort, case["message"])]


def main() -> None:
    """Train and write."""
    said = [*sorted_sentences(), *silent()]
    for name in sys.argv[1:]:
        for line in Path(name).read_text(encoding="utf-8").splitlines():
            said += worked(json.loads(line)) if line.strip() else []
    encoder = open_encoders().multilingual
    kept = {}
    for heading, names in HEADINGS.items():
        lessons = Lessons(names, worth=WORTH)
        groups: dict[str, int] = {}
        texts: list[str] = []
        for one in said:
            if one.heading != heading:
                continue
            text = folded(plain(one.text))
            catalog = "zh" if re.search(f"[{HAN}]", text) else "en"
            spans = [(w.start, w.end, False) for w in known_words(text, catalog, None, [])]
            spans += [(f.start, f.end, True) for f in figures(text)]
            group = groups.setdefault(one.text, len(groups))
            lessons.add(wording(text, spans), one.name, group)
            texts.append(text)
        lessons.vectors = np.vstack([senses(encoder, texts[at : at + 64]) for at in range(0, len(texts), 64)])
        kept[heading], _, _ = learned(heading, lessons, STRENGTH)
    keep(WEIGHTS, kept)


if __name__ == "__main__":
    main()
