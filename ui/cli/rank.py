"""``shop rank``: train rankers on what shoppers did, compare them, and put them in force."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer

from ui.cli.rank_inputs import (
    events_of,
    line_of,
    lines_of_figures,
    own_shop,
    products_of,
    ranker_folder,
    tell_refused,
    titles_beside,
    version_folder,
    with_titles_read,
)
from ui.cli.rank_serving import register
from ui.cli.whole_file import whole_file

if TYPE_CHECKING:
    from ranker.histories import Rows
    from ranker.versions import HeldOut, VersionRecord

app = typer.Typer(no_args_is_help=True)

_FOR_TITLES = 0.5  # of the minutes of a training: the models need the rest
Model = Literal["blend", "attention", "factors", "sequence"]
Ranker = Annotated[
    Path | None, typer.Option("--ranker", help="Folder of versions; default: ranker in the home folder.", show_default=False)
]


@app.command()
def train(
    events: Annotated[
        Path | None,
        typer.Option("--events", help="shopper_id, product_id, at, event: .parquet, .csv or .jsonl.", show_default=False),
    ] = None,
    products: Annotated[
        Path | None,
        typer.Option("--products", help="product_id, title and, where there, category, brand, price.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder of versions to add one to; default: the shop's own.", show_default=False),
    ] = None,
    model: Annotated[Model, typer.Option("--model", help="One model alone, or all of them blended.")] = "blend",
    minutes: Annotated[float, typer.Option("--minutes", min=0.05, help="Stop learning after so long.")] = 15,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same ranker.")] = 0,
    threads: Annotated[
        int | None, typer.Option("--threads", min=1, help="Threads to compute with; default: one a core.", show_default=False)
    ] = None,
    simulated: Annotated[
        bool, typer.Option("--simulated", help="Learn from what `shop rank simulate` made up, too; the version says so.")
    ] = False,
) -> None:
    """Train on events and add a version; it goes into force unless it is known to be worse than the one that is.

    Without --events and --products it learns from the shop's own log and
    catalog. What came last is held out to measure by; then everything is
    learned from. A training that was killed goes on where it stood when it
    is started again. On several GPUs:
    torchrun --nproc-per-node N --no-python shop rank train …

    Examples:
      shop rank train
      shop rank train --events events.parquet --products products.parquet --out var/ranker
    """
    from ranker.training import Plan, train
    from ranker.training_work import only_training
    from ranker.workers import all_workers
    from retrieval.processor import cores
    from ui.cli.progress import progress_stages
    from ui.settings import load_settings

    if (events is None) != (products is None):
        raise typer.BadParameter("--events and --products go together")
    began = time.monotonic()
    settings, use, out = load_settings(), threads or cores(), ranker_folder(out)
    with all_workers() as workers, progress_stages() as told:
        if events is not None and products is not None:
            table = products_of(products)
            read = events_of(events, table)
        else:
            table, read = own_shop(settings.database_url, simulated=simulated)
        embedder = settings.retrieval.embedder
        with only_training(out, workers):
            until = began + minutes * 60 * _FOR_TITLES
            table, alphabet = with_titles_read(table, embedder, use, out / "titles", workers, told, read.histories, until)
            plan = Plan(model, minutes, seed, use, embedder, alphabet)
            record = train(read.histories, table, out, plan, workers, told, began)
    if workers.first:
        for line in record.data.left_out:
            typer.echo(f"left out: {line}", err=True)
        typer.echo(f"{line_of(record)}, {record.seconds:,.0f} s → {out}")
        _promote_trained(out, record, own=events is None)


@app.command(no_args_is_help=True)
def predict(
    ranker: Annotated[Path, typer.Option("--ranker", help="Folder of versions, or one version's folder.")],
    events: Annotated[Path, typer.Option("--events", help="What the shoppers did so far: shopper_id, product_id, at, event.")],
    products: Annotated[Path, typer.Option("--products", help="What may be shown: product_id, title, ….")],
    shoppers: Annotated[Path, typer.Option("--shoppers", help="Whom to rank for: shopper_id.")],
    out: Annotated[Path, typer.Option("--out", help='JSON lines: {"shopper_id": …, "products": [best first]}.')],
    k: Annotated[int, typer.Option("--k", min=1, max=1000, help="Products for each shopper.")] = 10,
    new_only: Annotated[bool, typer.Option("--new-only", help="Leave out what the shopper already has.")] = False,
    new_categories: Annotated[
        bool, typer.Option("--new-categories", help="Leave out every category the shopper bought of before.")
    ] = False,
    version: Annotated[
        str | None, typer.Option("--version", help="A version by name; default: the one in force.", show_default=False)
    ] = None,
) -> None:
    """Rank all products for each shopper. A shopper without events gets what suits most.

    Products that were not in training are ranked by their texts and facets.

    Examples:
      shop rank predict --ranker var/ranker --events e.csv --products p.csv --shoppers s.csv --out ranked.jsonl
    """
    import numpy as np

    from ranker.evaluation import Wanted, best
    from ranker.opened import open_version
    from ranker.reading import read_shoppers
    from retrieval.processor import cores
    from ui.cli.progress import progress_stages

    sold = products_of(products)
    asked, refused = read_shoppers(shoppers)
    tell_refused(shoppers, refused)
    folder = version_folder(ranker, version)
    with whole_file(out) as ranked, progress_stages() as told:
        opened = open_version(folder, sold, cores(), titles_beside(folder), told)
        read = events_of(events, opened.table, opened.record.data.clock, none_will_do=True)
        on_sale = np.isin(np.array(opened.table.ids), np.array(sold.ids))
        wanted = Wanted(on_sale, new_only=new_only, new_categories=new_categories)
        shown = best(opened.scorer, read.histories.named(asked), opened.table, k, wanted, told)
        _write_ranked(ranked, asked, shown, opened.table.ids)
    typer.echo(f"{len(asked):,} shoppers, {k} products each, by {opened.record.name} → {out}")


@app.command()
def evaluate(
    version: Annotated[
        str | None, typer.Argument(help="A version by name; default: the one in force.", show_default=False)
    ] = None,
    ranker: Ranker = None,
    events: Annotated[
        Path | None,
        typer.Option("--events", help="Measure on these: what came after the version's data.", show_default=False),
    ] = None,
    products: Annotated[
        Path | None, typer.Option("--products", help="The products of those events.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say how good a version is: its held-out figures, or its figures on events that came after its data.

    Events with times are split where the version's data end; of events with
    ranks the last of each shopper is foretold, so give it events that it
    was not trained on.

    Examples:
      shop rank evaluate v2
      shop rank evaluate v2 --events later.parquet --products products.parquet
    """
    import json

    from ranker.later import figures_on, split_after
    from ranker.opened import open_version
    from ranker.versions import read_record
    from retrieval.processor import cores
    from ui.cli.progress import progress_stages

    if (events is None) != (products is None):
        raise typer.BadParameter("--events and --products go together")
    folder = version_folder(ranker_folder(ranker), version)
    record = read_record(folder)
    held: HeldOut | None = record.held_out
    if events is not None and products is not None:
        sold = products_of(products)
        with progress_stages() as told:
            opened = open_version(folder, sold, cores(), titles_beside(folder), told)
            head, tail = split_after(record, events_of(events, opened.table, record.data.clock).histories)
            held = figures_on(opened.scorer, head, tail, head, opened.table, told=told)
    if as_json:
        typer.echo(
            json.dumps({"version": record.name, "simulated": record.data.simulated, "held_out": held and held.model_dump()})
        )
        return
    typer.echo(line_of(record))
    for line in lines_of_figures(held):
        typer.echo(line)


