"""Which column of a file fills which field of a product."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commerce.errors import CatalogUnreadable

COLUMN_LIMIT = 2000

# field: the names that fill it, the best first; compared without case, spaces and punctuation
NAMES: dict[str, tuple[str, ...]] = {
    "product_id": (
        "product_id",
        "id",
        "item_id",
        "goods_id",
        "asin",
        "sku",
        "product_sku",
        "upc",
        "handle",
        "uniq_id",
        "商品编号",
        "商品id",
    ),
    "title": ("title", "name", "product_name", "product_title", "item_name", "商品名称", "名称", "标题"),
    "description": (
        "description",
        "body_html",
        "body",
        "long_description",
        "product_description",
        "short_description",
        "brief",
        "details",
        "商品描述",
        "描述",
    ),
    "brand": ("brand", "brand_name", "vendor", "manufacturer", "品牌"),
    "category": (
        "category_full_path",
        "category_path",
        "google_product_category",
        "product_category",
        "categories",
        "category",
        "分类",
        "类目",
    ),
    "product_type": ("product_type", "type", "商品类型"),
    "tags": ("tags", "keywords", "labels", "标签"),
    "price": (
        "price",
        "price_min",
        "sale_price",
        "current_price",
        "selling_price",
        "discounted_price",
        "retail_price",
        "unit_price",
        "variant_price",
        "售价",
        "价格",
    ),
    "list_price": (
        "list_price",
        "compare_at_price",
        "original_price",
        "regular_price",
        "counter_price",
        "msrp",
        "was_price",
        "原价",
    ),
    "currency": ("currency", "currency_code", "price_currency", "货币"),
    "rating": ("rating", "review_rating", "average_rating", "stars", "avg_rating", "评分"),
    "review_count": (
        "review_count",
        "rating_count",
        "reviews_count",
        "ratings_count",
        "num_reviews",
        "no_of_ratings",
        "评论数",
    ),
    "in_stock": ("in_stock", "in_stock_any", "availability", "available", "is_available", "有货"),
    "stock": ("stock", "stock_quantity", "inventory", "quantity", "inventory_quantity", "qty", "库存"),
    "image": ("image_url", "featured_image_url", "image", "image_link", "image_src", "pic_url", "main_image", "img", "图片"),
    "image_file": ("image_file", "image_path"),
    "url": ("url", "link", "product_url", "permalink", "链接"),
    "language": ("language", "lang", "语言"),
    "created_at": ("created_at", "date_added", "created", "published_at"),
    "color": ("color", "colour", "colors", "colours", "颜色"),
    "size": ("size", "sizes", "尺码"),
    "material": ("material", "materials", "fabric", "材质"),
    "attributes": ("attributes", "specifications", "properties", "specs"),
    "facets": ("facets",),
    "variants": ("variants",),
}
NEEDED = ("product_id", "title", "price")

_CURRENCY_ENDING = re.compile(r"^(?P<name>.+)_(?P<currency>usd|eur|gbp|inr|cny|jpy|cad|aud|chf|sek|krw)$")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Field to column, and what the names say beside it."""

    fields: Mapping[str, str]
    unused: tuple[str, ...]
    currency: str | None  # of a price column named for its currency, e.g. price_min_usd


def map_columns(columns: Iterable[str], chosen: Mapping[str, str] | None = None) -> ColumnMapping:
    """The mapping for a file with these columns: what was ``chosen`` (field to column) first, then the well-known names.

    Raises:
        CatalogUnreadable: no column for the id, the title or the price, or a choice that fits nothing.
    """
    columns = list(columns)
    fields = dict(chosen or {})
    for field, column in fields.items():
        if field not in NAMES:
            raise CatalogUnreadable(f"no such field: {field} (fields: {', '.join(NAMES)})")
        if column not in columns:
            raise CatalogUnreadable(f"the file has no column {column!r} (columns: {_listed(columns)})")
    plain = {_plain(column): column for column in reversed(columns)}
    currency = None
    without_currency = {}
    for name, column in plain.items():
        if match := _CURRENCY_ENDING.match(name):
            without_currency[match["name"]] = (column, match["currency"].upper())
    for field, names in NAMES.items():
        if field in fields:
            continue
        for name in names:
            if name in plain:
                fields[field] = plain[name]
                break
            if field in ("price", "list_price") and name in without_currency:
                fields[field], named = without_currency[name]
                currency = currency or named
                break
    missing = [field for field in NEEDED if field not in fields and not (field == "price" and "variants" in fields)]
    if missing:
        raise CatalogUnreadable(
            f"no column found for {', '.join(missing)}; say which it is, e.g. --map {missing[0]}=COLUMN "
            f"(columns: {_listed(columns)})"
        )
    used = set(fields.values())
    return ColumnMapping(fields, tuple(column for column in columns if column not in used), currency)


def _plain(column: str) -> str:
    return re.sub(r"[^\w]+", "_", column.strip().lower()).strip("_")


def _listed(columns: list[str]) -> str:
    shown = ", ".join(column[:40] for column in columns[:30])
    return shown + (f", … {len(columns)} in all" if len(columns) > 30 else "")
