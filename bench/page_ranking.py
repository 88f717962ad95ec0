"""The sections of docs/benchmarks.md on rankers."""

# ruff: noqa: E501 - lines of the page

from bench.page_search import Figures, table


def sequences(figures: Figures) -> str:
    """The next product of a sequence, a table a set."""
    text = (
        "## The next product\n\n`python -m bench.ranking_sequences`: Amazon reviews of 2014 (5-core), trained on `train`, asked for the dev target among all products, what the "
        f"shopper has left out; seed {figures['seed']}. In brackets 95 % intervals over shoppers. Item-kNN, BPR and ALS are `implicit`'s.\n"
    )
    for name, found in figures["sets"].items():
        rows = [
            [
                model,
                f"{row['ndcg_10']:.4f} [{row['low']:.4f}, {row['high']:.4f}]",
                f"{row['recall_10']:.4f}",
                f"{row['minutes']:.1f}" + (f" ({row['passes']:.0f} passes)" if "passes" in row else ""),
            ]
            for model, row in found["models"].items()
        ]
        target = f" (target NDCG@10 ≥ {found['target']})" if found["target"] else ""
        text += (
            f"\n**{name}**{target}{_commit(found)}\n\n" + table(["", "NDCG@10", "recall@10", "minutes to train"], rows) + "\n"
        )
    text += "\nEach of our models is one of a single training; its minutes are those of the whole.\n"
    for found in figures.get("transfers", {}).values():
        rows = [
            [model, f"{row['ndcg_10']:.4f} [{row['low']:.4f}, {row['high']:.4f}]", f"{row['recall_10']:.4f}"]
            for model, row in found["models"].items()
        ]
        text += (
            f"\n**Learned on {found['source']}, asked of {found['target']} by text alone** (target ≥ 1.2 times the content-only kNN: {found['times']} times){_commit(found)}\n\n"
            + table(["", "NDCG@10", "recall@10"], rows)
            + "\n"
        )
    for name, found in figures.get("newcomers", {}).items():
        text += _newcomers(name, found)
    return text


def _newcomers(name: str, found: Figures) -> str:
    questions = found["questions"]
    models = [model for model in next(iter(questions.values())) if model != "shoppers"]
    rows = [
        [
            model,
            *(f"{row[model]['ndcg_10']:.4f} [{row[model]['low']:.4f}, {row[model]['high']:.4f}]" for row in questions.values()),
        ]
        for model in models
    ]
    return (
        f"\n**Products that nobody has met, {name}** (target: no worse than the content-only kNN){_commit(found)}: trained without the events of {found['withheld']:,} of "
        f"{found['products']:,} products, {found['come_since']:,} of them unknown in training; NDCG@10 where one of these, or one of all others, came next.\n\n"
        + table(["", *(f"{question} ({row['shoppers']:,})" for question, row in questions.items())], rows)
        + "\n"
    )


def baskets(figures: Figures) -> str:
    """What households take next, a table a set."""
    text = (
        "## The next basket\n\n`python -m bench.ranking_baskets`: trained before a day, asked for all that each known shopper buys in the weeks after it; the share of the ten shown "
        f"that was bought (of all bought, where fewer). Seed {figures['seed']}.\n"
    )
    for name, found in figures["sets"].items():
        questions = {key: row for key, row in found["figures"].items() if key != "exposure"}
        models = [model for model in next(iter(questions.values())) if model != "shoppers"]
        rows = [[model, *(f"{row.get(model, float('nan')):.4f}" for row in questions.values())] for model in models]
        head = ["", *(f"{question} ({row['shoppers']:,})" for question, row in questions.items())]
        target = f" (target {found['target']} in the window)" if found["target"] else ""
        text += f"\n**{name}**{target}{_commit(found)}\n\n" + table(head, rows) + "\n"
        if seen := found["figures"].get("exposure"):
            text += f"\nOf what is shown to all: {seen['coverage']:.1%} of the catalog at least once, {seen['new']:.1%} of the places to products without an event, Gini {seen['gini']:.2f}.\n"
    return text


def taste(figures: Figures) -> str:
    """What the shopper's own order gains inside a search, a table a set."""
    text = (
        "## The shopper's own order in a search\n\n`python -m bench.ranking_taste`: a shopper types the type of the product that they took next, as its own title names it (a word the lexicon "
        "knows as a type, never a brand or the whole title), and the shop's own search finds at most 200 candidates. Orders of those, with the defaults of the shop and nothing tuned on "
        f"what is asked for; asked for is {figures['asked']}, seed {figures['seed']}; {figures['minutes']} minutes. In brackets 95 % intervals over shoppers; the gain is over retrieval's order, "
        "shopper by shopper."
    )
    text += (
        f" The trained version had at most {figures['training']:g} minutes of one thread, and learned from the past alone.\n"
        if figures["training"]
        else "\n"
    )
    for name, found in figures["sets"].items():
        text += f"\n**{name}**: {found['products']:,} products, {found['shoppers']:,} shoppers drawn.\n"
        for kind, row in found["queries"].items():
            rows = [
                [order, past, _interval(figure["ndcg_10"]), _interval(figure["mrr"]), _interval(figure["over_retrieval"], "+")]
                for order, pasts in row["orders"].items()
                for past, figure in pasts.items()
            ]
            text += (
                f"\nTyped is {kind}: {row['typed']:,} could be typed, of {row['found']:,} the product was among the candidates ({row['candidates']:.0f} on average, "
                f"{row['different']} different queries); half of these shoppers had {row['past']:.0f} events or more.\n\n"
                + table(["order", "past read", "NDCG@10", "MRR", "gain in NDCG@10"], rows)
                + "\n"
            )
    return text


def _commit(found: Figures) -> str:
    """Which commit a set was measured on, and by how many threads; sets are measured one by one."""
    return f", commit {found['commit']}, threads: {found['threads']}"


def _interval(figure: list[float], sign: str = "") -> str:
    mean, low, high = (f"{one:{sign}.3f}" for one in figure)
    return f"{mean} [{low}, {high}]"


def speed(figures: Figures) -> str:
    """How fast trained rankers score, and how long training takes."""
    rows = [
        [row["model"], *(f"{row[key]:.2f}" for key in ("p50_ms", "p95_ms", "processor_ms", "together_ms"))]
        for row in figures.get("scoring", ())
    ]
    head = ["model", "p50 ms", "p95 ms", "processor ms", "64 shoppers, ms"]
    text = (
        "## Scoring and training\n\n`python -m bench.ranking_speed`: 200 candidates for a shopper with 50 events, one thread (target: p95 ≤ 8 ms, 64 shoppers ≤ 60 ms); "
        f"load of the machine {figures['load']:.1f}.\n\n" + table(head, rows)
    )
    if row := figures.get("training"):
        text += (
            f"\n\n`shop rank train` on Beauty: {row['seconds'] / 60:.1f} minutes (target ≤ 15), then NDCG@10 {row['ndcg_10']:.4f} on the dev target through `shop rank predict` "
            f"(target 0.069), {row['hit_10']:.1%} of the targets among the ten."
        )
    return text
