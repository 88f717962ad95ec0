"""Measure Chinese questions over an English catalog against the same needs asked in English.

    python -m bench.crossing                     the table
    python -m bench.crossing --each              and every need
    python -m bench.crossing --json out.json     the figures as JSON beside it

60 needs over the demo catalog (``tests/data/needs_zh_en.jsonl``), each asked once in English and once in Chinese and judged
from 0 to 3 on the product's record alone, over a pool of what eight systems found in either language and of what a scan of the
titles found. 20 of them are held out: the lexicon and the reading of Chinese were never chosen by them. What is measured is
nDCG@10 (gain = grade, what was not judged counts as 0) through the shop's own search, and beside it, on the same needs:

- the multilingual encoder alone, in both languages;
- the words translated by the lexicon, then BM25 alone;
- the words translated by the lexicon, then the English encoder alone.
"""

import argparse
import json
import math
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.machine import machine

if TYPE_CHECKING:
    from retrieval.search import ShopSearch

NEEDS = Path(__file__).parents[1] / "tests" / "data" / "needs_zh_en.jsonl"
SHOWN = 10

Ranking = Callable[[str], Sequence[str]]  # a question's first ten product ids


@dataclass(frozen=True, slots=True)
class JudgedNeed:
    """One need in both languages, and the grade (0-3) of each product that was judged for it."""

    need_id: str
    english: str
    chinese: str
    held_out: bool
    grades: dict[str, int]


def judged_needs() -> list[JudgedNeed]:
    """The needs in the order of the file."""
    rows = [json.loads(line) for line in NEEDS.read_text(encoding="utf-8").splitlines()]
    return [JudgedNeed(row["id"], row["en"], row["zh"], row["held_out"], row["judgments"]) for row in rows]


def ndcg(product_ids: Sequence[str], grades: dict[str, int]) -> float:
    """nDCG@10 in [0, 1] of the products in their order, gain = grade."""

    def dcg(gains: Sequence[int]) -> float:
        return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains[:SHOWN]))

    return dcg([grades.get(product_id, 0) for product_id in product_ids]) / dcg(sorted(grades.values(), reverse=True))


def opened_search(work: Path) -> "ShopSearch":
    """The shop's search over the demo catalog; its vectors are kept in ``work``."""
    from bench.catalogs import MemoryShop
    from bench.demo import demo_products
    from retrieval.opening import open_search

    search = open_search(MemoryShop(demo_products()), chroma=work)
    search.refresh()
    return search


def measured(search: "ShopSearch") -> dict[str, Any]:
    """The mean nDCG@10 of every system, over all needs, those held out and the others, and every need's own."""
    needs = judged_needs()
    systems = _systems(search)
    each: list[dict[str, Any]] = []
    for need in needs:
        row: dict[str, Any] = {"need": need.need_id, "held out": need.held_out}
        for name, (asked, rank) in systems.items():
            row[name] = ndcg(rank(need.chinese if asked == "zh" else need.english), need.grades)
        each.append(row | {"judged": _judged_share(systems["shop, Chinese"][1](need.chinese), need)})
    parts = {
        "all": each,
        "held out": [row for row in each if row["held out"]],
        "the others": [row for row in each if not row["held out"]],
    }
    table = []
    for part, rows in parts.items():
        means = {name: sum(row[name] for row in rows) / len(rows) for name in systems}
        share = means["shop, Chinese"] / means["shop, English"]
        table.append(
            {"needs": f"{part} ({len(rows)})"} | {n: round(m, 4) for n, m in means.items()} | {"zh / en": round(share, 3)}
        )
    return {"table": table, "each": each}


def _systems(search: "ShopSearch") -> dict[str, tuple[str, Ranking]]:
    """Name, the language it is asked in, and what ranks."""
    import numpy as np

    from retrieval.lexicon import lexicon
    from retrieval.query import Embedder, Query
    from retrieval.tokens import query_terms

    snapshot = search.index.snapshot()
    encoders = search.index.encoders
    ids = [str(snapshot.id_of(row)) for row in range(len(snapshot))]

    def best(scores: Any) -> list[str]:
        return [ids[row] for row in np.argsort(-scores, kind="stable")[:SHOWN]]

    def found(text: str) -> list[str]:
        return [str(candidate.product.product_id) for candidate in search.find(Query(text, limit=SHOWN)).candidates]

    def near(embedder: Embedder, text: str) -> list[str]:
        space = snapshot.space(embedder.name)
        assert space is not None
        return best(space.cosines(embedder.embed([text])[0]))

    def translated(text: str) -> str:
        phrase, rest = lexicon().translate(text, "en")
        return f"{phrase} {rest}".strip()

    return {
        "shop, English": ("en", found),
        "shop, Chinese": ("zh", found),
        "multilingual encoder, English": ("en", lambda text: near(encoders.multilingual, text)),
        "multilingual encoder, Chinese": ("zh", lambda text: near(encoders.multilingual, text)),
        "translated, BM25": ("zh", lambda text: best(snapshot.lexical.scores(query_terms(translated(text)))[0])),
        "translated, English encoder": ("zh", lambda text: near(encoders.english, translated(text))),
    }


def _judged_share(product_ids: Sequence[str], need: JudgedNeed) -> float:
    return sum(product_id in need.grades for product_id in product_ids) / max(len(product_ids), 1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "shop-bench" / "crossing", help="for vectors"
    )
    parser.add_argument("--each", action="store_true", help="print every need too")
    parser.add_argument("--json", type=Path, default=None, help="write the figures here too")
    chosen = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    chosen.work.mkdir(parents=True, exist_ok=True)
    search = opened_search(chosen.work)
    figures = measured(search)
    search.close()
    if chosen.each:
        _print(figures["each"])
    _print(figures["table"])
    if chosen.json:
        chosen.json.write_text(json.dumps({"machine": machine(), **figures}, indent=1))


def _print(rows: list[dict[str, Any]]) -> None:
    print("\n| " + " | ".join(rows[0]) + " |\n|" + " --- |" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()) + " |")


if __name__ == "__main__":
    main()
