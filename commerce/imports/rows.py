"""One row of a file, checked, as a product of the shop."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from commerce.hashes import text_hash
from commerce.ids import ProductId, VariantId
from commerce.imports.facets import colors_of, facet_name, materials_of
from commerce.imports.plain_text import plain_text
from commerce.imports.prices import read_count, read_price, read_rating, read_yes
from commerce.money import Money
from commerce.products import Product, Variant, cheapest

TEXT_LIMIT = 100_000
FACET_LIMIT = 80  # characters of a facet's value; longer ones are text, not something to filter by
FACETS_A_NAME = 30


class RowRejected(Exception):
    """The row is no product; the message says why."""


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _text(value: object) -> object:
    if _missing(value):
        return ""
    if isinstance(value, bool | int | float | Decimal):
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if isinstance(value, date):  # Parquet has instants
        return value.isoformat()
    return plain_text(value) if isinstance(value, str) else value


def _id(value: object) -> object:
    text = _text(value)
    return re.sub(r"\s+", " ", text) if isinstance(text, str) else text


def _json(value: object) -> object:
    """JSON cells of a table arrive as text."""
    if isinstance(value, str) and value.strip()[:1] in ("{", "["):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise ValueError(f"broken JSON: {error}") from None
    return None if _missing(value) or value == "" else value


def _words(value: object) -> object:
    """A list of words: a JSON list, or text parted by |, ; or commas."""
    value = _json(value)
    if value is None:
        return []
    if isinstance(value, str):
        parts = re.split(r"\s*[|;\n]\s*" if re.search(r"[|;\n]", value) else r"\s*[,，、]\s*", value)
        value = parts
    if isinstance(value, list):
        texts = [plain_text(str(part)).replace("\n", " ") for part in value if not _missing(part)]
        return list(dict.fromkeys(text for text in texts if text))
    return value


def _path(value: object) -> object:
    value = _json(value)
    if value is None:
        return []
    if isinstance(value, str):
        text = plain_text(value).replace("\n", " ")
        for separator in (" > ", ">", " / ", "|", "»", "›"):
            if separator in text:
                return [part.strip() for part in text.split(separator) if part.strip()]
        return [text] if text else []
    if isinstance(value, list):
        return [text for part in value if (text := plain_text(str(part)).replace("\n", " "))]
    return value


Line = Annotated[str, BeforeValidator(_text)]
Words = Annotated[list[str], BeforeValidator(_words)]


class VariantRow(BaseModel):
    """A variant inside a row."""

    model_config = ConfigDict(extra="forbid")

    variant_id: Annotated[str, BeforeValidator(_id), Field(min_length=1, max_length=200)]
    options: list[tuple[str, str]] = []
    price: object
    currency: str | None = None
    list_price: object = None
    stock: Annotated[int | None, BeforeValidator(read_count)] = None
    in_stock: Annotated[bool | None, BeforeValidator(read_yes)] = None


class CatalogRow(BaseModel):
    """A row after its columns were mapped."""

    model_config = ConfigDict(extra="forbid")

    product_id: Annotated[str, BeforeValidator(_id), Field(min_length=1, max_length=190)]
    title: Annotated[Line, Field(min_length=1, max_length=1000)]
    description: Annotated[Line, Field(max_length=TEXT_LIMIT)] = ""
    brand: Annotated[Line, Field(max_length=200)] = ""
    category: Annotated[list[str], BeforeValidator(_path)] = []
    product_type: Annotated[Line, Field(max_length=200)] = ""
    tags: Words = []
    price: object = None
    list_price: object = None
    currency: Line = ""
    rating: Annotated[float | None, BeforeValidator(read_rating)] = None
    review_count: Annotated[int | None, BeforeValidator(read_count)] = None
    in_stock: Annotated[bool | None, BeforeValidator(read_yes)] = None
    stock: Annotated[int | None, BeforeValidator(read_count)] = None
    image: Line = ""
    image_file: Line = ""
    url: Line = ""
    language: Line = ""
    created_at: Line = ""
    color: Words = []
    size: Words = []
    material: Words = []
    attributes: Annotated[dict[str, Any] | None, BeforeValidator(_json)] = None
    facets: Annotated[list[tuple[str, str]] | None, BeforeValidator(_json)] = None
    variants: Annotated[list[VariantRow] | None, BeforeValidator(_json)] = None


@dataclass(frozen=True, slots=True)
class RowDefaults:
    """What holds for every row that does not say otherwise."""

    currency: str = "USD"
    language: str | None = None  # None: by the script of the title
    prefix: str = ""  # goes before every id
    images: Path | None = None  # folder of pictures that the app serves at /images


def read_row(values: Mapping[str, object], defaults: RowDefaults) -> Product:
    """The product of one mapped row. Raises ``RowRejected``."""
    for value in values.values():
        if isinstance(value, str) and "\x00" in value:
            raise RowRejected("the row contains a NUL byte")
    try:
        row = CatalogRow.model_validate(dict(values))
    except ValidationError as error:
        raise RowRejected(_why(error)) from None
    try:
        return _product(row, defaults)
    except ValueError as error:
        raise RowRejected(str(error)) from None


def _why(error: ValidationError) -> str:
    reasons = []
    for problem in error.errors(include_url=False, include_input=False)[:3]:
        field = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"].endswith("too_short"):
            message = "is missing"
        elif problem["type"].endswith("too_long"):
            message = f"is longer than {problem['ctx']['max_length']:,} characters"
        reasons.append(f"{field}: {message}")
    return "; ".join(reasons)


def _product(row: CatalogRow, defaults: RowDefaults) -> Product:
    product_id = ProductId(defaults.prefix + row.product_id)
    variants = _variants(row, product_id, defaults)
    if len({variant.price.currency for variant in variants}) > 1:
        raise ValueError("the variants have prices in several currencies")
    title = row.title.replace("\n", " ")
    category = list(row.category)
    tags = list(row.tags)
    product_type = row.product_type
    attributes = dict(row.attributes or {})
    if isinstance(attributes.get("tags"), list):
        tags = list(dict.fromkeys([*tags, *_strings(attributes.pop("tags"))]))
    if isinstance(attributes.get("product_type"), str):
        product_type = product_type or plain_text(attributes.pop("product_type"))
    if product_type and (not category or category[-1].lower() != product_type.lower()):
        category.append(product_type)
    brand = row.brand or None
    facets = tuple(row.facets) if row.facets is not None else _facets(row, title, tags, brand, attributes, variants)
    offer = cheapest(variants)
    return Product(
        product_id=product_id,
        title=title,
        description=row.description,
        brand=brand,
        category=tuple(category),
        tags=tuple(tags),
        facets=facets,
        price=offer.price,
        list_price=offer.list_price,
        rating=row.rating or None,  # a shop's 0 stars mean that nobody rated
        review_count=row.review_count or 0,
        in_stock=offer.in_stock,
        image=_image(row, defaults),
        url=_address(row.url),
        language=_language(row, defaults, title),
        created_at=_instant(row.created_at),
        variants=tuple(variants),
        text_hash=text_hash(title, row.description, brand, tuple(category), tuple(tags), facets),
    )


def _variants(row: CatalogRow, product_id: ProductId, defaults: RowDefaults) -> list[Variant]:
    currency = row.currency.upper()
    if currency and not re.fullmatch(r"[A-Z]{3}", currency):
        raise ValueError(f"the currency is no ISO 4217 code: {row.currency[:20]!r}")
    if row.variants:
        seen: set[str] = set()
        variants = []
        for given in row.variants:
            if given.variant_id in seen:
                raise ValueError(f"the variant {given.variant_id} stands twice")
            seen.add(given.variant_id)
            variants.append(
                _variant(
                    VariantId(given.variant_id),
                    tuple((facet_name(name), plain_text(value)) for name, value in given.options),
                    (given.price, given.list_price, given.currency or currency),
                    given.stock,
                    given.in_stock,
                    defaults,
                )
            )
        return variants
    offer = (row.price, row.list_price, currency)
    return [_variant(VariantId(product_id), (), offer, row.stock, row.in_stock, defaults)]


def _variant(
    variant_id: VariantId,
    options: tuple[tuple[str, str], ...],
    offer: tuple[object, object, str],
    stock: int | None,
    in_stock: bool | None,
    defaults: RowDefaults,
) -> Variant:
    given_price, given_list_price, given_currency = offer
    amount, named = read_price(given_price)
    if named and given_currency and named != given_currency:
        raise ValueError(f"the price is in {named}, the currency column says {given_currency}")
    currency = named or given_currency or defaults.currency
    list_price = None
    if not _missing(given_list_price) and given_list_price != "":
        list_amount, list_named = read_price(given_list_price)
        if list_named and list_named != currency:
            raise ValueError(f"the price is in {currency}, the list price in {list_named}")
        list_price = Money(list_amount, currency) if list_amount > amount else None
    if stock is not None:
        in_stock = stock > 0 if in_stock is None else in_stock and stock > 0
    available = True if in_stock is None else in_stock  # a catalog that says nothing lists what is for sale
    return Variant(variant_id, options, Money(amount, currency), list_price, stock, available)


def _facets(
    row: CatalogRow,
    title: str,
    tags: list[str],
    brand: str | None,
    attributes: Mapping[str, Any],
    variants: list[Variant],
) -> tuple[tuple[str, str], ...]:
    """Facets from columns, attributes, options, tags and title, each value once and in that order."""
    found: list[tuple[str, str]] = []
    for name, values in (("color", row.color), ("size", row.size), ("material", row.material)):
        found += [(name, value) for value in values]
    for key, value in attributes.items():
        found += [(facet_name(plain_text(str(key))), text) for text in _strings(value)]
    for variant in variants:
        found += variant.options
    said = {name for name, _ in found}
    if "color" not in said:
        found += [("color", color) for color in colors_of(title, tags, brand)]
    if "material" not in said:
        found += [("material", material) for material in materials_of(title, tags, row.description)]
    facets: dict[tuple[str, str], None] = {}
    counts: dict[str, int] = {}
    for name, value in found:
        kept = value.lower() if name in ("color", "material") else value
        if not name or not kept or len(kept) > FACET_LIMIT or len(name) > FACET_LIMIT or (name, kept) in facets:
            continue
        counts[name] = counts.get(name, 0) + 1
        if counts[name] <= FACETS_A_NAME:
            facets[(name, kept)] = None
    return tuple(facets)


def _strings(value: object) -> list[str]:
    """The texts of an attribute: of a word, a number, yes or no, or a list of them."""
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, str | int | float) and not _missing(value):
        text = plain_text(str(value))
        return [text] if text and "\n" not in text else []
    if isinstance(value, list):
        return [text for part in value if isinstance(part, str | int | float) for text in _strings(part)]
    return []


def _image(row: CatalogRow, defaults: RowDefaults) -> str | None:
    if row.image_file:
        name = PurePosixPath(row.image_file).name
        if not row.image or (defaults.images is not None and (defaults.images / name).is_file()):
            return f"/images/{name}"
    if row.image.startswith("/images/") and ".." not in row.image:
        return row.image
    return _address(row.image)


def _address(text: str) -> str | None:
    """The text where it is a web address; never ``javascript:`` and the like."""
    return text if re.match(r"https?://[^\s<>\"]+\Z", text) else None


def _language(row: CatalogRow, defaults: RowDefaults, title: str) -> str:
    if tag := row.language.lower().replace("_", "-").split("-")[0]:
        if not re.fullmatch(r"[a-z]{2,3}", tag):
            raise ValueError(f"the language is no BCP 47 tag: {row.language[:20]!r}")
        return tag
    if defaults.language:
        return defaults.language
    if re.search(r"[぀-ヿ]", title):
        return "ja"
    if re.search(r"[가-힣]", title):
        return "ko"
    return "zh" if re.search(r"[一-鿿]", title) else "en"


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"created_at is no ISO 8601 date: {text[:40]!r}") from None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
