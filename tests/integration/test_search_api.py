"""GET /v1/search over a real index: facets that keep what they promise, and pages while the catalog changes."""

import random
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.catalogs import MemoryShop, product, repriced
from commerce.ids import ProductId
from commerce.products import Product
from retrieval.search import ShopSearch
from tests.fakes_retrieval import search_over
from tests.fakes_ui import memory_shop
from ui.api.app import create_app
from ui.settings import Settings

KINDS = (("Clothing", "Dresses"), ("Clothing", "Shirts"), ("Shoes", "Sneakers"), ("Shoes", "Sandals"))
COLORS, SIZES, BRANDS = ("navy", "blue", "red", "black", "white"), ("S", "M", "L"), ("Acme", "Été", "Nord & Süd")

Ask = Callable[..., Any]


def made(number: int, chance: random.Random) -> Product:
    kind, color = chance.choice(KINDS), chance.choice(COLORS)
    size = ("size", chance.choice(SIZES))
    return product(
        f"p{number:03}",
        f"{color.title()} {kind[1].lower()} model {number}",
        brand=chance.choice(BRANDS),
        category=kind,
        facets=[("color", color), ("fit", chance.choice(("slim", "loose"))), ("serial", f"X-{number}")],
        options=[size],
        price=f"{chance.randint(5, 200)}.50",
        rating=chance.choice((None, 2.5, 3.5, 4.2, 4.8)),
        review_count=chance.randint(0, 50),
        in_stock=chance.random() < 0.8,
    )


@pytest.fixture
def shop() -> MemoryShop:
    chance = random.Random(11)
    return MemoryShop([made(number, chance) for number in range(120)])


@pytest.fixture
def found_in(shop: MemoryShop, tmp_path: Path) -> Iterator[ShopSearch]:
    search = search_over(shop, tmp_path / "chroma")
    yield search
    search.close()


@pytest.fixture
async def ask(found_in: ShopSearch, tmp_path: Path) -> AsyncIterator[Ask]:
    settings = Settings(home=tmp_path, _env_file=None)  # type: ignore[call-arg]
    memory, _ = memory_shop(settings)
    app = create_app(settings, lambda: replace(memory, search=found_in), page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client:

            async def asked(status: int = 200, **params: Any) -> Any:
                answer = await client.get("/v1/search", params=params)
                assert answer.status_code == status, answer.text
                assert "Traceback" not in answer.text
                return answer.json()

            yield asked


def facet_of(answer: Any, name: str) -> dict[str, Any]:
    return next(facet for facet in answer["facets"] if facet["name"] == name)


def counts(answer: Any, name: str) -> dict[str, int]:
    return {value["value"]: value["count"] for value in facet_of(answer, name)["values"]}


async def test_choosing_a_value_gives_as_many_products_as_were_counted(ask: Ask) -> None:
    for question in ({}, {"q": "sneakers"}, {"price_max": 120, "in_stock": True}, {"exclude": "red", "rating_min": 3}):
        answer = await ask(**question, facets=50)
        names = {facet["name"] for facet in answer["facets"]}
        assert {"brand", "category", "color", "price", "rating", "stock", "fit", "size"} <= names
        assert "serial" not in names, "what names a single product is nothing to choose by"
        for facet in answer["facets"]:
            if facet["name"] == "price" and "price_max" in question:
                continue  # a band takes the place of the bound
            for value in facet["values"]:
                chosen = await ask(**question | value["search"], limit=1)
                assert chosen["total"] == value["count"], (question, facet["name"], value)


async def test_counts_are_right_while_the_catalog_changes(ask: Ask, shop: MemoryShop) -> None:
    chance = random.Random(4)
    await ask()
    for _ in range(4):
        shop.put([made(number, chance) for number in chance.sample(range(150), 12)])
        shop.remove(chance.choice(list(shop.products([ProductId(f"p{number:03}") for number in range(120)]))))
        answer = await ask(q="model", facets=50)
        for name in ("size", "color", "category", "fit"):
            for value in facet_of(answer, name)["values"]:
                assert (await ask(q="model", limit=1, facets=0, **value["search"]))["total"] == value["count"], value


async def test_a_facet_is_counted_as_if_nothing_of_it_were_chosen(ask: Ask) -> None:
    whole = await ask()
    one = await ask(facet="size:M")
    assert counts(one, "size") == counts(whole, "size")
    assert one["total"] == counts(whole, "size")["M"] and sum(counts(one, "fit").values()) == one["total"]
    two = await ask(facet=["size:M", "size:S", "fit:slim"])
    assert two["total"] == counts(two, "size")["M"] + counts(two, "size")["S"]
    assert {value["value"] for value in facet_of(two, "size")["values"] if value["chosen"]} == {"M", "S"}
    assert sum(counts(two, "fit").values()) == (await ask(facet=["size:M", "size:S"]))["total"]


async def test_categories_are_a_tree_and_a_colour_contains_its_shades(ask: Ask) -> None:
    answer = await ask(facets=50)
    tree = counts(answer, "category")
    assert tree["Clothing"] == tree["Clothing > Dresses"] + tree["Clothing > Shirts"]
    order = list(tree)
    for path in order:
        above = path.rsplit(" > ", 1)[0]
        between = order[order.index(above) : order.index(path) + 1]
        assert all(one.startswith(above) for one in between), "a category stands after the one above it"
    labels = {value["value"]: value["label"] for value in facet_of(await ask(facets=50, lang="zh"), "category")["values"]}
    assert labels["Clothing > Dresses"] == "连衣裙" and facet_of(answer, "category")["values"][0]["label"] in (
        "Clothing",
        "Shoes",
    )
    colors = counts(answer, "color")
    blue = await ask(facet="color:blue", limit=100)
    assert colors["blue"] == blue["total"] and any("Navy" in item["title"] for item in blue["items"])
    assert 0 < colors["navy"] < colors["blue"]


async def test_an_empty_list_still_says_what_could_be_chosen(ask: Ask) -> None:
    answer = await ask(facet=["size:M", "size:XXL"], price_max=1)
    assert answer["total"] == 0 and answer["items"] == [] and answer["next"] is None
    assert sum(value["count"] for value in facet_of(answer, "price")["values"]) > 0


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"price_min": 5, "price_max": 4}, "price_max"),
        ({"facet": "sise:M"}, "did you mean 'size'"),
        ({"facet": "nothing-like-it:M"}, "nothing-like-it"),
        ({"facet": "M"}, "name:value"),
        ({"facet": ":M"}, "name:value"),
        ({"attribute": "cotton"}, "attribute: must be name:value"),
        ({"cursor": "abc"}, "cursor"),
        ({"cursor": ""}, "cursor"),
        ({"limit": 0}, "limit"),
        ({"price_min": -1}, "price_min"),
        ({"price_min": "NaN"}, "price_min"),
        ({"brand": "x" * 201}, "brand"),
        ({"color": ["red"] * 21}, "color"),
        ({"q": "x" * 10_001}, "q"),
    ],
)
async def test_what_is_refused(ask: Ask, bad: dict[str, Any], says: str) -> None:
    error = (await ask(422, **bad))["error"]
    assert error["code"] == "invalid_request" and says in error["message"]


