"""The steps between a draft and the shop: review, approve, reject, publish, restore, export."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from commerce.database import Database
    from commerce.descriptions import Draft, DraftKey, DraftState, ProductTexts
    from commerce.ids import ProductId
    from ui.settings import Settings

State = Literal["draft", "approved", "rejected", "published"]

_STATE = typer.Option(help="Texts in this state.")
_IDS = typer.Argument(help="Product ids; none: all that wait.", show_default=False)
_LANGUAGE = typer.Option(help="Only texts in this language.", show_default=False)
_AUDIENCE = typer.Option("--for", help="Only texts written for this audience; else all.", show_default=False)


def review(
    products: Annotated[list[str] | None, _IDS] = None,
    language: Annotated[Literal["en", "zh"] | None, _LANGUAGE] = None,
    audience: Annotated[str | None, _AUDIENCE] = None,
    state: Annotated[State, _STATE] = "draft",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines, the old text included; ask nothing.")] = False,
) -> None:
    """Show drafts beside the merchant's own text, with what a reviewer should know; in a terminal, ask about each.

    Examples:
      shop describe review
      shop describe review 7825615061131 --language zh
      shop describe review --state approved --json
    """
    import sys

    with _records() as (_, database):
        drafts = _chosen(database, products, language, audience, state)
        texts = _own_texts(database, drafts[:limit])
        asks = sys.stdin.isatty() and sys.stdout.isatty() and state == "draft" and not as_json
        for number, draft in enumerate(drafts[:limit], 1):
            old = texts[draft.key.product_id]
            if as_json:
                typer.echo(json.dumps(_as_json(draft, old), ensure_ascii=False))
                continue
            _show(draft, old, f"{number} of {len(drafts)}")
            if asks:
                answer = typer.prompt("approve, reject, skip or quit", default="skip").strip().lower()[:1]
                if answer == "q":
                    return
                if answer in "ar" and answer:
                    database.descriptions.decide([draft.key], "approved" if answer == "a" else "rejected")
        if not drafts:
            typer.echo(f"No text is in the state {state}.")
        elif len(drafts) > limit and not as_json:
            typer.echo(f"{len(drafts) - limit:,} more; --limit shows more of them")


def approve(
    products: Annotated[list[str] | None, _IDS] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every draft that waits.")] = False,
    language: Annotated[Literal["en", "zh"] | None, _LANGUAGE] = None,
    audience: Annotated[str | None, _AUDIENCE] = None,
    unremarked: Annotated[bool, typer.Option("--unremarked", help="Only drafts without a remark for the reviewer.")] = False,
) -> None:
    """Approve drafts: they may be published.

    Examples:
      shop describe approve 7825615061131
      shop describe approve --all --unremarked
    """
    _decide(products, language, audience, "approved", everything=everything, unremarked=unremarked)


def reject(
    products: Annotated[list[str] | None, _IDS] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every draft that waits.")] = False,
    language: Annotated[Literal["en", "zh"] | None, _LANGUAGE] = None,
    audience: Annotated[str | None, _AUDIENCE] = None,
) -> None:
    """Reject drafts: they are not published; `shop describe write --again` writes new ones.

    Examples:
      shop describe reject 7825615061131 --language zh
    """
    _decide(products, language, audience, "rejected", everything=everything, unremarked=False)


def publish(
    products: Annotated[list[str] | None, _IDS] = None,
    language: Annotated[Literal["en", "zh"] | None, _LANGUAGE] = None,
    audience: Annotated[str | None, _AUDIENCE] = None,
    no_index: Annotated[bool, typer.Option("--no-index", help="Leave the search index for later: `shop index build`.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Publish approved texts.

    A text in the product's own language, written for everyone, takes the place of title and description in the catalog, and
    the search index takes it up; the old text is kept, and `shop describe restore` brings it back. Other texts (another
    language, an audience) are kept as published for `shop describe export`. A text whose record has changed since it was
    written is left out.

    Examples:
      shop describe publish --yes
      shop describe publish 7825615061131
    """
    with _records() as (settings, database):
        drafts = _chosen(database, products, language, audience, "approved")
        if not drafts:
            typer.echo("Nothing is approved; `shop describe review` and `shop describe approve` come first.")
            raise typer.Exit(1)
        if not yes and not typer.confirm(f"Publish {len(drafts):,} texts?"):
            raise typer.Exit(1)
        report = database.descriptions.publish([draft.key for draft in drafts])
        typer.echo(
            f"{len(report.in_catalog):,} products have new texts; {report.kept_aside:,} texts in another language or for an "
            "audience are ready for `shop describe export`"
        )
        if report.stale:
            typer.echo(f"{len(report.stale):,} were left out, their records have changed: {', '.join(report.stale[:5])}")
            typer.echo("`shop describe write` writes them again.")
        if report.in_catalog and not no_index:
            take_up(settings, database)


