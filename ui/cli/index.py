"""``shop index``: the search index of the catalog."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from retrieval.building import EmbedTexts
    from retrieval.indexing import IndexReport
    from retrieval.search import ShopSearch

app = typer.Typer(no_args_is_help=True)


Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes that embed; default: one a core. More memory, 0.3 GB each.")
]
Ray = Annotated[
    bool,
    typer.Option("--ray", help="Embed with Ray: on the cluster at --ray-address, else on one started here and stopped again."),
]
RayAddress = Annotated[
    str | None, typer.Option("--ray-address", help="A running cluster: auto, HOST:PORT or ray://HOST:PORT. Implies --ray.")
]


@app.command()
def build(
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw all vectors away first and embed everything again.")] = False,
    workers: Workers = None,
    ray: Ray = False,
    ray_address: RayAddress = None,
) -> None:
    """Bring the index to the catalog: embed what is new, forget what is gone.

    Texts already embedded are not embedded again, also after a kill. An
    index that is missing or broken is made anew from the database.

    Examples:
      shop index build
      shop index build --fresh --workers 8
      shop index build --ray-address auto
    """
    with _search(writes=True) as search:
        _tell(_brought_up(search, fresh, _way(workers, ray or ray_address is not None, ray_address)))


@app.command()
def repair(workers: Workers = None) -> None:
    """Make the index sound: the same as build, for an index that says it is broken."""
    with _search(writes=True) as search:
        _tell(_brought_up(search, False, _way(workers, False, None)))


@app.command()
def check() -> None:
    """Compare the index with the catalog. Exit code 0 where they agree, 1 where something is to be done."""
    with _search(writes=False) as search:
        state = search.check()
    if state.sound:
        typer.echo(f"The index is sound: {state.products:,} products.")
        return
    if state.problem:
        typer.echo(state.problem)
    else:
        typer.echo(f"{state.missing:,} vectors are missing or old, {state.stale:,} are of products that are gone.")
        typer.echo("`shop index build` mends it.")
    raise typer.Exit(1)


@app.command()
def status() -> None:
    """Say what the index holds, and where."""
    from ui.settings import load_settings

    settings = load_settings()
    with _search(writes=False) as search:
        state = search.check()
    typer.echo(f"place     {settings.retrieval.chroma_url or settings.chroma_path}")
    typer.echo(f"embedder  {settings.retrieval.embedder}")
    typer.echo(f"products  {state.products:,}")
    for name, count in state.stored.items():
        typer.echo(f"vectors   {count:,} of {name}")
    typer.echo(
        "state     " + ("sound" if state.sound else state.problem or f"{state.missing:,} missing, {state.stale:,} stale")
    )


def _way(workers: int | None, ray: bool, address: str | None) -> "EmbedTexts":
    """Where the texts are embedded."""
    if ray:
        from retrieval.building_ray import embed_on_ray, require_ray

        require_ray()  # before anything is read or thrown away
        return partial(embed_on_ray, address=address, actors=workers)
    from retrieval.building import embed_in_parallel

    return partial(embed_in_parallel, workers=workers)


def _brought_up(search: "ShopSearch", fresh: bool, way: "EmbedTexts") -> "IndexReport":
    from ui.cli.progress import progress_bar

    with progress_bar("embed", unit="texts") as progress:
        if fresh:
            search.begin_anew()
        return search.repair(progress, way)


def _tell(done: "IndexReport") -> None:
    typer.echo(
        f"{done.products:,} products indexed in {done.seconds:.1f} s: {done.embedded:,} texts embedded, "
        f"{done.removed:,} vectors removed"
    )


@contextmanager
def _search(writes: bool) -> Iterator["ShopSearch"]:
    from commerce.database import open_database
    from ui.searching import search_of
    from ui.settings import load_settings

    settings = load_settings()
    database = open_database(settings.database_url)
    try:
        database.migrate()
        search = search_of(settings, database.storefront, writes=writes)
        try:
            yield search
        finally:
            search.close()
    finally:
        database.close()
