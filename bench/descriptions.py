"""Measures product texts over the demo catalog: are they carried by the records, within limits, unlike one another, how fast.

    python -m bench.descriptions [--products N] [--json OUT] [--model]

The check of what is carried shares no code with the writer: every English word of a text must stand in the record or be one of
the few words that code writes around values; every term of a Chinese text must have one of its English names in the record.
With ``--model`` the texts are written with the model of the settings (``shop llm serve``), else by code alone.
"""

import argparse
import asyncio
import json
import random
import re
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assistant.describe import Author, Brief, assigned, describe
from assistant.describing.likeness import ALIKE, Likeness
from assistant.describing.plain import META, SEO_TITLE
from assistant.describing.record_text import shared_text
from assistant.describing.voice import PLAIN
from bench.machine import machine
from commerce.database import open_database
from commerce.demo import FILES
from commerce.descriptions import Draft, DraftKey
from commerce.imports.catalog_import import ImportOptions, import_catalog
from commerce.imports.rows import RowDefaults
from commerce.products import Product
from retrieval.lexicon import lexicon
from retrieval.tokens import words as stems
from ui.settings import Settings, load_settings

WORDS = frozenset(
    stem
    for word in "material colour colours pattern cut features style for finish taste scent skin and hair connection size sizes "
    "care fit brand in made of livostyle demo".split()
    for stem in stems(word)
)  # that code writes around values
BY_TABLE = re.compile(r"(?:洗护|尺码建议)：[^。\n]*")  # care and fit go by a table of phrases, not by the lexicon


class Kept:
    """Drafts in memory."""

    def __init__(self) -> None:
        self.kept: dict[DraftKey, Draft] = {}

    def put(self, drafts: Iterable[Draft]) -> None:
        """Keep them."""
        self.kept.update({draft.key: draft for draft in drafts})

    def drafts(self, *conditions: object, **named: object) -> list[Draft]:
        """All of them."""
        return list(self.kept.values())


def uncarried(text: str, product: Product, language: str) -> list[str]:
    """What the text says and the record does not."""
    options = [value for variant in product.variants for _, value in variant.options]
    facets = [part for facet in product.facets for part in facet]
    texts = [product.title, product.description, product.brand or "", *product.category, *product.tags]
    record = " ".join([*texts, *facets, *options])
    known = set(stems(record)) | {part for stem in stems(record) for part in re.split(r"[^a-z0-9]+", stem)}
    if language == "en":
        return [word for word in stems(text) if word not in known and word not in WORDS and not word.isdigit()]
    found = []
    for mention in lexicon().mentions(BY_TABLE.sub("", text)):
        if not re.search(r"[\u4e00-\u9fff]", mention.text):
            continue
        terms = (mention.term, *lexicon().narrower(mention.term))
        names = [name for term in terms for name in (term.en, *term.aliases)]
        if not any(set(stems(name)) <= known for name in names):
            found.append(mention.text)
    return found


def measured(products: list[Product], drafts: list[Draft], before: list[Product]) -> dict[str, Any]:
    """The figures of these drafts."""
    by_id = {product.product_id: product for product in products}
    told: dict[str, Any] = {}
    for language in ("en", "zh"):
        chosen = [draft for draft in drafts if draft.key.language == language]
        faults = {
            draft.key.product_id: faulty
            for draft in chosen
            if (faulty := uncarried("\n".join(draft.texts.parts()), by_id[draft.key.product_id], language))
        }
        told[language] = {
            "texts": len(chosen),
            "with_uncarried_words": len(faults),
            "examples": dict(list(faults.items())[:12]),
            "too_long": sum(
                len(draft.texts.seo_title) > SEO_TITLE[language] or len(draft.texts.meta) > META[language] for draft in chosen
            ),
            "bullets_mean": sum(len(draft.texts.bullets) for draft in chosen) / len(chosen),
            "same_title": len(chosen) - len({draft.texts.title for draft in chosen}),
            "nearly_the_same": alike((draft.key, draft.texts.description) for draft in chosen),
        }
    told["before"] = {
        "same_title": len(before) - len({product.title for product in before}),
        "nearly_the_same": alike((DraftKey(product.product_id, "en"), product.description) for product in before),
    }
    return told


def alike(texts: Iterable[tuple[DraftKey, str]]) -> int:
    """How many texts are nearly the same as one before them."""
    likeness, found = Likeness(), 0
    for key, text in texts:
        nearest = likeness.nearest(key, text)
        found += nearest is not None and nearest[1] >= ALIKE
        likeness.add(key, text)
    return found


def demo_catalog() -> tuple[Settings, list[Product]]:
    """The settings, and the products of the demo."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/shop.db")
        database.migrate()
        options = ImportOptions(defaults=RowDefaults(currency="USD", language="en"))
        import_catalog(FILES / "catalog.parquet", database.catalog, options)
        found = [product for batch in database.storefront.all_products() for product in batch]
        database.close()
    return load_settings(), found


async def run(count: int, *, with_model: bool) -> dict[str, Any]:
    """All figures."""
    settings, catalog = demo_catalog()
    products = random.Random(1).sample(catalog, min(count, len(catalog)))
    author = Author()
    if with_model:
        from assistant.llm.client import VllmChatModel
        from ui.opening import writes_prose

        model = VllmChatModel(settings.llm_url, settings.llm.model, settings.llm.api_key.get_secret_value())
        author = Author(model, writes_prose(settings))
    brief = Brief(("en", "zh"), settings.shop.name, PLAIN)
    began = time.perf_counter()
    shared = shared_text(catalog)
    learnt = time.perf_counter() - began
    store = Kept()
    report = await describe(assigned(products, {}, brief, author), brief, author, shared, store)
    told = measured(products, store.drafts(), products)
    return {
        "machine": machine(),
        "products": len(products),
        "writer": author.name,
        "learn_catalog_s": learnt,
        "texts_per_second": report.written / report.seconds,
        "model_sentences_passed": report.sentences_passed,
        "model_sentences_cut": report.sentences_cut,
        "prompt_tokens": report.usage.prompt_tokens,
        "completion_tokens": report.usage.completion_tokens,
        **told,
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--products", type=int, default=3000, help="so many products, drawn by chance")
    parser.add_argument("--model", action="store_true", help="write with the model of the settings")
    parser.add_argument("--json", type=Path, help="write the figures here")
    args = parser.parse_args()
    report = asyncio.run(run(args.products, with_model=args.model))
    if args.json:
        args.json.write_text(json.dumps(report, ensure_ascii=False, indent=1))
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
