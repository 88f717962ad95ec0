"""GET …/similar, GET …/goes-with and POST /v1/search/photo over a real index."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bench.catalogs import MemoryShop, product
from retrieval.query import Query
from tests.fakes_retrieval import search_over
from tests.fakes_ui import memory_shop
from ui.api.app import create_app
from ui.api.protection import PHOTO_LIMIT
from ui.settings import Settings

SUMMER = ("summer", "beach")
CATALOG = [
    product("x", "Floral summer bikini", category=("Swimwear", "Bikinis"), tags=SUMMER, price="30"),
    product("y", "Striped summer bikini", category=("Swimwear", "Bikinis"), tags=SUMMER, price="30"),
    product("z", "Dotted summer bikini", category=("Swimwear", "Bikinis"), tags=SUMMER, price="30", in_stock=False),
    product("h", "Straw summer beach hat", category=("Accessories", "Hats"), tags=SUMMER, price="20"),
]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    catalog = MemoryShop(CATALOG)
    search = search_over(catalog, tmp_path / "chroma")
    settings = Settings(home=tmp_path, _env_file=None)  # type: ignore[call-arg]
    memory, _ = memory_shop(settings)
    shop = replace(memory, search=search, storefront=catalog)  # type: ignore[arg-type]
    app = create_app(settings, lambda: shop, page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client:
            yield client
    search.close()


async def ids(client: httpx.AsyncClient, path: str) -> list[str]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return [item["product_id"] for item in answer.json()["items"]]


async def test_similar_products(client: httpx.AsyncClient) -> None:
    assert (await ids(client, "/v1/products/x/similar"))[0] == "y"
    assert "z" not in await ids(client, "/v1/products/x/similar")
    assert "z" in await ids(client, "/v1/products/x/similar?in_stock=false")
    assert len(await ids(client, "/v1/products/x/similar?in_stock=false&limit=1")) == 1


def test_what_is_like_a_scarf_is_a_scarf_first(tmp_path: Path) -> None:
    scarf = product("s", "Fringe tie-dye scarf", category=("Accessories", "Scarves"), tags=SUMMER, price="30")
    dress = product("d", "Fringe tie-dye dress", category=("Clothing", "Dresses"), tags=SUMMER, price="30")
    plaid = product("p", "Plaid wool scarf", category=("Accessories", "Scarves"), tags=("winter",), price="60")
    search = search_over(MemoryShop([scarf, dress, plaid]), tmp_path / "chroma")
    found = search.similar(scarf.product_id, Query(""))
    assert [one.product.product_id for one in found.candidates][0] == "p", "not a dress in the same words"
    search.close()


async def test_products_that_go_with_one(client: httpx.AsyncClient) -> None:
    assert await ids(client, "/v1/products/x/goes-with") == ["h"]


@pytest.mark.parametrize("path", ["/v1/products/none/similar", "/v1/products/none/goes-with"])
async def test_of_no_product(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "product_not_found")


async def test_a_photo_without_a_picture_model_is_refused_in_words(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/search/photo", content=b"\xff\xd8\xff" * 400_000)  # 1.2 MB: more than other bodies may have
    assert answer.status_code == 404 and "no picture model" in answer.json()["error"]["message"]


async def test_a_photo_that_is_too_large_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/search/photo", content=b"0" * (PHOTO_LIMIT + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
