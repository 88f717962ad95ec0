"""A model that lies on purpose: the audit stops every false sentence and lets most true ones through."""

import random
from collections import Counter
from pathlib import Path

import pytest

from assistant.audit import Audit
from assistant.facts import OnScreen
from bench.demo import demo_products
from commerce.imports.catalog_import import ImportOptions, import_catalog
from commerce.imports.rows import RowDefaults
from commerce.products import Product
from evals.lies import lies_about, on_screen, truths_about
from evals.worlds import load_world
from tests.catalogs import MemoryCatalog
from tests.fakes import CATALOG, ScriptedModel, ScriptedReader, last, open_shop, understood


def world_products(name: str) -> list[Product]:
    """The products of a world, as an import makes them."""
    world, written = load_world(name), MemoryCatalog()
    defaults = RowDefaults(currency=world.currency, language=world.language)
    import_catalog(world.catalog, written, ImportOptions(defaults=defaults))
    return list(written.products.values())


@pytest.fixture(scope="module")
def screens() -> list[tuple[list[Product], str]]:
    """Three products at a time, with the language they are spoken of in."""
    some = random.Random(4).sample(demo_products(), 30)
    catalogs = [(world_products("camp"), "en"), (world_products("london"), "en"), (world_products("jia"), "zh"), (some, "en")]
    return [(products[at : at + 3], language) for products, language in catalogs for at in range(0, len(products) - 2, 3)]


def test_no_lie_is_let_through(screens: list[tuple[list[Product], str]]) -> None:
    told: Counter[str] = Counter()
    through = []
    for seed, (products, language) in enumerate(screens):
        shown = tuple(OnScreen(position, product) for position, product in on_screen(products).items())
        for lie in lies_about(on_screen(products), language, seed):
            told[lie.kind] += 1
            if Audit(shown, language).check(lie.text).text:
                through.append(f"{lie.kind}: {lie.text} ({products[0].title})")
    assert through == []
    assert told.total() > 5000 and len(told) > 18, told


def test_true_sentences_mostly_pass(screens: list[tuple[list[Product], str]]) -> None:
    passed = told = 0
    for seed, (products, language) in enumerate(screens):
        shown = tuple(OnScreen(position, product) for position, product in on_screen(products).items())
        for truth in truths_about(on_screen(products), language, seed):
            told += 1
            passed += Audit(shown, language).check(truth.text).text is not None
    assert told > 150 and passed >= 0.85 * told, (passed, told)


@pytest.mark.parametrize("seed", range(4))
async def test_a_lying_model_changes_no_reply(seed: int, tmp_path: Path) -> None:
    """The whole turn with a model that writes nothing but lies says what it says without a model."""
    screen = on_screen(list(CATALOG[:3]))
    lies = [lie.text for lie in lies_about(screen, "en", seed) if "\n" not in lie.text]
    read = {"a dress": understood("search", "dress", category="dress")}
    told = []
    for name, says in (("quiet", "."), ("lying", " ".join(random.Random(seed).sample(lies, 12)))):
        (tmp_path / name).mkdir()
        shop = open_shop(tmp_path / name, ScriptedReader(read), model=ScriptedModel(says=says), prose=True)
        told.append(last(await shop.say("a dress"), "reply")["text"])
        shop.database.close()
    assert told[0] == told[1]
