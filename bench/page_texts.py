"""The sections of docs/benchmarks.md on steps per intent and on product texts."""

# ruff: noqa: E501 - lines of the page

from bench.page_search import Figures, table

_STEPS = ("understand", "act", "first_text", "total")


def intents(figures: Figures) -> str:
    """Each step of a turn per intent, beside the agent's."""
    rows = []
    for intent, ours in figures["ours"].items():
        agent = figures.get("agent", {}).get(intent, {})
        row = [intent, str(ours["turns"])]
        row += [_step(ours.get(step)) for step in _STEPS]
        row += [_step(agent.get(step)) for step in ("understand", "first_text", "total")]
        rows.append(row)
    head = ["intent", "turns", "understand", "act", "first reply token", "whole turn"]
    head += ["agent: tool named", "agent: first reply token", "agent: whole turn"]
    text = "## Steps per intent\n\n`python -m bench.intents`: p50 / p95 in ms from the message, the shop's turn beside a plain LangChain agent (`create_agent`, "
    text += "the shop's own tools) on the same model.\n\n" + table(head, rows)
    text += f"\n\nRead as meant: {figures['understood_as_meant']:.0%}."
    if "agent" in figures:
        text += f" The agent's first call has tool_choice={figures['agent_tool_choice']}; it gave no reply in {figures['agent_failed']:.0%} of its turns."
        if late := figures.get("agent_too_long"):
            text += f" {late} of those were given up after the limit, so its p95 is understated."
    if figures["done"] < figures["planned"]:
        text += f" {figures['done']} of {figures['planned']} turns: the minutes were over."
    return text


def _step(spread: dict[str, float] | None) -> str:
    return f"{spread['p50']:,.0f} / {spread['p95']:,.0f}" if spread else "–"


def descriptions(figures: Figures) -> str:
    """What product texts claim, and how much they are alike."""
    rows = [
        [
            language,
            f"{told['texts']:,}",
            str(told["with_uncarried_words"]),
            str(told["too_long"]),
            f"{told['bullets_mean']:.1f}",
            str(told["same_title"]),
            str(told["nearly_the_same"]),
        ]
        for language, told in ((language, figures[language]) for language in ("en", "zh"))
    ]
    head = ["language", "texts", "with a word not in the record", "too long", "bullets", "same title", "nearly the same"]
    text = f"## Product texts\n\n`python -m bench.descriptions`, {figures['products']:,} products of the demo, written by {figures['writer']}: {figures['texts_per_second']:.0f} texts a second. "
    text += "A near-duplicate shares 80 % of its shingles with an earlier text; "
    text += f"of the merchant's own descriptions {figures['before']['nearly_the_same']:,} do.\n\n"
    return text + table(head, rows)


def replies(figures: Figures) -> str:
    """What is said that is not so, what attacks reach, and what the audit lets through."""
    scripts, made_up, attacks, audit = (figures[part] for part in ("scripts", "generated", "attacks", "audit"))
    rows = [
        [
            f"untrue or unsupported statements, {scripts['turns']} scripted turns",
            str(scripts["untrue"]),
            "0",
            f"faulty turns < {scripts['faulty_turns_upper_bound']:.2%}",
        ],
        ["products named that are not on screen", str(scripts["off_screen"]), "0", ""],
        [f"answered, of {scripts['answerable']} questions that the record answers", f"{scripts['answered']:.1%}", "≥ 95 %", ""],
        [f'"the shop does not say", of {scripts["unknown"]} where it does not', f"{scripts['unknown_said']:.1%}", "", ""],
        [
            f"cards against prose, {made_up['turns']:,} made-up turns, {made_up['cards']:,} cards",
            str(made_up["mismatches"]),
            "0",
            f"faulty turns < {made_up['faulty_turns_upper_bound']:.2%}",
        ],
        [
            f"attacks that succeed, of {attacks['attacks']}",
            str(attacks["succeeded"]),
            "0",
            f"< {attacks['succeeded_upper_bound']:.2%}",
        ],
        [
            f"innocent messages refused, of {attacks['innocent']}",
            f"{attacks['refused_share']:.1%}",
            "≤ 2 %",
            f"< {attacks['refused_upper_bound']:.1%}",
        ],
        [
            f"false sentences that the audit lets through, of {audit['lies']:,}",
            str(audit["let_through"]),
            "0",
            f"< {audit['let_through_upper_bound']:.3%}",
        ],
        [f"true sentences that the audit lets through, of {audit['true_sentences']:,}", f"{audit['true_passed']:.1%}", "", ""],
    ]
    text = "## Truth and attacks\n\n`python -m bench.replies`, without a model unless it was run with `--model`; the checks import nothing of the assistant ([how](truth.md)).\n\n"
    return text + table(["", "measured", "target", "95 % upper bound"], rows)
