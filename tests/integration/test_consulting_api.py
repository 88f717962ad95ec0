"""What another assistant may ask of the shop: policies, comparisons, and the shopper's own orders."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.policy_search import PolicySearch
from commerce.database import open_database
from commerce.ids import ShopperId
from tests.fakes import CATALOG, POLICIES, order
from tests.fakes_ui import memory_shop
from tests.integration.test_api import refused, settings_in
from ui.api.app import create_app

ANNA, BEN = ShopperId("anna"), ShopperId("ben")


class Asking:
    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self.client, self.token = client, token

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.client.get(path, params=query, headers={"Authorization": f"Bearer {self.token}"})

    async def cancel(self, order_id: str, once: str, *, confirm: bool) -> httpx.Response:
        body = {"confirm": confirm, "once": once}
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self.client.post(f"/v1/orders/{order_id}/cancel", json=body, headers=headers)


@pytest.fixture
async def asking(tmp_path: Path) -> AsyncIterator[Asking]:
    database = open_database(f"sqlite:///{tmp_path / 'shop.db'}")
    database.migrate()
    database.catalog.put(list(CATALOG))
    for number, owner, state in (("A1", ANNA, "placed"), ("A2", ANNA, "shipped"), ("B1", BEN, "placed")):
        database.orders.put([order(number, owner, state)])
    settings = settings_in(tmp_path)
    shop, _ = memory_shop(settings)
    clauses = [replace(clause, rules=(("cancel_until", "packed"),)) for clause in POLICIES]
    shop = replace(shop, storefront=database.storefront, policies=PolicySearch(lambda: clauses, "en"))
    app = create_app(settings, lambda: shop, page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            yield Asking(client, shop.access.token_for(ANNA))


async def test_a_policy_is_found_in_the_merchants_words(asking: Asking) -> None:
    found = (await asking.client.get("/v1/policies", params={"q": "how long can I send it back?"})).json()
    assert [item["text"] for item in found["items"]] == ["You may send a product back within 30 days."]
    chinese = (await asking.client.get("/v1/policies", params={"q": "怎么退货", "lang": "zh"})).json()
    assert [item["language"] for item in chinese["items"]] == ["zh"]
    none = await asking.client.get("/v1/policies", params={"q": "do you have a gym?"})
    assert none.json()["items"] == [], "a subject that no clause speaks of"
    everything = (await asking.client.get("/v1/policies")).json()["items"]
    assert {item["language"] for item in everything} == {"en"} and len(everything) == 3


async def test_products_stand_side_by_side(asking: Asking) -> None:
    table = (await asking.client.get("/v1/compare", params={"product_id": ["p1", "p2"]})).json()
    assert [product["product_id"] for product in table["products"]] == ["p1", "p2"]
    price = next(row for row in table["differs"] if row["name"].lower() == "price")
    assert price["values"] == ["$39.99", "$59.00"]
    refused(await asking.client.get("/v1/compare", params={"product_id": ["p1", "nowhere"]}), 404, "product_not_found")
    refused(await asking.client.get("/v1/compare", params={"product_id": ["p1", "p1"]}), 422, "invalid_request")
    refused(
        await asking.client.get("/v1/compare", params={"product_id": [f"p{n}" for n in range(1, 7)]}), 422, "invalid_request"
    )
    refused(await asking.client.get("/v1/compare"), 422, "invalid_request")


async def test_an_order_is_its_owners_alone(asking: Asking) -> None:
    assert (await asking.get("/v1/orders/A2")).json()["state"] == "shipped"
    for number in ("B1", "NONE"):
        refused(await asking.get(f"/v1/orders/{number}"), 404, "not_found")
        refused(await asking.cancel(number, "c1", confirm=True), 404, "not_found")
    refused(await asking.client.get("/v1/orders/A1"), 401, "sign_in_needed")


async def test_an_order_is_cancelled_only_once_that_was_confirmed(asking: Asking) -> None:
    proposed = (await asking.cancel("A1", "c1", confirm=False)).json()
    assert (proposed["step"], proposed["order"]["state"]) == ("proposed", "placed")
    assert proposed["policy"]["heading"] == "Cancelling"
    assert (await asking.get("/v1/orders/A1")).json()["state"] == "placed"
    for _ in range(2):  # the second: the answer to the first was lost
        done = (await asking.cancel("A1", "c2", confirm=True)).json()
        assert (done["step"], done["order"]["state"]) == ("done", "cancelled")
    again = (await asking.cancel("A1", "c3", confirm=True)).json()
    assert again["step"] == "refused" and again["why"] == "asked_already"


async def test_what_the_policies_do_not_allow_is_refused(asking: Asking) -> None:
    told = (await asking.cancel("A2", "c1", confirm=True)).json()
    assert (told["step"], told["why"], told["order"]["state"]) == ("refused", "shipped", "shipped")
