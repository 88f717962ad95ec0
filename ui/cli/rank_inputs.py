"""What ``shop rank`` reads, and what it tells of what it refused and made."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ranker.histories import Clock, Histories
    from ranker.reading import EventsRead
    from ranker.row_files import Refused
    from ranker.scorers.scorer import Progress
    from ranker.tables import ProductTable
    from ranker.versions import Alphabet, HeldOut, VersionRecord
    from ranker.workers import Workers
    from ui.settings import Settings

_SHOWN = 8  # reasons that are printed


def ranker_folder(folder: Path | None) -> Path:
    """The folder of versions that is meant."""
    from ui.settings import load_settings

    settings = load_settings()
    return folder or settings.ranker.trained or settings.home / "ranker"


def version_folder(ranker: Path, version: str | None) -> Path:
    """The folder of the version that is meant; ``ranker`` may be one itself. Raises ``UnusableVersion``."""
    from ranker.versions import Versions

    if version is None and (ranker / "version.json").is_file():
        return ranker
    versions = Versions(ranker)
    return versions.path(version or versions.in_force())


def products_of(path: Path) -> "ProductTable":
    """The products of a file; what was refused is told. Raises ``UnreadableTable``."""
    from ranker.reading import read_products

    table, refused = read_products(path)
    tell_refused(path, refused)
    return table


def events_of(path: Path, table: "ProductTable", clock: "Clock | None" = None, *, none_will_do: bool = False) -> "EventsRead":
    """The events of a file; what was refused is told. Raises ``UnreadableTable``."""
    from ranker.reading import read_events

    read = read_events(path, table, clock, none_will_do=none_will_do)
    tell_refused(path, read.refused)
    return read


def own_shop(url: str, *, simulated: bool) -> "tuple[ProductTable, EventsRead]":
    """The shop's own catalog and log. Raises ``TooFewEvents``, ``UnreadableTable``, ``DatabaseUnavailable``."""
    from itertools import chain

    from commerce.database import open_database
    from ranker.errors import UnreadableTable
    from ranker.event_store import store_histories
    from ranker.shop_table import shop_table

    database = open_database(url)
    try:
        database.migrate()
        table = shop_table(chain.from_iterable(database.storefront.all_products()))
        if not len(table):
            raise UnreadableTable("the shop has no products: `shop catalog import` brings them in")
        return table, store_histories(database.event_log.events(), table, simulated=simulated)
    finally:
        database.close()


def simulate_into(settings: "Settings", shoppers: int, days: int, seed: int) -> tuple[int, int]:
    """How many simulated events were deleted from the shop's log, and how many new ones noted (none for 0 shoppers)."""
    from datetime import UTC, datetime
    from itertools import chain

    from commerce.database import open_database
    from ranker.errors import UnreadableTable
    from ranker.shop_table import shop_table
    from ranker.simulation import PREFIX, simulate
    from ranker.workers import Workers
    from ui.cli.progress import progress_stages

    database = open_database(settings.database_url)
    try:
        database.migrate()
        removed = database.event_log.remove_shoppers(PREFIX)
        if not shoppers:
            return removed, 0
        table = shop_table(chain.from_iterable(database.storefront.all_products()))
        if not len(table):
            raise UnreadableTable("the shop has no products: `shop catalog import` brings them in")
        added = 0
        with progress_stages() as told:
            embedder, titles = settings.retrieval.embedder, ranker_folder(None) / "titles"
            table, _ = with_titles_read(table, embedder, settings.retrieval.threads, titles, Workers(), told)
            until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
            for number, events in enumerate(simulate(table, shoppers, days, until, seed), 1):
                database.conversations.record(events)
                added += len(events)
                told("simulate", number, shoppers)
        return removed, added
    finally:
        database.close()


def with_titles_read(
    table: "ProductTable",
    embedder: str,
    threads: int,
    cache: Path,
    workers: "Workers",
    told: "Progress",
    histories: "Histories | None" = None,
    until: float = float("inf"),
) -> "tuple[ProductTable, Alphabet]":
    """The table with vectors of its titles, and what alphabet they are in. The first worker embeds, the others take over.

    Titles that could not be read by the moment ``until`` (of time.monotonic()), those of products that ``histories`` have
    least, are told of and have no vector.
    """
    import numpy as np

    from ranker.titles import alphabet_of, title_embedder

    alphabet = alphabet_of(table.titles)
    if alphabet == "none":
        return table, alphabet
    encoder = title_embedder(embedder, alphabet, threads)
    often = np.bincount(histories.products, minlength=len(table)) if histories else None
    if not workers.first:
        workers.wait()
        until = 0.0  # what the first has read, and no more
    read = table.with_vectors(encoder, cache, lambda done, total: told("read titles", done, total), often, until)
    if workers.first:
        workers.wait()
        worded = np.array([bool(title.strip()) for title in table.titles])
        if unread := int((worded & ~read.vectors.any(axis=1)).sum()):
            typer.echo(
                f"the titles of {unread:,} products, those met least, were not read for want of time; "
                "the next training goes on",
                err=True,
            )
    return read, alphabet


def titles_beside(version: Path) -> Path | None:
    """Where the folder that this version lies in keeps titles it has read; None for a version that lies alone."""
    return version.parent.parent / "titles" if version.parent.name == "versions" else None


def tell_refused(path: Path, refused: "Refused") -> None:
    """Say on standard error what was not taken, and why."""
    lines = refused.lines()
    for line in lines[:_SHOWN]:
        typer.echo(f"{path.name}: {line}", err=True)
    if len(lines) > _SHOWN:
        typer.echo(f"{path.name}: and {len(lines) - _SHOWN} more reasons", err=True)


def line_of(record: "VersionRecord") -> str:
    """One line about a version."""
    data = record.data
    simulated = "SIMULATED events, " if data.simulated else ""
    return (
        f"{record.name}  {record.model}  {record.made_at:%Y-%m-%d %H:%M} UTC  git {record.git or 'unknown'}  "
        f"{simulated}{data.events:,} events of {data.shoppers:,} shoppers, {data.products:,} products  {figures_of(record)}"
    )


def figures_of(record: "VersionRecord") -> str:
    """The held-out figures of a version in words."""
    held = record.held_out
    if held is None:
        return "not measured: too little to hold any out"
    return (
        f"held out ({held.shoppers:,} shoppers): NDCG@10 {held.figures['ndcg_10']:.4f} "
        f"({held.low['ndcg_10']:.4f} to {held.high['ndcg_10']:.4f}), recall@10 {held.figures['recall_10']:.4f}"
    )


def lines_of_figures(held: "HeldOut | None") -> list[str]:
    """All figures of a version, one a line."""
    if held is None:
        return ["not measured: too little to hold any out"]
    lines = [f"shoppers          {held.shoppers:,}"]
    for name, value in held.figures.items():
        between = f" ({held.low[name]:.4f} to {held.high[name]:.4f})" if name in held.low else ""
        lines.append(f"{name:<17} {value:.4f}{between}")
    lines += [f"places of brand   {brand}: {share:.1%}" for brand, share in held.brands]
    lines += [f"{name} alone".ljust(18) + f"NDCG@10 {figures['ndcg_10']:.4f}" for name, figures in held.models.items()]
    return lines
