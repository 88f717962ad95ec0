"""The shop as LangChain tools: the record's figures, one change a call, words for failures."""

from pathlib import Path
from typing import Any

import pytest
from langchain_core.tools import BaseTool, ToolException

from assistant.act.scene import Shop
from assistant.langchain import shop_tools
from tests.fakes import POLICIES, AsFound, ScriptedReader, open_shop, order


@pytest.fixture
def tools(tmp_path: Path) -> dict[str, BaseTool]:
    shop = open_shop(tmp_path, ScriptedReader({}))
    shop.database.orders.put([order("A1", shop.shopper_id)])
    rooms = Shop(
        shop.database.storefront,
        shop.database.conversations,
        shop.search,
        AsFound(),
        lambda: POLICIES,
        language="en",
        currency="USD",
    )
    return {tool.name: tool for tool in shop_tools(rooms, shop.shopper_id)}


def call(tool: BaseTool, number: str = "1", **values: Any) -> Any:
    import json

    return json.loads(tool.invoke({"type": "tool_call", "id": number, "name": tool.name, "args": values}).content)


def test_search_product_and_compare(tools: dict[str, BaseTool]) -> None:
    found = call(tools["search_products"], query="dress", price_max=40)
    assert [item["product_id"] for item in found["items"]] == ["p1", "p3"]
    assert call(tools["get_product"], product_id="p1")["price"] == {"amount": "39.99", "currency": "USD"}
    table = call(tools["compare_products"], product_ids=["p1", "p2"])
    assert {"name": "Price", "values": ["$39.99", "$59.00"]} in table["differs"]


def test_a_call_changes_the_cart_once(tools: dict[str, BaseTool]) -> None:
    for _ in range(2):
        assert call(tools["change_cart"], "same", action="add", product_id="p2", quantity=2)["quantity"] == 2
    assert call(tools["change_cart"], "other", action="show")["quantity"] == 2


def test_orders_and_policies(tools: dict[str, BaseTool]) -> None:
    assert call(tools["get_order"], order_id="A1")["state"] == "shipped"
    assert call(tools["find_policy"], question="can I send it back?")["policy"] == "returns"
    with pytest.raises(ToolException, match="cannot find"):
        tools["get_order"].invoke({"order_id": "B2"})
    with pytest.raises(ToolException, match="does not have"):
        tools["get_product"].invoke({"product_id": "nothing"})
