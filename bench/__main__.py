"""Runs the benchmarks and writes docs/benchmarks.md.

    python -m bench [--only scale,relevance,conditions] [--page docs/benchmarks.md]

Each part keeps its figures under var/bench; the page is written from all that are there, and what is not there stays as the
page has it, with its commit: a part can be run alone, also from a fresh clone. ``turns``,
``large``, ``intents`` and ``understanding`` want a model that answers: `shop llm serve`, or SHOP_LLM__BASE_URL.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.catalogs import data_folder
from bench.page import PARTS, page

HOME = Path("var") / "bench"
# these read the demo shop that ships
WITHOUT_DATA = (
    "turns",
    "intents",
    "descriptions",
    "replies",
    "conditions",
    "crossing",
    "embedding",
    "desk",
    "widget",
    "streams",
)


def main() -> None:
    """Run the parts asked for, then write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--only", default=",".join(PARTS), help=f"parts to run, of {', '.join(PARTS)}; empty: only write the page"
    )
    parser.add_argument("--page", type=Path, default=Path("docs/benchmarks.md"), help="where the page is written")
    chosen = parser.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    data = data_folder()
    for part in filter(None, chosen.only.split(",")):
        if part not in WITHOUT_DATA and data is None:
            sys.exit(f"{part}: no data; set SHOP_DATA to the folder of real data")
        print(f"== {part}", flush=True)
        run(part, data or Path())
    before = chosen.page.read_text(encoding="utf-8") if chosen.page.exists() else ""
    chosen.page.write_text(page({part: kept(part) for part in PARTS}, before), encoding="utf-8")
    print(f"written: {chosen.page}")


def run(part: str, data: Path) -> None:
    """One part in a process of its own; its figures go to var/bench."""
    out = str(HOME / f"{part}.json")
    unified = str(data / "catalog-unified" / "catalog.parquet")
    commands = {
        "scale": ["bench.scale", "--json", out, "--work", str(HOME / "scale")],
        "relevance": ["bench.relevance", "--json", out, "--work", str(HOME / "relevance")],
        "conditions": ["bench.conditions", "--json", out],
        "crossing": ["bench.crossing", "--json", out, "--work", str(HOME / "crossing")],
        "suggest": ["bench.suggest", "--json", out],
        "desk": ["bench.desk", "--json", out],
        "embedding": ["bench.embedding", "--json", out],
        "turns": ["bench.turns", "--json", out],
        "large": ["bench.turns", "--json", out, "--catalog", unified, "--dialogues", "3", "--no-baseline"],
        "intents": ["bench.intents", "--json", out],
        "descriptions": ["bench.descriptions", "--json", out],
        "replies": ["bench.replies", "--json", out],
        "ranking_sequences": ["bench.ranking_sequences", "--json", out],
        "ranking_baskets": ["bench.ranking_baskets", "--json", out],
        "ranking_taste": ["bench.ranking_taste", "--json", out, "--work", str(HOME / "ranking_taste"), "--minutes", "4"],
        "ranking_speed": ["bench.ranking_speed", "--json", out],
        "widget": ["bench.widget", "--json", out],
        "streams": ["bench.streams", "--json", out],
        "understanding": ["bench.understanding", "--json", out, "--evals", str(data.parent / "evals" / "understanding")],
    }
    subprocess.run([sys.executable, "-m", *commands[part]], check=True)


def kept(part: str) -> dict[str, Any] | None:
    """The figures of a part's last run."""
    file = HOME / f"{part}.json"
    return json.loads(file.read_text()) if file.exists() else None


if __name__ == "__main__":
    main()
