"""Train the intent judge: ``python scripts/train_intents.py CASES…`` writes assistant/understand/intents.npz.

The wordings are in assistant/understand/training/, under a line "@intent" each; those with gaps are said in the scenes of the
worked cases (JSON lines) named on the command line, which are learnt from too. Prints the accuracy of five-fold
cross-validation, wordings never on both sides, and for every file after ``--test`` the accuracy of the judge on its cases.
"""

import json
import random
import sys
from pathlib import Path
from typing import Any, get_args

import numpy as np
from hashed_training import Lessons, keep, learned

from assistant.understand.hashed import wording
from assistant.understand.judge import features
from assistant.understand.look import look
from assistant.understand.rehearsal import rehearsed
from assistant.understand.signs import outline, signs
from assistant.understanding import Context, Intent
from retrieval.embedders import open_encoders

WEIGHTS = Path("assistant/understand/intents.npz")
TIMES = 2  # scenes that a wording with gaps is said in
WORKED = 8.0  # what a worked case counts beside a wording; there are almost forty times as many of those
WORTH = 0.5  # of a sign of the wording beside a vector
STRENGTH = 0.1  # C of the regression


def worked(name: str) -> list[dict[str, Any]]:
    """The cases of a file."""
    return [json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines() if line.strip()]


def context_of(case: dict[str, Any]) -> Context:
    """What the message of a case is read with."""
    return Context.model_validate({name: case[name] for name in Context.model_fields if name in case})


def main() -> None:
    """Train and write."""
    cut = sys.argv.index("--test") if "--test" in sys.argv else len(sys.argv)
    cases = [case for name in sys.argv[1:cut] for case in worked(name)]
    encoder = open_encoders().multilingual

    def lessons_of(contexts: list[Context], intents: list[str], counts: list[float]) -> Lessons:
        looks = [look(context) for context in contexts]
        outlines = [outline(each) for each in looks]
        lessons = Lessons(sorted(get_args(Intent)), worth=WORTH)
        for n, (text, intent, worth) in enumerate(zip(outlines, intents, counts, strict=True)):
            lessons.add(wording(text), intent, n // TIMES if n < len(said) else n, worth)
        lessons.vectors = features(encoder, outlines, [signs(each) for each in looks])
        return lessons

    contexts = [context_of(case) for case in cases]
    said = rehearsed([c for c in contexts if c.shown and c.need_before], TIMES, random.Random(5))
    intents = [one.intent for one in said] + [case["expected"]["intent"] for case in cases]
    lessons = lessons_of([one.context for one in said] + contexts, intents, [1.0] * len(said) + [WORKED] * len(cases))
    kept, model, right = learned("intents", lessons, STRENGTH)
    print(f"{len(said)} wordings {right[: len(said)].mean():.3f}, {len(cases)} cases {right[len(said) :].mean():.3f}")
    keep(WEIGHTS, {"intents": kept})
    for name in sys.argv[cut + 1 :]:
        others = worked(name)
        asked = lessons_of([context_of(c) for c in others], [c["expected"]["intent"] for c in others], [1.0] * len(others))
        right = model.predict(asked.matrix()) == np.array(asked.wanted)
        print(f"{name}: {right.mean():.3f} of {len(others)} by the judge alone")


if __name__ == "__main__":
    main()
