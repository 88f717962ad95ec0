"""``shop describe promote``: ad lines and campaign messages for a promotion."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer


def promote(
    products: Annotated[
        list[str] | None, typer.Argument(help="Product ids; none: the whole shop, or --where.", show_default=False)
    ] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", help="NAME=VALUE, as of `shop describe write`.", show_default=False)
    ] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many products.", min=1, show_default=False)] = None,
    percent: Annotated[int | None, typer.Option(help="Percent off.", show_default=False)] = None,
    starts: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.", show_default=False)
    ] = None,
    ends: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.", show_default=False)] = None,
    code: Annotated[str, typer.Option(help="The code that shoppers enter.")] = "",
    name: Annotated[str, typer.Option(help="What the promotion is called.")] = "",
    channel: Annotated[
        Literal["all", "search", "social", "email", "sms"], typer.Option(help="Where the texts will stand.")
    ] = "all",
    language: Annotated[Literal["en", "zh", "both"], typer.Option(help="The language of the texts.")] = "both",
    voice: Annotated[
        Path | None, typer.Option(help="Markdown file of the shop's voice; else SHOP_SHOP__VOICE.", show_default=False)
    ] = None,
    audience: Annotated[str, typer.Option("--for", help="For whom, in your words.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines.")] = False,
) -> None:
    """Write ad lines and messages that say only what you say of the promotion and what the records say of the products.

    Each line is within the limits of its channel: search ads 30 and 90 characters (half of that in Chinese), an e-mail subject
    60, a text message 160. Nothing is stored or sent.

    Examples:
      shop describe promote --percent 20 --to 2030-06-30 --code SUN20
      shop describe promote 7825615061131 --percent 20 --name "Summer sale" --channel search --json
    """
    import json
    from datetime import UTC

    from assistant.describing.claims import record_claims
    from assistant.describing.plain import Assignment
    from assistant.describing.promotion import Promotion, PromotionRefused, ads
    from assistant.describing.record_text import shared_text
    from commerce.database import open_database
    from ui.cli.describe_choice import as_given, brief_of, chosen_products
    from ui.settings import load_settings

    settings = load_settings()
    try:
        promotion = Promotion(
            percent, starts.date() if starts else None, ends.date() if ends else None, code.strip(), name.strip()
        ).checked(datetime.now(UTC).date())
    except PromotionRefused as error:
        raise typer.BadParameter(str(error)) from None
    brief = brief_of(settings, language, voice, audience, "", None)
    database = open_database(settings.database_url)
    try:
        database.migrate()
        catalog = list(as_given((p for batch in database.storefront.all_products() for p in batch), database.descriptions))
    finally:
        database.close()
    shared = shared_text(catalog)
    chosen = chosen_products(catalog, products or [], where or [], missing=False, limit=limit) if products or where else [None]
    for product in chosen:
        for one in brief.languages:
            claims = record_claims(product, one, shared) if product else None
            task = Assignment(claims, brief.voice, brief.wish, brief.shop) if claims else None
            for ad in ads(promotion, task, brief.shop, one):
                if channel not in ("all", ad.channel):
                    continue
                named = product.product_id if product else None
                row = {"product_id": named, "language": one, "channel": ad.channel, "part": ad.part, "text": ad.text}
                shown = f"{row['language']} {ad.channel:>6} {ad.part:<9} {ad.text}"
                typer.echo(json.dumps(row, ensure_ascii=False) if as_json else shown)
