"""The sections of docs/benchmarks.md on the widget and on many shoppers at once."""

# ruff: noqa: E501 - lines of the page

from bench.page_search import Figures, table


def widget(figures: Figures) -> str:
    """What the widget costs a page."""
    loader, panel = (figures["gzipped"][name] for name in ("widget.js", "panel.js"))
    here, bare = figures["with"], figures["without"]
    rows = [
        ["loader, gzipped", f"{loader:,} bytes", "", "≤ 2,048"],
        ["whole widget, gzipped", f"{loader + panel:,} bytes", "", "≤ 25,600"],
        ["requests of the page", _middle(here["requests"]), _middle(bare["requests"]), ""],
        ["bytes of the page, on the wire", _middle(here["bytes"]), _middle(bare["bytes"]), ""],
        ["requests once the panel is open", _middle(here["requests_opened"]), "", ""],
        ["bytes once the panel is open", _middle(here["bytes_opened"]), "", ""],
        ["first contentful paint, ms", _ms(here["painted"]), _ms(bare["painted"]), ""],
        ["the page has loaded, ms", _ms(here["load"]), _ms(bare["load"]), ""],
        ["main thread blocked beyond 50 ms a task, ms", _ms(here["blocked"]), _ms(bare["blocked"]), ""],
        ["launcher can be used, ms from the start", _ms(here["launcher"]), "", ""],
        ["panel can be typed in, ms from the click (nothing fetched before)", _ms(here["panel"]), "", ""],
    ]
    text = f"## Widget\n\n`python -m bench.widget`: Chromium with the CPU slowed 4 times and slow 4G (562.5 ms a round trip, 1.47 Mbit/s down), nothing cached, {figures['loads']} loads each of a page of another origin with the script tag and without. Median / p95.\n\n"
    return text + table(["", "with the widget", "without", "target"], rows)


def streams(figures: Figures) -> str:
    """Many shoppers at once, by the API and through Gradio's queue."""
    rows = []
    for name, title in (
        ("spread", "{shoppers} shoppers, their messages over {over:.0f} s"),
        ("at_once", "{shoppers} in the same instant"),
    ):
        run = figures[name]
        api, queue = run["api"], run["gradio"]
        rows.append(
            [
                title.format(shoppers=figures["shoppers"], over=run["over_s"]),
                _ms(run["model_first_token_ms"]),
                _ms(api["first_words_ms"]),
                _ms(api["model_words_added_ms"]),
                _ms(api["whole_ms"]),
                f"{api['cpu_ms_a_turn']:.0f}",
                f"{api['lost']} / {api['doubled']}",
                _ms(queue["first_words_ms"]),
                f"{queue['cpu_ms_a_turn']:.0f}",
                str(queue["unfinished"]),
            ]
        )
    head = [
        "",
        "the stub's own first token",
        "first words",
        "added to the model's first sentence",
        "whole turn",
        "server CPU a turn",
        "events lost / doubled",
    ]
    head += ["Gradio: first words", "Gradio: CPU a turn", "Gradio: unfinished"]
    text = f"## Many shoppers at once\n\n`python -m bench.streams`: the whole server (one process) beside a stub of a model behind a real HTTP endpoint at {figures['tokens_a_second']:.0f} tokens a second, and the shoppers, all on the same cores. "
    text += "Median / p95 in ms. First words are the server's own and wait for no model; all of their time is ours. A fifth of the shoppers lose the line in the middle and take the stream up again; every event is held against the recorded turn. Target: p95 ≤ 150 ms added, 0 lost or doubled.\n\n"
    return text + table(head, rows)


def _ms(spread: dict[str, float]) -> str:
    return f"{spread['p50']:,.0f} / {spread['p95']:,.0f}" if spread else "–"


def _middle(spread: dict[str, float]) -> str:
    return f"{spread['p50']:,.0f}"
