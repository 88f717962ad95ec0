"""The section of docs/benchmarks.md on the desk, from the figures of its last run."""

# ruff: noqa: E501 - lines of the page

from bench.page_search import Figures, table


def desk(figures: Figures) -> str:
    """The list, the news, and what looking for news costs."""
    lists, looks = figures["list_ms"], figures["look_ms"]
    rows = [
        ["a list of 50, the others idle", _ms(lists["one desk reads"])],
        [f"a list of 50, {figures['desks']} desks reading without a pause", _ms(lists["all desks read at once"])],
    ]
    for name, way in (("same_process_ms", "said through this process"), ("other_process_ms", "said by another process")):
        rows += [
            [f"{way}: to the shopper's stream", _ms(figures[name]["the shopper"])],
            [f"{way}: to every desk's queue", _ms(figures[name]["every desk"])],
            [f"{way}: events lost", f"{figures[name]['lost']['events']:.0f}"],
        ]
    rows += [
        ["one look for news, nothing new (CPU)", _ms(looks["nothing new"])],
        ["one look for news, one conversation changed (CPU)", _ms(looks["one conversation changed"])],
        ["CPU of the server while all listen and nothing happens", f"{figures['idle_cpu_share']:.0%} of a core"],
    ]
    return (
        "## The agent's desk\n\n"
        f"`python -m bench.desk`: the demo shop with {figures['open']:,} open conversations and {figures['past']:,} older ones on SQLite, {figures['desks']} desks with two streams each "
        f"and {figures['shoppers']} shoppers who listen, all on the cores of the server. What another process did is looked for every 0.7 s.\n\n"
        + table(["", "measured"], rows)
    )


def _ms(spread: dict[str, float]) -> str:
    return f"p50 {spread['p50']:.1f} / p95 {spread['p95']:.1f} ms"