def restore(
    products: Annotated[list[str] | None, typer.Argument(help="Product ids.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every product with a published text.")] = False,
    no_index: Annotated[bool, typer.Option("--no-index", help="Leave the search index for later.")] = False,
) -> None:
    """Bring the merchant's own text of products back into the catalog.

    Examples:
      shop describe restore 7825615061131
      shop describe restore --all
    """
    from commerce.ids import ProductId

    with _records() as (settings, database):
        ids = sorted(database.descriptions.published_now()) if everything else [ProductId(one) for one in products or []]
        restored = database.descriptions.restore(ids)
        typer.echo(f"{len(restored):,} products have their own text again")
        if not restored:
            raise typer.Exit(1)
        if not no_index:
            take_up(settings, database)


def export(
    file: Annotated[Path, typer.Argument(help="The JSON-lines file to write.", show_default=False)],
    state: Annotated[State, _STATE] = "published",
    language: Annotated[Literal["en", "zh"] | None, _LANGUAGE] = None,
    audience: Annotated[str | None, _AUDIENCE] = None,
) -> None:
    """Write texts to FILE, a line each, with SEO title, meta description and the merchant's own text.

    Examples:
      shop describe export texts.jsonl
      shop describe export zh.jsonl --language zh --state approved
    """
    with _records() as (_, database):
        drafts = _chosen(database, None, language, audience, state)
        old = _own_texts(database, drafts)
        with file.open("w", encoding="utf-8") as lines:
            for draft in drafts:
                lines.write(json.dumps(_as_json(draft, old[draft.key.product_id]), ensure_ascii=False) + "\n")
    typer.echo(f"{len(drafts):,} texts written to {file}")


def take_up(settings: "Settings", database: "Database") -> None:
    """Bring the search index up to date with the catalog, where no running shop does it."""
    from retrieval.errors import IndexUnavailable
    from ui.cli.progress import progress_bar
    from ui.searching import search_of

    try:
        search = search_of(settings, database.storefront, writes=True)
    except IndexUnavailable as error:
        typer.echo(f"The texts are in the catalog; the search index was not touched: {error}.")
        typer.echo("A running shop takes them up by itself at its next search; else run `shop index build`.")
        return
    try:
        with progress_bar("embed") as progress:
            done = search.refresh(progress)
    finally:
        search.close()
    typer.echo(f"{done.embedded:,} texts embedded, in {done.seconds:.1f} s")


@contextmanager
def _records() -> "Iterator[tuple[Settings, Database]]":
    from commerce.database import open_database
    from ui.settings import load_settings

    settings = load_settings()
    database = open_database(settings.database_url)
    try:
        database.migrate()
        yield settings, database
    finally:
        database.close()


def _chosen(
    database: "Database", products: list[str] | None, language: str | None, audience: str | None, state: "DraftState"
) -> "list[Draft]":
    from commerce.ids import ProductId

    ids = [ProductId(one) for one in products] if products else None
    return database.descriptions.drafts(state, product_ids=ids, language=language, audience=audience)


def _own_texts(database: "Database", drafts: "list[Draft]") -> "dict[ProductId, tuple[str, str]]":
    """The merchant's own title and description of the products of these drafts."""
    ids = [draft.key.product_id for draft in drafts]
    own = {product.product_id: (product.title, product.description) for product in database.storefront.products(ids).values()}
    sources = database.descriptions.sources(ids)
    return own | {product_id: (source.title, source.description) for product_id, source in sources.items()}


def _decide(
    products: list[str] | None,
    language: str | None,
    audience: str | None,
    state: "DraftState",
    *,
    everything: bool,
    unremarked: bool,
) -> None:
    if not products and not everything:
        raise typer.BadParameter("name products, or say --all")
    with _records() as (_, database):
        drafts = _chosen(database, products, language, audience, "draft")
        keys: list[DraftKey] = [draft.key for draft in drafts if not (unremarked and draft.remarks)]
        count = database.descriptions.decide(keys, state)
    typer.echo(f"{count:,} texts {state}" + (f"; {len(drafts) - count:,} with remarks still wait" if unremarked else ""))
    if not count:
        raise typer.Exit(1)


def _show(draft: "Draft", old: tuple[str, str], place: str) -> None:
    key = draft.key
    audience = f", for {key.audience}" if key.audience else ""
    typer.secho(f"\n{place}: {key.product_id}, {key.language}{audience} ({draft.writer})", bold=True)
    for remark in draft.remarks:
        typer.secho(f"  ! {remark}", fg="yellow")
    typer.secho(f"  - {old[0]}\n    {old[1][:400]}", fg="red")
    for name, text in _fields(draft.texts):
        typer.secho(f"  + {name}: {text}", fg="green")


def _fields(texts: "ProductTexts") -> list[tuple[str, str]]:
    bullets = "".join(f"\n      • {bullet}" for bullet in texts.bullets)
    told = texts.description.replace("\n", "\n      ")
    rest = [("description", told), ("SEO title", texts.seo_title), ("meta", texts.meta)]
    return [("title", texts.title), ("bullets", bullets), *rest]


def _as_json(draft: "Draft", old: tuple[str, str]) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "product_id": draft.key.product_id,
        "language": draft.key.language,
        "for": draft.key.audience,
        "state": draft.state,
        "writer": draft.writer,
        "remarks": list(draft.remarks),
        **asdict(draft.texts),
        "old_title": old[0],
        "old_description": old[1],
    }
