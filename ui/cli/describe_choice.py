"""Which products `shop describe` writes about, and what it is asked to do with them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from assistant.describe import Brief
    from assistant.describing.voice import Voice
    from commerce.database import Database
    from commerce.database.descriptions import DatabaseDescriptions
    from commerce.ids import ProductId
    from commerce.products import Product
    from ui.settings import Settings

_LONGEST_AUDIENCE = 60  # characters; the audience is named in the texts


def chosen_products(
    catalog: "Sequence[Product]", ids: Sequence[str], where: Sequence[str], *, missing: bool, limit: int | None
) -> "list[Product]":
    """The products of these ids, or those that meet every condition. Leaves in words where there are none."""
    conditions = [_condition(text) for text in where]
    if unknown := set(ids) - {product.product_id for product in catalog}:
        raise typer.BadParameter(f"the shop has no product {', '.join(sorted(unknown)[:5])}")
    found = [
        product
        for product in catalog
        if (not ids or product.product_id in ids)
        and all(_meets(product, name, value) for name, value in conditions)
        and not (missing and product.description.strip())
    ]
    if not found:
        raise typer.BadParameter("no product of the catalog is like this")
    return found[:limit]


def _condition(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise typer.BadParameter(f"{text!r} is not of the form NAME=VALUE", param_hint="--where")
    return name.strip().casefold(), value.strip().casefold()


def _meets(product: "Product", name: str, value: str) -> bool:
    match name:
        case "brand":
            return (product.brand or "").casefold() == value
        case "category":
            return any(value == part.casefold() for part in product.category)
        case "tag":
            return any(value == tag.casefold() for tag in product.tags)
        case "title":
            return value in product.title.casefold()
        case "language":
            return product.language == value
        case _:
            return any(name == facet.casefold() and value == of.casefold() for facet, of in product.facets)


def brief_of(
    settings: "Settings", language: str, voice: Path | None, audience: str, tags: str, captions: Path | None
) -> "Brief":
    """What is asked for, from the options and the settings."""
    from assistant.describe import Brief
    from assistant.describing.wish import Wish

    audience = " ".join(audience.split())
    if len(audience) > _LONGEST_AUDIENCE or any(mark in audience for mark in "<>{}[]|\\"):
        raise typer.BadParameter(f"name them in up to {_LONGEST_AUDIENCE} plain characters", param_hint="--for")
    return Brief(
        languages=("en", "zh") if language == "both" else (language,),
        shop=settings.shop.name,
        voice=voice_of(settings, voice),
        wish=Wish(audience, tuple(tag.strip() for tag in tags.replace("，", ",").split(",") if tag.strip())),
        captions=dict(_captions(captions)) if captions else {},
    )


def liked_by(database: "Database", shopper: str) -> list[str]:
    """What the shopper said they like. Leaves in words where nothing is kept of them."""
    from commerce.ids import ShopperId

    liked = [taste.value for taste in database.tastes.of(ShopperId(shopper)).stated if taste.weight > 0]
    if not liked:
        raise typer.BadParameter(f"nothing that {shopper} likes is kept", param_hint="--shopper")
    return liked


def voice_of(settings: "Settings", file: Path | None) -> "Voice":
    """The voice of the option, else of the settings, else a plain one."""
    from assistant.describing.voice import PLAIN, VoiceUnreadable, read_voice

    chosen = file or settings.shop.voice
    try:
        return read_voice(chosen) if chosen else PLAIN
    except VoiceUnreadable as error:
        raise typer.BadParameter(str(error), param_hint="--voice") from None


def _captions(file: Path) -> "Iterator[tuple[ProductId, str]]":
    from commerce.ids import ProductId

    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file} cannot be read: {error}", param_hint="--captions") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield ProductId(str(row["product_id"])), str(row["caption"])[:500]
        except (ValueError, KeyError, TypeError):
            told = f'{file}:{number}: a line is {{"product_id": …, "caption": …}}'
            raise typer.BadParameter(told, param_hint="--captions") from None


def as_given(catalog: "Iterable[Product]", descriptions: "DatabaseDescriptions") -> "Iterator[Product]":
    """The catalog with the merchant's own texts where others are published."""
    sources = descriptions.sources(sorted(descriptions.published_now()))
    for product in catalog:
        own = sources.get(product.product_id)
        yield replace(product, title=own.title, description=own.description) if own else product
