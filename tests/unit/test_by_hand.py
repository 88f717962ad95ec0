"""Conditions chosen by hand: a turn of their own, without the model, whose need stays in force."""

from functools import partial
from pathlib import Path

from assistant.act.find import constraints_of
from assistant.state import chosen_by_hand
from assistant.understanding import IN_STOCK, Need
from tests.fakes import ScriptedModel, ScriptedReader, last, open_shop, understood

KNOWN = {
    "a dress": understood("search", "dress", category="dress"),
    "others": understood("refine", "dress", category="dress", price_max=45.0),
}


async def test_what_is_chosen_by_hand_narrows_and_stays_in_force(tmp_path: Path) -> None:
    model = ScriptedModel(says="The first is a good choice.")
    shop = open_shop(tmp_path, ScriptedReader(KNOWN), model=model)
    await shop.say("a dress")
    asked = len(model.prompts)
    chosen = Need(query="dress", category="dress", price_max=45.0, attributes=dict([IN_STOCK]))
    talks = shop.database.conversations
    talks.change_state(shop.session_id, partial(chosen_by_hand, text="Filters: up to $45", need=chosen))
    events = await shop.say("Filters: up to $45")
    products = last(events, "products")["items"]
    assert products and all(float(one["price"]["amount"]) <= 45 for one in products)
    assert last(events, "understood")["need"] == chosen.model_dump()
    held = constraints_of(chosen)
    assert held.in_stock and held.attributes == ()
    assert "in stock" in str(last(events, "reply")["text"])
    assert len(model.prompts) == asked, "the model is not asked"
    state = talks.session(shop.session_id).state
    assert state["need"]["price_max"] == 45.0 and state["by_hand"] is None
