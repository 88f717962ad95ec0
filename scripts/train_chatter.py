"""Train the reader of chatter: ``python scripts/train_chatter.py`` writes assistant/understand/chatter.npz.

It learns from the marked sentences of roles and ways (training/): a word in a mark is of a wish, one outside, or marked as only
mentioned, is chatter.
Prints the accuracy of five-fold cross-validation, sentences never on both sides.
"""

import re
from pathlib import Path

from hashed_training import Lessons, keep, learned

from assistant.understand.chatter import CHATTER, WISH, signs, tokens
from assistant.understand.line import folded, plain

TRAINING = Path("assistant/understand/training")
WEIGHTS = Path("assistant/understand/chatter.npz")
STRENGTH = 0.3  # C of the regression
_MARK = re.compile(r"\[([^\[\]|]+)\|(\w+)\]")


def main() -> None:
    """Train and write."""
    lessons = Lessons((CHATTER, WISH))
    files = [*sorted(TRAINING.glob("roles_*.txt")), *sorted(TRAINING.glob("ways_*.txt"))]
    lines = [
        line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "@"
    ]
    for group, line in enumerate(lines):
        said, spans, at = "", [], 0
        for match in _MARK.finditer(line):
            said += line[at : match.start()]
            start = len(folded(plain(said + match[1]))) - len(folded(plain(match[1])))
            said += match[1]
            if match[2] != "say":  # only mentioned
                spans.append((start, len(folded(plain(said)))))
            at = match.end()
        found = tokens(folded(plain(said + line[at:])))
        words = [token for _, token in found]
        for n, (start, token) in enumerate(found):
            if re.match(r"\w", token):
                of_wish = any(s < start + len(token) and start < e for s, e in spans)
                lessons.add(signs(words, n), WISH if of_wish else CHATTER, group)
    kept, _, _ = learned("chatter", lessons, STRENGTH)
    keep(WEIGHTS, {"chatter": kept})


if __name__ == "__main__":
    main()