@pytest.mark.parametrize(
    "q", ["x" * 10_000, "鞋" * 3000, "the of and", "?!… ---", "红 dress ロング 'kleid", "\u0000", "%00' OR 1=1"]
)
async def test_any_text_is_answered(ask: Ask, q: str) -> None:
    answer = await ask(q=q, explain=True)
    assert answer["query"] == q and len(answer["items"]) <= 12


async def test_a_cursor_is_of_one_question(ask: Ask) -> None:
    first = await ask(q="dresses", limit=3)
    again = await ask(q="dresses", limit=5, cursor=first["next"], facets=0, explain=True)  # how it is shown may change
    assert again["items"][0]["position"] == 4 and again["total"] == first["total"]
    assert "another search" in (await ask(422, q="shirts", limit=3, cursor=first["next"]))["error"]["message"]
    assert "another search" in (await ask(422, q="dresses", sort="rating", cursor=first["next"]))["error"]["message"]


async def test_why_a_product_came(ask: Ask) -> None:
    plain = (await ask(q="navy sneakers", limit=1))["items"][0]
    assert plain["explanation"] is None
    why = (await ask(q="navy sneakers", limit=1, facet="size:M", explain=True))["items"][0]["explanation"]
    assert {word["word"] for word in why["words"]} | set(why["missing"]) == {"navi", "sneaker"}
    assert any("title" in word["fields"] for word in why["words"])
    assert why["conditions"] == ["size: M"] and why["cosines"] and why["final"] > 0


@pytest.mark.parametrize("sort", ["relevance", "price_asc", "price_desc", "rating", "newest", "popular"])
async def test_all_pages_together_are_the_whole_list_in_its_order(ask: Ask, sort: str) -> None:
    whole = [item["product_id"] for item in (await ask(limit=100, sort=sort, in_stock=True, facets=0))["items"]]
    assert len(whole) > 80
    seen, cursor = [], None
    while True:
        page = await ask(limit=17, sort=sort, in_stock=True, facets=0, **({"cursor": cursor} if cursor else {}))
        seen += [item["product_id"] for item in page["items"]]
        assert [item["position"] for item in page["items"]] == list(range(len(seen) - len(page["items"]) + 1, len(seen) + 1))
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == whole


@pytest.mark.parametrize("seed", range(6))
async def test_pages_neither_repeat_nor_skip_while_the_catalog_changes(ask: Ask, shop: MemoryShop, seed: int) -> None:
    chance = random.Random(seed)
    question = {"limit": 9, "facets": 0, "sort": chance.choice(("relevance", "price_asc", "rating", "popular"))}
    question |= chance.choice(({}, {"q": "sneakers"}, {"price_max": 150}))
    before = {item for page in [await ask(**question | {"limit": 100})] for item in [i["product_id"] for i in page["items"]]}
    stayed = {ProductId(one) for one in before} if len(before) < 100 else set(shop.products([ProductId(one) for one in before]))
    seen: list[str] = []
    cursor = None
    for _ in range(200):
        page = await ask(**question | ({"cursor": cursor} if cursor else {}))
        seen += [item["product_id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
        for _ in range(chance.randint(1, 6)):
            number = chance.randrange(140)
            key = ProductId(f"p{number:03}")
            one = shop.products([key]).get(key)
            move = chance.random()
            if one is None:
                shop.put([made(number, chance)])
            elif move < 0.2:
                shop.remove(key)
                stayed.discard(key)
            elif move < 0.7:  # it moves in the order of prices
                price = chance.randint(5, 149)
                shop.put([repriced(one, f"{price}.25")])
            else:  # it moves in the order of ratings
                shop.put([replace(one, rating=chance.choice((1.0, 5.0)), review_count=chance.randint(0, 500))])
    assert cursor is None, "the list ends"
    assert len(seen) == len(set(seen)), "no product comes twice"
    assert stayed <= set(seen), "none that stayed is left out"


async def test_a_price_band_keeps_its_bounds(ask: Ask) -> None:
    for value in facet_of(await ask(), "price")["values"]:
        bounds = value["search"]
        items = (await ask(limit=100, **bounds))["items"]
        for item in items:
            amount = Decimal(item["price"]["amount"])
            assert Decimal(bounds.get("price_min", "0")) <= amount <= Decimal(bounds.get("price_max", "1000000"))
