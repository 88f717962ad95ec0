"""``shop describe``: product texts written from the records, reviewed by a person, published."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from ui.cli.describe_choice import as_given
from ui.cli.describe_promotion import promote
from ui.cli.describe_review import approve, export, publish, reject, restore, review

if TYPE_CHECKING:
    from assistant.describe import Assigned, Author, Brief, DescribeReport, Progress
    from assistant.describing.record_text import SharedText
    from commerce.database.descriptions import DatabaseDescriptions
    from ui.settings import Settings


_FEW = 8  # texts that are written without a question


class _WriteFirst(TyperGroup):
    """`shop describe p1` is `shop describe write p1`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command that is meant in front where none is named."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["write", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(no_args_is_help=True, cls=_WriteFirst)


@app.command(no_args_is_help=True)
def write(
    products: Annotated[list[str] | None, typer.Argument(help="Product ids.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every product of the catalog.")] = False,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            help="NAME=VALUE: category, brand, tag, title or a facet; may be repeated, all must hold.",
            show_default=False,
        ),
    ] = None,
    missing: Annotated[bool, typer.Option("--missing", help="Only products whose record has no description.")] = False,
    limit: Annotated[int | None, typer.Option(help="At most so many products.", min=1, show_default=False)] = None,
    language: Annotated[Literal["en", "zh", "both"], typer.Option(help="The language of the texts.")] = "both",
    voice: Annotated[
        Path | None, typer.Option(help="Markdown file of the shop's voice; else SHOP_SHOP__VOICE.", show_default=False)
    ] = None,
    audience: Annotated[str, typer.Option("--for", help='For whom, in your words: "hikers".')] = "",
    tags: Annotated[str, typer.Option(help="A shopper profile's tags, parted by commas: what matters to them leads.")] = "",
    shopper: Annotated[
        str | None, typer.Option(help="Take the tags from what this shopper said they like.", show_default=False)
    ] = None,
    captions: Annotated[
        Path | None,
        typer.Option(help='What pictures show, as JSON lines: {"product_id": …, "caption": …}.', show_default=False),
    ] = None,
    no_model: Annotated[bool, typer.Option("--no-model", help="Write by code alone.")] = False,
    parallel: Annotated[int, typer.Option(help="Calls of the model at once.", min=1, max=256)] = 8,
    price: Annotated[
        str, typer.Option(help="Of a million tokens, read and written, for the estimate: 0.15,0.60", show_default=False)
    ] = "",
    again: Annotated[bool, typer.Option("--again", help="Write also what was written before from the same record.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before starting.")] = False,
) -> None:
    """Write title, bullets, description, SEO title and meta description of products, as drafts.

    What the texts say is what the record says. Code writes them; a model that answers words them as far as the record
    carries its sentences. Nothing is shown to shoppers before `shop describe review` and `shop describe publish`. A run that
    was stopped goes on where it was: texts are stored one by one, and only what is missing is written.

    Exit code 0, or 1 where nothing can be written or the model went away in the middle.

    Examples:
      shop describe 7825615061131
      shop describe --where category=Dresses --for "wedding guests" --language en
      shop describe --all --yes
    """
    import asyncio

    from assistant.describe import assigned
    from assistant.describe import missing as not_written
    from assistant.describing.record_text import shared_text
    from commerce.database import open_database
    from ui.cli.describe_choice import brief_of, chosen_products, liked_by
    from ui.settings import load_settings

    settings = load_settings()
    if not (products or everything or where or missing):
        raise typer.BadParameter("name products, or say --where, --missing or --all")
    cost = _price(price)
    database = open_database(settings.database_url)
    try:
        database.migrate()
        catalog = [product for batch in database.storefront.all_products() for product in batch]
        chosen = chosen_products(catalog, products or [], where or [], missing=missing, limit=limit)
        liked = [tags, *(liked_by(database, shopper) if shopper else ())]
        brief = brief_of(settings, language, voice, audience, ",".join(liked), captions)
        author = _author(settings, no_model=no_model, parallel=parallel)
        ids = [product.product_id for product in chosen]
        texts = assigned(chosen, database.descriptions.sources(ids), brief, author)
        todo = texts if again else not_written(texts, database.descriptions.drafts(product_ids=ids))
        typer.echo(f"{len(chosen):,} products, {len(texts):,} texts; {len(texts) - len(todo):,} are written already")
        if not todo:
            return
        run = _Run(todo, brief, author, shared_text(as_given(catalog, database.descriptions)), database.descriptions)
        report = asyncio.run(run.whole(cost, local=settings.llm.base_url is None, ask=not yes))
    finally:
        database.close()
    _tell(report)
    if report.model_gone:
        raise typer.Exit(1)


