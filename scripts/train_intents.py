"""Train the intent judge: ``python scripts/train_intents.py CASES…`` writes assistant/understand/intents.json.

The wordings are in assistant/understand/training/, under a line "@intent" each; those with gaps are said in the scenes of the
worked cases (JSON lines) named on the command line, which are learnt from too. Prints the accuracy of five-fold
cross-validation, wordings never on both sides, and for every file after ``--test`` the accuracy of the judge on its cases.
"""

import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from assistant.understand.judge import features
from assistant.understand.look import look
from assistant.understand.rehearsal import rehearsed
from assistant.understand.signs import outline, signs
from assistant.understanding import Context
from retrieval.embedders import open_encoders

WEIGHTS = Path("assistant/understand/intents.json")
TIMES = 3  # scenes that a wording with gaps is said in
WORKED = 8.0  # what a worked case counts beside a wording; there are almost forty times as many of those
SCALE = 500  # weights are kept as whole numbers, so many to 1


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
    embedder = open_encoders().multilingual

    def seen(contexts: list[Context]) -> Any:  # noqa: ANN401
        looks = [look(context) for context in contexts]
        return features(embedder, [outline(each) for each in looks], [signs(each) for each in looks])

    contexts = [context_of(case) for case in cases]
    said = rehearsed([c for c in contexts if c.shown and c.need_before], TIMES, random.Random(5))
    vectors = seen([one.context for one in said] + contexts)
    intents = np.array([one.intent for one in said] + [case["expected"]["intent"] for case in cases])
    weight = np.array([1.0] * len(said) + [WORKED] * len(cases))
    groups = np.array([n // TIMES for n in range(len(said))] + [len(said) + n for n in range(len(cases))])
    model = LogisticRegression(C=0.1, max_iter=500)
    guessed = cross_val_predict(model, vectors, intents, groups=groups, cv=GroupKFold(5), params={"sample_weight": weight})
    right = guessed == intents
    of_wordings, of_cases = right[: len(said)].mean(), right[len(said) :].mean()
    print(f"cross-validated: {len(said)} wordings {of_wordings:.3f}, {len(cases)} cases {of_cases:.3f}")
    model.fit(vectors, intents, sample_weight=weight)
    stored = {
        "intents": list(model.classes_),
        "scale": SCALE,
        "weights": [[round(float(w) * SCALE) for w in row] for row in model.coef_],
        "bias": [round(float(b), 3) for b in model.intercept_],
    }
    WEIGHTS.write_text(json.dumps(stored, separators=(",", ":")), encoding="utf-8")
    for name in sys.argv[cut + 1 :]:
        others = worked(name)
        right = model.predict(seen([context_of(c) for c in others])) == np.array([c["expected"]["intent"] for c in others])
        print(f"{name}: {right.mean():.3f} of {len(others)} by the judge alone")


if __name__ == "__main__":
    main()
