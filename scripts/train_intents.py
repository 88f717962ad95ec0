"""Train the intent judge: ``python scripts/train_intents.py`` writes assistant/understand/intents.json.

The messages are in assistant/understand/training/intents.txt, under a line "@intent" each. Prints the accuracy of five-fold
cross-validation and, for every file of worked cases named on the command line, the accuracy of the judge alone.
"""

import json
import sys
from pathlib import Path

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

from assistant.understand.line import folded, plain
from retrieval.embedders import open_encoders

FOLDER = Path("assistant/understand")


def main() -> None:
    """Train and write."""
    texts, intents, intent = [], [], ""
    for line in (FOLDER / "training" / "intents.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            intent = line[1:].strip()
        elif line.strip():
            texts.append(folded(plain(line)))
            intents.append(intent)
    embedder = open_encoders().multilingual
    vectors = embedder.embed(texts)
    model = LogisticRegression(C=15, max_iter=2000, class_weight="balanced")
    print(f"{len(texts)} messages, cross-validated accuracy {cross_val_score(model, vectors, intents, cv=5).mean():.3f}")
    model.fit(vectors, intents)
    weights = [[round(float(w), 4) for w in row] for row in model.coef_]
    stored = {"intents": list(model.classes_), "weights": weights, "bias": [round(float(b), 4) for b in model.intercept_]}
    (FOLDER / "intents.json").write_text(json.dumps(stored), encoding="utf-8")
    for name in sys.argv[1:]:
        cases = [json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines() if line.strip()]
        said = model.predict(embedder.embed([folded(plain(case["message"])) for case in cases]))
        right = sum(a == case["expected"]["intent"] for a, case in zip(said, cases, strict=True))
        print(f"{name}: {right}/{len(cases)} by the judge alone")


if __name__ == "__main__":
    main()