@dataclass
class _Run:
    """A run from its estimate to its end, in one event loop, in which the model's client lives."""

    todo: "list[Assigned]"
    brief: "Brief"
    author: "Author"
    shared: "SharedText"
    store: "DatabaseDescriptions"

    async def whole(self, price: tuple[float, float], *, local: bool, ask: bool) -> "DescribeReport":
        """Write a few texts to see how long they take, say what all will take, ask, write the rest."""
        from ui.cli.progress import progress_bar

        try:
            reports = [await self._write(self.todo[:1])]  # loads the lexicon, and tells how long one text takes
            rest, timed = self.todo[1:], reports[0]
            if self.author.model is None and len(rest) > 3:
                timed = await self._write(rest[:3])
                reports.append(timed)
                rest = rest[3:]
            if rest and not timed.model_gone:
                self._estimate(timed, len(rest), price, local=local)
                if ask and len(rest) > _FEW and not typer.confirm("Go on?", default=True):
                    typer.echo("Stopped; what is written is kept.")
                    return _summed(reports)
                with progress_bar("describe") as progress:
                    reports.append(await self._write(rest, progress))
            return _summed(reports)
        finally:
            if (closing := getattr(self.author.model, "aclose", None)) is not None:
                await closing()

    async def _write(self, texts: "list[Assigned]", progress: "Progress | None" = None) -> "DescribeReport":
        from assistant.describe import describe

        return await describe(texts, self.brief, self.author, self.shared, self.store, progress)

    def _estimate(self, timed: "DescribeReport", count: int, price: tuple[float, float], *, local: bool) -> None:
        each = timed.seconds / max(1, timed.written)
        if self.author.model is None:
            typer.echo(f"{count:,} texts by code alone: about {_span(each * count)}, no cost.")
            return
        read, written = timed.usage.prompt_tokens * count, timed.usage.completion_tokens * count
        dollars = (read * price[0] + written * price[1]) / 1e6
        cost = f"${dollars:,.2f}" if any(price) else "none, on this machine" if local else "unknown; give --price"
        least = each * count / self.author.parallel
        typer.echo(
            f"{count:,} texts with {self.author.model.name}, {self.author.parallel} at once: about {read:,} tokens to read and "
            f"{written:,} to write; cost: {cost}; time: {_span(least)} to {_span(each * count)}."
        )


def _summed(reports: "list[DescribeReport]") -> "DescribeReport":
    whole = reports[0]
    for report in reports[1:]:
        whole.add(report)
    return whole


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _price(price: str) -> tuple[float, float]:
    if not price:
        return 0.0, 0.0
    try:
        read, written = map(float, price.split(","))
    except ValueError:
        raise typer.BadParameter(f"{price!r} is not two numbers like 0.15,0.60", param_hint="--price") from None
    return read, written


def _author(settings: "Settings", *, no_model: bool, parallel: int) -> "Author":
    from assistant.describe import Author
    from assistant.llm.client import VllmChatModel
    from assistant.llm.server import served_models
    from ui.opening import writes_prose

    key = settings.llm.api_key.get_secret_value()
    if no_model or not settings.llm.enabled:
        return Author()
    if served_models(settings.llm_url, key) is None:
        typer.echo(f"No model answers at {settings.llm_url}: code writes alone. `shop llm serve` starts one.")
        return Author()
    return Author(VllmChatModel(settings.llm_url, settings.llm.model, key), writes_prose(settings), parallel)


def _tell(report: "DescribeReport") -> None:
    typer.echo(
        f"{report.written:,} texts written as drafts in {_span(report.seconds)}; {report.by_model:,} with the model's part"
    )
    cut = sum(report.sentences_cut.values())
    if report.sentences_passed or cut:
        reasons = sorted(report.sentences_cut.items(), key=lambda one: -one[1])
        typer.echo(f"The model's sentences: {report.sentences_passed:,} passed the audit, {cut:,} gave way to code's")
        typer.echo("  " + ", ".join(f"{reason} {count:,}" for reason, count in reasons))
    if report.alike:
        typer.echo(f"{report.alike:,} are nearly the same as another product's; `shop describe review` says which")
    if report.model_gone:
        typer.secho("shop: the model went away; run it again to go on, or with --no-model", err=True, fg="red")
    typer.echo("Next: `shop describe review`")


app.command()(review)
app.command()(approve)
app.command()(reject)
app.command()(publish)
app.command(no_args_is_help=True)(restore)
app.command(no_args_is_help=True)(export)
app.command(no_args_is_help=True)(promote)
