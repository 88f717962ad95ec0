"""``shop catalog``: products in and out of the shop."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from commerce.imports.catalog_export import ExportFormat
    from commerce.imports.catalog_import import ImportReport
    from commerce.storefront import Storefront
    from ui.settings import Settings

app = typer.Typer(no_args_is_help=True)

FileFormat = Literal["auto", "csv", "jsonl", "parquet", "shopify"]
ENDINGS: dict[str, "ExportFormat"] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}


@app.command(name="import", no_args_is_help=True)
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV, JSON lines, Parquet, or Shopify's product CSV.", show_default=False)],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="FIELD=COLUMN, several parted by commas; the option may be repeated.", show_default=False),
    ] = None,
    map_file: Annotated[
        Path | None, typer.Option(help='The same as a JSON file: {"title": "name", …}.', show_default=False)
    ] = None,
    form: Annotated[FileFormat, typer.Option("--format", help="What the file is; auto: by its content.")] = "auto",
    encoding: Annotated[
        str | None, typer.Option(help="Its encoding, where that cannot be told, e.g. cp1252 or gb18030.")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="COLUMN=VALUE: only rows like this; may be repeated, all must hold.", show_default=False),
    ] = None,
    currency: Annotated[
        str | None, typer.Option(help="Of prices that name none; default SHOP_SHOP__CURRENCY.", show_default=False)
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="Of rows that name none, e.g. en; default: by the script of the title.", show_default=False),
    ] = None,
    prefix: Annotated[str, typer.Option(help="Goes before every id, to keep two shops' products apart.")] = "",
    report: Annotated[
        Path | None,
        typer.Option(
            help="Rejected rows go here, as JSON lines or .csv; default: reports in the home folder.", show_default=False
        ),
    ] = None,
    remove_missing: Annotated[
        bool, typer.Option("--remove-missing", help="Remove products (of the same prefix) that the file does not name.")
    ] = False,
    no_index: Annotated[bool, typer.Option("--no-index", help="Leave the search index for later: `shop index build`.")] = False,
) -> None:
    """Import products from FILE, and bring the search index up to date.

    Run it again at any time: only what changed is written and embedded
    again, and an import that was killed goes on where it matters. A bad row
    is rejected with its line and the reason into the report file and never
    stops the others. Well-known column names are found by themselves; say
    the others with --map.

    Exit code 0, or 1 where no row could be imported.

    Examples:
      shop catalog import products.csv
      shop catalog import feed.jsonl --map title=name,price=cost
      shop catalog import all.parquet --where source=shop-a --prefix a:
    """
    from commerce.database import open_database
    from commerce.imports.catalog_import import ImportOptions, import_catalog
    from commerce.imports.rows import RowDefaults
    from ui.cli.progress import progress_bar
    from ui.settings import load_settings

    settings = load_settings()
    options = ImportOptions(
        format=None if form == "auto" else form,
        encoding=encoding,
        columns=_chosen_columns(mapping or [], map_file),
        where=_pairs(where or [], "--where"),
        defaults=RowDefaults(
            currency=(currency or settings.shop.currency).upper(),
            language=language,
            prefix=prefix,
            images=settings.images_path,
        ),
        remove_missing=remove_missing,
    )
    report_file = report or settings.home / "reports" / f"{file.stem}.rejected.jsonl"
    database = open_database(settings.database_url)
    try:
        database.migrate()
        with progress_bar(f"import {file.name}") as progress:
            done = import_catalog(file, database.catalog, options, report=report_file, progress=progress)
        _tell(done, report_file)
        if not no_index:
            _index(settings, database.storefront)
    finally:
        database.close()
    if done.rejected and not (done.new or done.changed or done.unchanged):
        raise typer.Exit(1)


@app.command(name="export", no_args_is_help=True)
def export_file(
    file: Annotated[Path, typer.Argument(help="The file to write; its ending says the format.", show_default=False)],
    form: Annotated[
        Literal["auto", "csv", "jsonl", "parquet"], typer.Option("--format", help="auto: by the file's ending.")
    ] = "auto",
) -> None:
    """Write the whole catalog to FILE; `shop catalog import` reads it back to the same catalog.

    Examples:
      shop catalog export catalog.jsonl
      shop catalog export catalog.csv
    """
    from commerce.database import open_database
    from commerce.imports.catalog_export import export_catalog
    from ui.cli.progress import progress_bar
    from ui.settings import load_settings

    chosen = ENDINGS.get(file.suffix.lower()) if form == "auto" else form
    if chosen is None:
        raise typer.BadParameter(f"{file.name} has no ending that is known: name it .csv, .jsonl or .parquet, or say --format")
    settings = load_settings()
    database = open_database(settings.database_url)
    try:
        database.migrate()
        total = len(database.storefront.stamps())
        with progress_bar(f"export {file.name}") as progress:
            count = export_catalog(database.storefront, file, chosen, lambda done: progress(done, total))
    finally:
        database.close()
    typer.echo(f"{count:,} products written to {file}")


@app.command(name="import-reviews", no_args_is_help=True)
def import_review_file(
    file: Annotated[Path, typer.Argument(help="CSV, JSON lines or Parquet, one review a row.", show_default=False)],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="FIELD=COLUMN, several parted by commas; the option may be repeated.", show_default=False),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Its encoding, where that cannot be told, e.g. cp1252 or gb18030.")
    ] = None,
    prefix: Annotated[str, typer.Option(help="Goes before every product id, as in `shop catalog import --prefix`.")] = "",
    report: Annotated[
        Path | None,
        typer.Option(
            help="Rejected rows go here, as JSON lines or .csv; default: reports in the home folder.", show_default=False
        ),
    ] = None,
) -> None:
    """Import what buyers wrote, so that questions about a product are answered from its reviews too.

    A row needs a product id and a text; title, rating, date, language and
    review id are taken where they are. A row of a product that the shop does
    not have is rejected. Run again, it changes nothing that stands there.

    Exit code 0, or 1 where no row could be imported.

    Examples:
      shop catalog import-reviews reviews.csv
      shop catalog import-reviews reviews.parquet --map product_id=asin,text=body
    """
    from commerce.database import open_database
    from commerce.imports.review_import import ReviewImportOptions, import_reviews
    from ui.cli.progress import progress_bar
    from ui.settings import load_settings

    settings = load_settings()
    report_file = report or settings.home / "reports" / f"{file.stem}.rejected.jsonl"
    options = ReviewImportOptions(_chosen_columns(mapping or [], None), encoding, prefix)
    database = open_database(settings.database_url)
    try:
        database.migrate()
        with progress_bar(f"import {file.name}") as progress:
            done = import_reviews(file, database.reviews, database.storefront, options, report=report_file, progress=progress)
    finally:
        database.close()
    typer.echo(
        f"{done.rows:,} reviews read in {done.seconds:.1f} s: {done.new:,} new, {done.known:,} known, "
        f"{done.rejected:,} rejected"
    )
    for reason, count in done.reasons[:5]:
        typer.echo(f"  {count:,} × {reason}")
    if done.rejected:
        typer.echo(f"Rejected rows with line and reason: {report_file}")
    if done.rejected and not (done.new or done.known):
        raise typer.Exit(1)


def _chosen_columns(mapping: Iterable[str], map_file: Path | None) -> dict[str, str]:
    chosen: dict[str, str] = {}
    if map_file is not None:
        import json

        try:
            given = json.loads(map_file.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            raise typer.BadParameter(f"{map_file} cannot be read: {error}", param_hint="--map-file") from None
        if not isinstance(given, dict) or not all(isinstance(column, str) for column in given.values()):
            raise typer.BadParameter(f'{map_file} is no JSON object like {{"title": "name"}}', param_hint="--map-file")
        chosen.update(given)
    parts = [part for option in mapping for part in option.split(",") if part.strip()]
    return chosen | _pairs(parts, "--map")


def _pairs(parts: Iterable[str], option: str) -> dict[str, str]:
    pairs = {}
    for part in parts:
        name, sign, value = part.partition("=")
        if not sign or not name.strip():
            raise typer.BadParameter(f"{part!r} is not of the form NAME=VALUE", param_hint=option)
        pairs[name.strip()] = value.strip()
    return pairs


def _tell(done: "ImportReport", report_file: Path) -> None:
    typer.echo(
        f"{done.rows:,} products read in {done.seconds:.1f} s: {done.new:,} new, {done.changed:,} changed, "
        f"{done.unchanged:,} unchanged, {done.rejected:,} rejected"
        + (f", {done.removed:,} removed" if done.removed else "")
        + (f"; {done.passed_over:,} rows passed over by --where" if done.passed_over else "")
    )
    if done.encoding not in (None, "utf-8", "utf-8-sig"):
        typer.echo(f"The file was read as {done.encoding}; --encoding says otherwise.")
    if done.unused_columns:
        shown = ", ".join(done.unused_columns[:12]) + (", …" if len(done.unused_columns) > 12 else "")
        typer.echo(f"Columns that were not used: {shown}")
    if done.kept_missing:
        typer.echo("Nothing was removed, because the file could not be read to its end.")
    if done.rejected:
        for reason, count in done.reasons[:5]:
            typer.echo(f"  {count:,} × {reason}")
        typer.echo(f"Rejected rows with line and reason: {report_file}")


def _index(settings: "Settings", storefront: "Storefront") -> None:
    from retrieval.building import embed_in_parallel
    from retrieval.errors import IndexUnavailable
    from ui.cli.progress import progress_bar
    from ui.searching import search_of

    try:
        search = search_of(settings, storefront, writes=True)
    except IndexUnavailable as error:  # a running shop has it
        typer.echo(f"The products are stored; the search index was not touched: {error}.")
        typer.echo("A running shop takes them up by itself at its next search; else run `shop index build`.")
        return
    try:
        with progress_bar("embed") as progress:
            done = search.refresh(progress, embed_in_parallel)
    finally:
        search.close()
    typer.echo(f"{done.embedded:,} texts embedded, {done.removed:,} vectors removed, in {done.seconds:.1f} s")
