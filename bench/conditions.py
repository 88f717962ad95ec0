"""Hold the shop's conditions to an oracle that reads only records, over queries made from the catalog's own values.

    python -m bench.conditions                           2,000 queries over the demo catalog
    python -m bench.conditions --catalog unified         over catalog-unified (wants SHOP_DATA)
    python -m bench.conditions --show 20                 and the first violations and misses, to read

Each query has one to four conditions (price, brand, category, colour, size and every other facet, stars, stock, what is not
wanted), in English or Chinese, with misspelt brands and measures in other units. Counted are *violations* (shown, though the
record clearly does not meet them), *misses* (the record clearly meets them, and is not found), and the overlap of the first 50
with an exhaustive scan, by how many of the products the conditions leave. Vectors play no part in conditions, so a bag of
hashed words stands in for the encoders and nothing has to be embedded.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.condition_queries import Asked, Conditions, texts_of
from bench.machine import machine
from bench.oracle import NO, YES, Record, Verdict, folded, in_one_variant, one_number, record_of
from commerce.ids import ProductId
from commerce.products import Product

if TYPE_CHECKING:
    from retrieval.search import ShopSearch

SHOWN = 200  # products of an answer that are held to the oracle
SAMPLED = 300  # products looked at for misses, a query
FIRST = 50  # of an answer that are compared with an exhaustive scan
SHARES = (0.0001, 0.001, 0.01, 0.1, 0.5, 1.0)


@dataclass(slots=True)
class Tally:
    """What was found wrong, and where."""

    queries: int = 0
    shown: int = 0
    violations: Counter[str] = field(default_factory=Counter)  # by the kind of condition
    misses: Counter[str] = field(default_factory=Counter)
    violated: int = 0  # queries with a violation
    missed: int = 0  # queries with a miss
    wider: int = 0  # queries in which a product was left out for a synonym or a kind of what is not wanted
    misfiled: int = 0  # queries in which one was left out because its own type denies the category above it
    empty: int = 0  # queries that found nothing
    examples: list[str] = field(default_factory=list)
    seconds: float = 0.0


def held(search: "ShopSearch", products: Sequence[Product], queries: int, seed: int = 11) -> Tally:
    """The violations and misses over so many generated queries."""
    from retrieval.query import Query

    chance = random.Random(seed)
    records = {product.product_id: record_of(product) for product in products}
    conditions = Conditions(list(records.values()), chance)
    tally = Tally()
    for _ in range(queries):
        asked, text = conditions.drawn()
        began = time.perf_counter()
        whole = search.find(Query(text, asked.constraints, limit=SHOWN))
        tally.seconds += time.perf_counter() - began
        tally.queries += 1
        tally.shown += len(whole.candidates)
        tally.empty += not whole.candidates
        wrong = [_named(asked, records[c.product.product_id]) for c in whole.candidates]
        violations = [(name, c.product) for names, c in zip(wrong, whole.candidates, strict=True) for name in names]
        tally.violations.update(name for name, _ in violations)
        tally.violated += bool(violations)
        if violations:
            tally.examples.append(
                f"shown  {asked.said} | {text!r}: {violations[0][0]}: {_line(records[violations[0][1].product_id])}"
            )
        if text:
            continue
        every = {c.product.product_id for c in search.find(Query("", asked.constraints, limit=len(products))).candidates}
        looked = [asked.seed, *chance.sample(list(records.values()), min(SAMPLED, len(records)))]
        left_out = [
            record
            for record in looked
            if record.product.product_id not in every and asked.verdict(record) is YES and _together(asked, record) is YES
        ]
        if left_out:
            alone = _why_missed(search, asked, left_out[0].product.product_id, len(products))
            tally.wider += alone == ["exclude"]
            misfiled = alone == ["category"] and _filed_above(asked, left_out[0])
            tally.misfiled += misfiled
            if alone != ["exclude"] and not misfiled:
                tally.missed += 1
                tally.misses.update(alone)
            tally.examples.append(f"missed {asked.said}: {alone}: {_line(left_out[0])}")
    return tally


def overlaps(search: "ShopSearch", products: Sequence[Product], queries: int = 60, seed: int = 12) -> list[dict[str, Any]]:
    """The share of an exhaustive scan's first 50 in the search's own, by the share of products that the conditions leave."""
    from retrieval.query import Constraints, Query

    chance = random.Random(seed)
    texts = texts_of(products, chance, queries)
    currency = Counter(product.price.currency for product in products).most_common(1)[0][0]
    priced = sorted((p for p in products if p.price.currency == currency), key=lambda p: (p.price.amount, p.product_id))
    amounts = [p.price.amount for p in priced]
    rows = []
    for share in SHARES:
        shared: list[float] = []
        left = 0
        for text in texts:
            count = max(1, round(share * len(priced)))
            starts = [chance.randrange(len(priced) - count + 1) for _ in range(20)]
            spans = [(priced[start].price.amount, priced[start + count - 1].price.amount) for start in starts]
            low, high = min(spans, key=lambda span: _within(amounts, *span))  # many share the commonest prices
            meets = {p.product_id for p in priced if low <= p.price.amount <= high}
            everything = search.find(Query(text, limit=len(products))).candidates
            scanned = [c.product.product_id for c in everything if c.product.product_id in meets][:FIRST]
            within = search.find(Query(text, Constraints(price_min=low, price_max=high), limit=FIRST)).candidates
            found = [c.product.product_id for c in within]
            left += len(meets)
            if scanned or found:
                shared.append(len(set(scanned) & set(found)) / max(len(scanned), len(found)))
        rows.append(
            {
                "share of the catalog": f"{share:.2%}",
                "products left": round(left / len(texts), 1),
                "queries that find any": len(shared),
                "overlap of the first 50": round(sum(shared) / len(shared), 4) if shared else "-",
                "least": round(min(shared), 4) if shared else "-",
            }
        )
    return rows


def _within(amounts: Sequence[Decimal], low: Decimal, high: Decimal) -> int:
    """How many of the ordered amounts lie between the bounds."""
    return bisect_right(amounts, high) - bisect_left(amounts, low)


def _named(asked: Asked, record: Record) -> list[str]:
    wrong = [name for name, meets in asked.parts if meets(record) is NO]
    return wrong or (["variant"] if _together(asked, record) is NO else [])


def _together(asked: Asked, record: Record) -> Verdict:
    """Whether one variant meets what was asked of variants."""
    wanted = asked.constraints
    options: list[tuple[str, Sequence[str]]] = [(name, (value,)) for name, value in wanted.attributes]
    options += list(wanted.facets)
    if wanted.colors:
        options.append(("color", wanted.colors))
    return in_one_variant(record, options, wanted.in_stock, wanted.price_min, wanted.price_max)


def _why_missed(search: "ShopSearch", asked: Asked, product_id: ProductId, size: int) -> list[str]:
    """The kinds of condition that alone leave the product out."""
    from retrieval.query import Query

    kinds = []
    for kind, constraints in asked.alone:
        if product_id not in {c.product.product_id for c in search.find(Query("", constraints, limit=size)).candidates}:
            kinds.append(kind)
    return kinds or ["together"]


def _filed_above(asked: Asked, record: Record) -> bool:
    """Whether the category asked for stands above the product's own type."""
    own = one_number(folded(record.product.category[-1])) if record.product.category else ""
    return one_number(folded(asked.constraints.category or "")) != own


