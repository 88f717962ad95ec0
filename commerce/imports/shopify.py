"""Shopify's product CSV: several rows a product, one a variant or a further picture, held together by the handle."""

from collections.abc import Iterator, Mapping

from commerce.imports.readers import BrokenRow, SourceRow

_OPTIONS = ("Option1", "Option2", "Option3")
_USED = set(
    "Handle,Title,Body (HTML),Vendor,Product Category,Custom Product Type,Standard Product Type,Type,Tags,Published,Status,"
    "Image Src,Image Position,Image Alt Text,Variant SKU,Variant Price,Variant Compare At Price,Variant Inventory Qty,"
    "Variant Inventory Policy,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value".split(",")
)


def shopify_products(rows: Iterator[SourceRow | BrokenRow]) -> Iterator[SourceRow | BrokenRow]:
    """One mapped row a product, at the line where it begins.

    A product's id is its handle; a variant's is its SKU where that is the only one of its kind in the product, else handle
    and options. Drafts and archived products are left out by a rejection that says so.
    """
    group: list[SourceRow] = []
    broken: BrokenRow | None = None
    for row in rows:
        handle = "" if isinstance(row, BrokenRow) else _cell(row.values, "Handle")
        if isinstance(row, BrokenRow):
            yield row
            broken = row
            continue
        if group and handle != _cell(group[0].values, "Handle"):
            yield _product(group, broken)
            group, broken = [], None
        if not handle:
            yield BrokenRow(row.line, "the row has no handle", row.done)
            continue
        group.append(row)
    if group:
        yield _product(group, broken)


def unused_columns(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that say nothing to a catalog here."""
    return tuple(column for column in columns if column not in _USED)


def _cell(values: Mapping[str, object], column: str) -> str:
    return str(values.get(column) or "").strip()


def _product(group: list[SourceRow], broken: BrokenRow | None) -> SourceRow | BrokenRow:
    head = group[0].values
    done = group[-1].done
    handle = _cell(head, "Handle")
    if broken is not None:
        return BrokenRow(group[0].line, f"a row of {handle} is broken (line {broken.line})", done)
    status = _cell(head, "Status").lower()
    if status in ("draft", "archived") or _cell(head, "Published").lower() == "false":
        return BrokenRow(group[0].line, f"{handle} is not for sale ({status or 'not published'})", done)
    names = [_cell(head, f"{option} Name") for option in _OPTIONS]
    rows = [row for row in group if _cell(row.values, "Variant Price") or _cell(row.values, "Option1 Value")]
    skus = [_cell(row.values, "Variant SKU").lstrip("'") for row in rows]
    variants = [
        _variant(row.values, handle, names, sku if skus.count(sku) == 1 else "") for row, sku in zip(rows, skus, strict=True)
    ]
    if not variants:
        return BrokenRow(group[0].line, f"{handle} has no variant with a price", done)
    pictures = sorted(
        (_position(row.values), index, _cell(row.values, "Image Src"))
        for index, row in enumerate(group)
        if _cell(row.values, "Image Src")
    )
    return SourceRow(
        group[0].line,
        {
            "product_id": handle,
            "title": head.get("Title"),
            "description": head.get("Body (HTML)"),
            "brand": head.get("Vendor"),
            "category": head.get("Product Category"),
            "product_type": head.get("Type") or head.get("Custom Product Type") or head.get("Standard Product Type"),
            "tags": head.get("Tags"),
            "image": pictures[0][2] if pictures else None,
            "variants": variants,
        },
        done,
    )


def _variant(values: Mapping[str, object], handle: str, names: list[str], sku: str) -> dict[str, object]:
    options = []
    for option, name in zip(_OPTIONS, names, strict=True):
        value = _cell(values, f"{option} Value")
        if name and value and (name, value) != ("Title", "Default Title"):
            options.append((name, value))
    stock = _cell(values, "Variant Inventory Qty")
    sells_on = _cell(values, "Variant Inventory Policy").lower() == "continue"
    below = stock.startswith("-")  # oversold
    return {
        "variant_id": sku or "/".join([handle, *(value for _, value in options)]),
        "options": options,
        "price": _cell(values, "Variant Price"),
        "list_price": _cell(values, "Variant Compare At Price") or None,
        "stock": None if sells_on or not stock else "0" if below else stock,
        "in_stock": True if sells_on else None,
    }


def _position(values: Mapping[str, object]) -> int:
    text = _cell(values, "Image Position")
    return int(text) if text.isdigit() else 10_000
