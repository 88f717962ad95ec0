"""What clicks of the shopper page do, also those that no page of ours sends."""

from pathlib import Path
from typing import Any

import pytest

from commerce.errors import ProductNotFound
from tests.fakes_ui import memory_shop
from ui.settings import Settings
from ui.shopper.visit import Visit, change_cart, note, with_session


@pytest.mark.parametrize(
    ("click", "quantity"),
    [
        ({"action": "add", "product": "p1"}, 1),
        ({"action": "drop table"}, 0),
        ({"action": ["add"], "product": {"p1": 1}}, 0),
        ({"action": "add", "product": "p1", "position": "9" * 400, "quantity": "٣"}, 1),
        ({"action": "fewer", "product": "p1", "quantity": "-5"}, 0),
        ({}, 0),
    ],
)
async def test_a_click_changes_the_cart_or_means_nothing(tmp_path: Path, click: dict[str, Any], quantity: int) -> None:
    shop, _ = memory_shop(Settings(home=tmp_path, _env_file=None))  # type: ignore[call-arg]
    _, session = await with_session(shop, Visit(), "en")
    assert (await change_cart(shop, session, click)).quantity == quantity


@pytest.mark.parametrize("product", ["", "no-such-product", "x" * 1_000_000])
async def test_nothing_is_learnt_of_what_is_no_product(tmp_path: Path, product: str) -> None:
    shop, _ = memory_shop(Settings(home=tmp_path, _env_file=None))  # type: ignore[call-arg]
    _, session = await with_session(shop, Visit(), "en")
    with pytest.raises(ProductNotFound):
        await note(shop, session, "like", {"product": product})
    await note(shop, session, "like", {"product": "p1", "position": "2", "turn": "t" * 5000})
    (event,) = shop.conversations.events_of(session.shopper_id)
    assert (event.product_id, event.position, event.turn_id) == ("p1", 2, "t" * 200)
