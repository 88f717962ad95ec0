"""The sections of docs/benchmarks.md on search, from the figures of each part's last run."""

# ruff: noqa: E501 - lines of the page

from collections.abc import Iterable
from typing import Any

Figures = dict[str, Any]


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def rows_table(rows: list[dict[str, Any]]) -> str:
    """A table of rows that name their columns; a column that a row lacks is a dash."""
    head = list(dict.fromkeys(name for row in rows for name in row))
    return table(head, ([_cell(row.get(name)) for name in head] for row in rows))


def scale(figures: Figures) -> str:
    """Speed, memory and opening by the size of the catalog."""
    return (
        "## Search: speed and size\n\n"
        "`python -m bench.scale`, each row in its own process, one after another; milliseconds, the query's embedding included, no text asked twice, 200 products asked for. "
        "The catalog is `catalog-retrotech` (48,194 titles), past that repeated with other ids, words, prices and stars and with vectors moved by noise. At 1,000,000 only the index files "
        "are real (a search reads nothing else). langchain-chroma is its retriever with `where` on one encoder; bm25s has words alone.\n\n"
        + rows_table(figures["rows"])
        + "\n\nTargets: 2,766 p50 ≤ 15 / p95 ≤ 30 ms; 50,000 ≤ 25 / 50 ms, ≤ 1.2 GB, open ≤ 5 s; 1,000,000 ≤ 80 / 200 ms, ≤ 8 GB, open ≤ 60 s; with 8 at once p95 at most three times that of one."
    )


def relevance(figures: Figures) -> str:
    """Quality on people's judgments."""
    text = "## Search: relevance\n\n`python -m bench.relevance`: dev queries over the whole corpus, gain = grade − 1, 95 % bootstrap intervals; all rows of a set in one run. What was trained on these sets is for measuring only and is not shipped.\n"
    for name, found in figures.items():
        if name != "machine":
            text += f"\n{name}, {found['queries']:,} dev queries over {found['products']:,} products:\n\n"
            text += rows_table([{"": way, **shown} for way, shown in found["ways"].items()]) + "\n"
    return text + "\nTargets: Crowdflower 0.80 / 0.97; Home Depot 0.45 / 0.88, RMSE 0.46; zh-search 0.80."


def conditions(figures: Figures) -> str:
    """Violations of conditions, and the overlap with an exhaustive scan."""
    told = "; ".join(f"{name}: {_cell(value)}" for name, value in figures.items() if name not in ("machine", "overlap"))
    return (
        "## Search: conditions\n\n`python -m bench.conditions`: generated queries of one to four conditions, held to an oracle over the records that shares no code with the search.\n\n"
        f"{told}.\n\n{rows_table(figures['overlap'])}\n\nTarget: 0 violations over 2,000 queries, overlap ≥ 0.99."
    )


def crossing(figures: Figures) -> str:
    """Chinese over an English catalog."""
    return (
        "## Search: Chinese over an English catalog\n\n`python -m bench.crossing`: 60 needs over the demo catalog, each asked in both languages, judged by the project's authors; nDCG@10.\n\n"
        + rows_table(figures["table"])
        + "\n\nTarget: the Chinese figure at least 85 % of the English one."
    )


def suggest(figures: Figures) -> str:
    """Completions."""
    text = "## Completions\n\n`python -m bench.suggest`: milliseconds on one thread; rapidfuzz over all phrases is the baseline. Target: p95 ≤ 10 ms at 100,000 phrases.\n"
    for name, found in figures.items():
        if name != "machine":
            text += f"\n{name}: {found['phrases']:,} phrases, index {found['index_mb']} MB, built in {found['build_cpu_s']} s of processor time.\n\n"
            rows = [{"typed": kind, "by": by, **one} for kind, both in found["typed"].items() for by, one in both.items()]
            text += rows_table(rows) + "\n"
    return text.rstrip()


def embedding(figures: Figures) -> str:
    """The encoders."""
    text = f"## Embedding\n\n`python -m bench.embedding`: sentence-transformers in float32 is the baseline, by turns with ours; load of the machine before it {figures['load']:.1f}.\n"
    for name, title in (
        ("question", "One question, milliseconds"),
        ("loss", "A catalog's texts on one thread, and what a precision loses"),
        ("parallel", "Worker processes"),
        ("memory", "A process that answers one question"),
    ):
        if figures.get(name):
            text += f"\n{title}:\n\n{rows_table(figures[name])}\n"
    return text.rstrip()


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 2 else f"{value:,.1f}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items()) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)
