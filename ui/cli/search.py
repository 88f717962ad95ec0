"""``shop search``: the catalog in the terminal, without a model; and ``shop search train``."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from ui.cli.training import train

if TYPE_CHECKING:
    from decimal import Decimal

    from ranker.ranking import Ranked
    from retrieval.query import Found, Query

_TEXT = "text"
_OF_TRAINING = {"--out", "--corpus", "--queries", "--qrels", "--columns", "--minutes", "--seed", "--cache", "--help"}


class _TextOrTrain(TyperGroup):
    """Takes what follows ``shop search`` for the text, unless it is ``train`` with an option: a shop may sell trains."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        training = args[:1] == ["train"] and any(one.partition("=")[0] in _OF_TRAINING for one in args[1:])
        return super().parse_args(ctx, args if training or not args else [_TEXT, *args])


app = typer.Typer(cls=_TextOrTrain, no_args_is_help=True)
app.command("train", no_args_is_help=True)(train)

SortBy = Literal["relevance", "price_asc", "price_desc", "rating", "newest", "popular"]


@app.command(_TEXT, no_args_is_help=True)
def search(
    text: Annotated[str, typer.Argument(help='What is looked for, in any words; "" lists what meets the options.')],
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many products to show.")] = 10,
    price_min: Annotated[str | None, typer.Option(help="Lowest price, in the shop's currency.", show_default=False)] = None,
    price_max: Annotated[str | None, typer.Option(help="Highest price, in the shop's currency.", show_default=False)] = None,
    brand: Annotated[
        list[str] | None, typer.Option(help="Only of this brand; may be repeated for any of several.", show_default=False)
    ] = None,
    category: Annotated[
        str | None, typer.Option(help="Only of this product type, its kinds included.", show_default=False)
    ] = None,
    color: Annotated[
        list[str] | None, typer.Option(help="Only in this colour, its shades included; may be repeated.", show_default=False)
    ] = None,
    rating_min: Annotated[float | None, typer.Option(min=0, max=5, help="Fewest stars.", show_default=False)] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option("--with", help="NAME=VALUE, e.g. material=linen; may be repeated, all must hold.", show_default=False),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--without", help="Nothing with this word; may be repeated.", show_default=False)
    ] = None,
    in_stock: Annotated[bool, typer.Option("--in-stock", help="Only what can be bought now.")] = False,
    sort: Annotated[SortBy, typer.Option(help="The order.")] = "relevance",
    relax: Annotated[
        bool, typer.Option("--relax", help="Where nothing meets all options, give up as few as possible, and say which.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show scores and the reasons of each place.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """Search the catalog. Every product shown meets every option given.

    Exit code 0, also where nothing is found; 1 where there is no index
    (`shop index build` makes it).

    Examples:
      shop search "black summer dress" --price-max 40
      shop search 凉鞋 --json
      shop search "" --category rings --sort popular
    """
    from commerce.database import open_database
    from commerce.ids import ShopperId
    from ranker.ranking import RankingContext
    from ranker.retrieval_order import RetrievalOrder
    from retrieval.query import Constraints, Query
    from ui.searching import search_of
    from ui.settings import load_settings

    query = Query(
        text,
        Constraints(
            price_min=_amount(price_min, "--price-min"),
            price_max=_amount(price_max, "--price-max"),
            brands=tuple(brand or ()),
            category=category,
            colors=tuple(color or ()),
            rating_min=rating_min,
            attributes=tuple(_pair(one) for one in attribute or ()),
            exclude=tuple(exclude or ()),
            in_stock=in_stock,
        ),
        sort=sort,
        limit=limit,
    )
    settings = load_settings()
    database = open_database(settings.database_url)
    try:
        database.migrate()
        shop = search_of(settings, database.storefront, writes=False)
        found = shop.find(query, relax=relax)
        ranked = RetrievalOrder().rank(query, found.candidates, RankingContext(ShopperId("terminal")))
    finally:
        database.close()
    if as_json:
        typer.echo(_json(query, found, ranked, explain))
    else:
        _print(found, ranked, explain)


def _amount(text: str | None, option: str) -> "Decimal | None":
    from decimal import Decimal, InvalidOperation

    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise typer.BadParameter(f"{text!r} is no price", param_hint=option)
    return amount


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise typer.BadParameter(f"{text!r} is not of the form NAME=VALUE", param_hint="--with")
    return name.strip().lower(), value.strip()


def _json(query: "Query", found: "Found", ranked: "list[Ranked]", explain: bool) -> str:
    import json

    from ranker.reasons import words

    products = []
    for position, one in enumerate(ranked, 1):
        product = one.candidate.product
        shown: dict[str, object] = {
            "position": position,
            "product_id": product.product_id,
            "title": product.title,
            "brand": product.brand,
            "category": list(product.category),
            "price": {"amount": str(product.price.amount), "currency": product.price.currency},
            "rating": product.rating,
            "review_count": product.review_count,
            "in_stock": product.in_stock,
            "url": product.url,
            "reasons": [words(reason, "en", one.candidate.product.price.currency) for reason in one.reasons],
        }
        if explain:
            candidate = one.candidate
            shown["scores"] = {
                "final": round(one.final, 4),
                "query": round(one.query, 4),
                "taste": round(one.taste, 4),
                "lexical": round(candidate.lexical, 4),
                "dense": round(candidate.dense, 4),
            }
            shown["matched"] = list(candidate.matched)
        products.append(shown)
    return json.dumps(
        {"query": query.text, "total": found.total, "relaxed": list(found.relaxed), "products": products}, ensure_ascii=False
    )


def _print(found: "Found", ranked: "list[Ranked]", explain: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ranker.reasons import words

    if found.relaxed:
        typer.echo(f"Nothing meets all of it; given up: {', '.join(found.relaxed)}")
    if not ranked:
        typer.echo("Nothing found.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("", "product", "price", "stars", "id", *(("scores", "why") if explain else ())):
        table.add_column(heading, overflow="fold")
    for position, one in enumerate(ranked, 1):
        product = one.candidate.product
        stars = f"{product.rating:.1f} ({product.review_count})" if product.rating is not None else "–"
        price = f"{product.price.amount} {product.price.currency}"
        row: list[str | Text] = [str(position), Text(product.title), price, stars, Text(product.product_id)]
        if explain:
            candidate = one.candidate
            row.append(f"{one.final:.2f} = words {candidate.lexical:.2f}, meaning {candidate.dense:.2f}")
            row.append(Text("; ".join(words(reason, "en", one.candidate.product.price.currency) for reason in one.reasons)))
        table.add_row(*row)
    Console().print(table)
    typer.echo(f"{len(ranked)} of {found.total:,}")