@app.command()
def simulate(
    shoppers: Annotated[int, typer.Option("--shoppers", min=1, max=100_000, help="How many to make up.")] = 400,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="Days, up to now, in which they shop.")] = 90,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes up the same shoppers.")] = 0,
    remove: Annotated[bool, typer.Option("--remove", help="Delete all simulated events instead.")] = False,
) -> None:
    """Fill the log with made-up shoppers, to try training and its figures on the demo shop.

    Their ids begin with simulated-, and nothing is learned from them unless
    `shop rank train --simulated` asks for it. docs/ranker.md says what is
    assumed of them. Simulated again, the old ones are deleted first.

    Examples:
      shop rank simulate --shoppers 1000
      shop rank simulate --remove
    """
    from ui.cli.rank_inputs import simulate_into
    from ui.settings import load_settings

    settings = load_settings()
    removed, added = simulate_into(settings, 0 if remove else shoppers, days, seed)
    if removed:
        typer.echo(f"{removed:,} simulated events deleted")
    if added:
        typer.echo(f"{added:,} simulated events of {shoppers:,} made-up shoppers noted")


@app.command("list")
def list_versions(ranker: Ranker = None) -> None:
    """Say which versions there are, what they were trained on, and which is in force."""
    from ranker.errors import UnusableVersion
    from ranker.versions import Versions

    versions = Versions(ranker_folder(ranker))
    names, promoted = versions.names(), None
    try:
        promoted = versions.promoted()
    except UnusableVersion as error:
        typer.echo(f"which is in force is not known: {error}", err=True)
    if not names:
        typer.echo(f"No versions in {versions.folder}.")
    for name in names:
        mark = "*" if name == promoted else " "
        try:
            typer.echo(f"{mark} {line_of(versions.record(name))}")
        except UnusableVersion as error:
            typer.echo(f"{mark} {name}  cannot be used: {error}")


@app.command(no_args_is_help=True)
def promote(
    version: Annotated[str, typer.Argument(help="Version to put in force, e.g. v3.")],
    ranker: Ranker = None,
    force: Annotated[bool, typer.Option("--force", help="Also where held-out figures fall, or cannot be compared.")] = False,
) -> None:
    """Put a version in force. Refused where its held-out figures are below those of the version in force.

    Examples:
      shop rank promote v3
    """
    from ranker.opened import open_version
    from ranker.versions import Versions

    versions = Versions(ranker_folder(ranker))
    open_version(versions.path(version))  # one that cannot be opened never comes into force
    versions.promote(version, force)
    typer.echo(f"{version} is in force")


@app.command()
def rollback(ranker: Ranker = None) -> None:
    """Put the version before the one in force back."""
    from ranker.versions import Versions

    typer.echo(f"{Versions(ranker_folder(ranker)).rollback()} is in force again")


def _promote_trained(out: Path, record: "VersionRecord", *, own: bool) -> None:
    """Put a new version in force unless it is known to be worse, or it would rank in the own shop without having shown why."""
    from ranker.versions import Versions, doubt

    versions = Versions(out)
    promoted = versions.promoted()
    old = versions.record(promoted) if promoted in versions.names() and promoted is not None else None
    why = doubt(record, old, own_shop=own)
    if why:
        typer.echo(f"{f'{promoted} stays' if old else 'nothing is'} in force: {why}")
        return
    versions.promote(record.name, force=True)
    typer.echo(f"{record.name} is in force")


def _write_ranked(out: BinaryIO, shoppers: tuple[str, ...], shown: "Rows", ids: tuple[str, ...]) -> None:
    import orjson

    for shopper, rows in zip(shoppers, shown, strict=True):
        out.write(orjson.dumps({"shopper_id": shopper, "products": [ids[row] for row in rows if row >= 0]}) + b"\n")


register(app)