def _line(record: Record) -> str:
    product = record.product
    return f"{product.product_id} {product.title[:70]} | {product.brand} | {'/'.join(product.category)} | {record.facets[:8]}"


def catalog(name: str) -> list[Product]:
    """The demo's products, or those of ``catalog-unified``."""
    if name == "demo":
        from bench.demo import demo_products

        return demo_products()
    from bench.catalogs import data_folder, unified

    folder = data_folder()
    if folder is None:
        sys.exit("no data: set SHOP_DATA to the folder that holds catalog-unified")
    return unified(folder)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalog", default="demo", choices=("demo", "unified"))
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--show", type=int, default=0, help="violations and misses to print")
    parser.add_argument("--no-overlap", action="store_true")
    parser.add_argument("--json", type=Path, default=None, help="write the figures here too")
    chosen = parser.parse_args()
    from tests.fakes_retrieval import search_over

    products = catalog(chosen.catalog)
    with tempfile.TemporaryDirectory() as folder:
        search = search_over(products, Path(folder) / "chroma")
        tally = held(search, products, chosen.queries, chosen.seed)
        rows = [] if chosen.no_overlap else overlaps(search, products)
        search.close()
    for line in tally.examples[: chosen.show]:
        print(line)
    figures = {
        "catalog": chosen.catalog,
        "products": len(products),
        "queries": tally.queries,
        "products shown": tally.shown,
        "violations": sum(tally.violations.values()),
        "queries with one": tally.violated,
        "by kind": dict(tally.violations),
        "queries with a miss": tally.missed,
        "missed by": dict(tally.misses),
        "left out for a synonym": tally.wider,
        "left out as misfiled": tally.misfiled,
        "found nothing": tally.empty,
        "ms a query": round(1000 * tally.seconds / max(tally.queries, 1), 2),
    }
    print("\n".join(f"{name}: {value}" for name, value in figures.items()))
    for row in rows:
        print(" | ".join(f"{name} {value}" for name, value in row.items()))
    if chosen.json:
        chosen.json.write_text(json.dumps({"machine": machine(), **figures, "overlap": rows}, indent=1))


if __name__ == "__main__":
    main()
