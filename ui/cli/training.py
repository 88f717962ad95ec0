"""``shop search train``: learn relevance from people's judgments."""

from pathlib import Path
from typing import Annotated

import typer


def train(
    out: Annotated[Path, typer.Option("--out", help="Folder to write the trained weights to; it is complete or absent.")],
    corpus: Annotated[Path, typer.Option("--corpus", help="Products: .parquet, .csv or .jsonl with id and title.")],
    queries: Annotated[Path, typer.Option("--queries", help="Queries: query_id, query.")],
    qrels: Annotated[Path, typer.Option("--qrels", help="Judgments or clicks: query_id, the product's id, grade.")],
    columns: Annotated[str, typer.Option("--columns", help="FIELD=COLUMN,…: id=doc_id,title=product_title,grade=…")] = "",
    minutes: Annotated[float, typer.Option("--minutes", min=0.1, help="Stop learning after so long.")] = 25,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same weights.")] = 0,
    cache: Annotated[
        Path | None,
        typer.Option("--cache", help="Folder that keeps the corpus' vectors for the next time.", show_default=False),
    ] = None,
) -> None:
    """Train the search on judgments; SHOP_RETRIEVAL__TRAINED or `shop eval search --trained` uses what it writes.

    One query in eight is held out to choose when to stop; its figures are printed. Nothing is written before the end.
    """
    from retrieval.relevance.judgments import Columns, read_corpus, read_grades, read_queries
    from retrieval.relevance.training import Plan, train
    from ui.cli.progress import progress_stages
    from ui.settings import load_settings

    settings = load_settings().retrieval
    named = Columns.parsed(columns)
    texts, grades, products = read_queries(queries, named), read_grades(qrels, named), read_corpus(corpus, named)
    plan = Plan(minutes=minutes, seed=seed, embedder=settings.embedder, threads=settings.threads, cache=cache)
    with progress_stages() as told:
        manifest = train(products, texts, grades, out, plan, told)
    held = manifest.held_out
    typer.echo(f"{manifest.queries:,} queries, {manifest.pairs:,} judgments, {manifest.seconds:,.0f} s → {out}")
    typer.echo(
        f"on the queries held out: nDCG@10 {held['ndcg_10']:.4f}, recall@100 {held['recall_100']:.4f}, "
        f"RMSE of the grade {held['rmse']:.4f}"
    )
