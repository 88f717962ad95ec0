"""``shop eval``: figures of the assistant on worked cases, and of the search on people's judgments."""

import asyncio
import json
import time
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from ui.cli.eval_attacks import attacks
from ui.cli.eval_replies import replies

app = typer.Typer(no_args_is_help=True, help="Measure the assistant on worked cases, and the search on judgments.")
app.command("replies")(replies)
app.command("attacks")(attacks)


@app.command()
def understanding(
    cases: Annotated[
        Path, typer.Option("--cases", help="JSON lines: id, message, history, need_before, shown, catalog_language.")
    ],
    out: Annotated[Path, typer.Option("--out", help='JSON lines to write: {"id": …, "understanding": {…}, …}.')],
    no_model: Annotated[bool, typer.Option("--no-model", help="Read by code alone; ask no model.")] = False,
    ask_always: Annotated[
        bool, typer.Option("--ask-always", help="Ask the model about every message, whatever SHOP_LLM__UNDERSTAND says.")
    ] = False,
) -> None:
    """Read every case through the real pipeline and write what was understood.

    The model is the one of the settings (SHOP_LLM__BASE_URL, SHOP_LLM__MODEL); each message has SHOP_LLM__UNDERSTAND_SECONDS.
    A line of OUT says which part decided each field (words, judge, model) and how sure code was. Prints the time per message
    and how often each part decided.
    """
    from ui.settings import load_settings

    settings = load_settings()
    rows = [json.loads(line) for line in cases.read_text(encoding="utf-8").splitlines() if line.strip()]
    use_model = settings.llm.enabled and not no_model
    figures = asyncio.run(_predict(rows, out, settings, use_model, ask_always))
    typer.echo(json.dumps(figures, ensure_ascii=False))


@app.command()
def search(
    corpus: Annotated[Path, typer.Option("--corpus", help="Products: .parquet, .csv or .jsonl with id and title.")],
    queries: Annotated[Path, typer.Option("--queries", help="Queries: query_id, query.")],
    run: Annotated[Path, typer.Option("--run", help="TREC run to write: 100 products a query.")],
    qrels: Annotated[
        Path | None, typer.Option("--qrels", help="Judgments: query_id, the product's id, grade.", show_default=False)
    ] = None,
    columns: Annotated[str, typer.Option("--columns", help="FIELD=COLUMN,…: id=doc_id,title=product_title,grade=…")] = "",
    trained: Annotated[
        Path | None, typer.Option("--trained", help="Folder that `shop search train` wrote.", show_default=False)
    ] = None,
    grades_out: Annotated[
        Path | None,
        typer.Option("--grades-out", help="CSV to write: the grade predicted for every judged pair.", show_default=False),
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option("--cache", help="Folder that keeps the vectors for the next time.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")] = False,
) -> None:
    """Search a corpus for every query, write the run, and measure it where judgments are given.

    The corpus is indexed by the shop's own search in a temporary place. A query's 100 products are in order of score,
    also those too far away to be shown in the shop. With --qrels: nDCG@10 over the whole corpus (gain = grade - lowest
    grade), recall@100 and MRR of the top two grades, each with its 95 % interval.
    """
    from retrieval.relevance.evaluation import evaluate
    from retrieval.relevance.judgments import Columns, UnreadableJudgments, read_corpus, read_grades, read_queries
    from retrieval.relevance.measures import write_run
    from ui.cli.progress import progress_bar
    from ui.settings import load_settings

    settings = load_settings().retrieval
    named = Columns.parsed(columns)
    wanted = read_queries(queries, named)
    grades = read_grades(qrels, named) if qrels else None
    products = read_corpus(corpus, named)
    if grades is not None and not grades.keys() & wanted.keys():
        raise UnreadableJudgments(f"{qrels} judges none of the queries of {queries.name}")
    if grades_out and not (grades and trained):
        raise typer.BadParameter("needs --qrels and --trained", param_hint="--grades-out")
    with progress_bar("index") as indexing:
        told = evaluate(
            products,
            wanted,
            grades,
            trained=trained,
            cache=cache,
            embedder=settings.embedder,
            threads=settings.threads,
            progress=indexing,
        )
    write_run(told.run, run, "shop-trained" if trained else "shop")
    if grades_out:
        grades_out.write_text(told.grades_csv(), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(told.as_json(), ensure_ascii=False))
    else:
        typer.echo("\n".join(told.lines()))


async def _predict(rows: list[dict[str, Any]], out: Path, settings: Any, use_model: bool, ask_always: bool) -> dict[str, Any]:  # noqa: ANN401
    from assistant.understand import Understander
    from assistant.understanding import Context

    model = None
    if use_model:
        from assistant.llm.client import VllmChatModel

        model = VllmChatModel(settings.llm_url, settings.llm.model, settings.llm.api_key.get_secret_value())
    understander = Understander(model=model, facets=None, ask_always=ask_always or settings.llm.understand == "always")
    milliseconds: list[float] = []
    intents: Counter[str] = Counter()
    changed = asked = degraded = tokens_in = cached = tokens_out = 0
    began = time.perf_counter()
    with out.open("w", encoding="utf-8") as file:
        for row in rows:
            context = Context.model_validate({name: row[name] for name in Context.model_fields if name in row})
            understood = await understander.understand(context, settings.llm.understand_seconds)
            milliseconds.append(understood.milliseconds)
            asked += bool(understood.prompts)
            degraded += understood.degraded and use_model
            tokens_in += understood.usage.prompt_tokens
            cached += understood.usage.cached_tokens
            tokens_out += understood.usage.completion_tokens
            line = {
                "id": row["id"],
                "understanding": understood.understanding.model_dump(),
                "decided_by": understood.decided_by,
                "confidence": {name: round(sure, 2) for name, sure in understood.confidence.items()},
                "milliseconds": round(understood.milliseconds, 1),
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            intents[understood.decided_by["intent"]] += 1
            changed += "model" in understood.decided_by.values()
    if model is not None:
        await model.aclose()
    ordered = sorted(milliseconds) or [0.0]
    return {
        "cases": len(rows),
        "p50_ms": round(ordered[len(ordered) // 2], 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] if len(ordered) > 1 else ordered[0], 1),
        "by_code_alone": round(1 - asked / max(1, len(rows)), 3),
        "intent_by": dict(intents),
        "model_decided": changed,
        "model_missing": degraded,
        "prompt_tokens": tokens_in,
        "cached_tokens": cached,
        "completion_tokens": tokens_out,
        "seconds": round(time.perf_counter() - began, 1),
    }
