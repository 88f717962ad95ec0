"""Turns of a conversation that a person has, had, or takes while one is carried out."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.model import Piece
from assistant.state import read_state
from commerce.care import Agent
from commerce.desk import StillAnswering
from commerce.ids import ProductId, StaffId
from tests.fakes import ScriptedModel, ScriptedReader, TestShop, last, names, open_shop, understood

MEI = Agent(StaffId("staff-mei"), "Mei")
KNOWN = {
    "a dress": understood("search", "dress", category="dress"),
    "a person please": understood("handoff", "dress", category="dress"),
    "you are useless, this is unacceptable": understood("handoff"),
    "this is outrageous, get me a person": understood("handoff"),
    "add the second": understood("cart", "dress", category="dress", refers_to=[2], cart=("add", None)),
    "hello": understood("smalltalk"),
}


@pytest.fixture
def shop(tmp_path: Path) -> TestShop:
    return open_shop(tmp_path, ScriptedReader(KNOWN), model=ScriptedModel(up=False))


async def test_a_message_to_a_person_is_stored_and_left_to_them(shop: TestShop) -> None:
    await shop.say("a dress")
    shop.database.desk.take(shop.session_id, MEI)
    before = len(shop.reader.contexts)
    events = await shop.say("add the second", "t9")
    assert names(events) == ["turn.started", "person", "turn.finished"]
    assert last(events, "person")["staff_name"] == "Mei"
    assert len(shop.reader.contexts) == before and shop.database.storefront.cart(shop.shopper_id).lines == ()
    assert await shop.say("add the second", "t9") == events, "asked for again, it is what was recorded"
    turn = shop.database.conversations.turns(shop.session_id)[-1]
    assert (turn.message, turn.status, turn.reply) == ("add the second", "finished", "")
    shop.database.desk.say(shop.session_id, MEI, "I have added it.", "1")


async def test_what_agents_said_is_history_once_it_is_handed_back(shop: TestShop) -> None:
    await shop.say("a person please")
    desk = shop.database.desk
    assert desk.care(shop.session_id).state == "waiting"
    await shop.say("hello")  # the assistant goes on meanwhile
    desk.take(shop.session_id, MEI)
    await shop.say("you are useless, this is unacceptable")
    assert desk.care(shop.session_id).mood == "upset"
    desk.say(shop.session_id, MEI, "Sorry! How about these?", "1", [ProductId("p3"), ProductId("p1")])
    desk.note(shop.session_id, MEI, "a secret", "n")
    await shop.say("add the second")
    assert shop.database.storefront.cart(shop.shopper_id).lines == ()
    desk.hand_back(shop.session_id, MEI)
    events = await shop.say("add the second", "later")
    assert [line.product_id for line in shop.database.storefront.cart(shop.shopper_id).lines] == ["p1"]
    assert "reply" in names(events)
    said = [(one.role, one.text) for one in shop.reader.contexts[-1].history]
    assert said[-3:] == [
        ("shopper", "you are useless, this is unacceptable"),
        ("assistant", "Mei: Sorry! How about these?"),
        ("shopper", "add the second"),
    ]
    assert not any("secret" in text for _, text in said)
    state = read_state(shop.database.conversations.session(shop.session_id).state)
    assert state.ticket is None and state.heard == desk.care(shop.session_id).said


async def test_one_taken_while_it_is_carried_out_is_left_before_its_first_word(tmp_path: Path) -> None:
    reached: asyncio.Queue[str] = asyncio.Queue()
    reader = ScriptedReader(KNOWN, pause=0.2)
    shop = open_shop(tmp_path, reader, model=ScriptedModel(up=False), reached=reached.put_nowait)
    running = asyncio.create_task(shop.say("a dress"))
    while await reached.get() != "looked_ahead":
        pass
    shop.database.desk.take(shop.session_id, MEI)
    with pytest.raises(StillAnswering):
        shop.database.desk.say(shop.session_id, MEI, "hello", "1")
    events = await running
    assert "products" in names(events) and names(events)[-2:] == ["person", "turn.finished"]
    assert "token" not in names(events) and "reply" not in names(events)
    shop.database.desk.say(shop.session_id, MEI, "hello", "1")
    state = read_state(shop.database.conversations.session(shop.session_id).state)
    assert state.shown, "what it showed is on screen"
    assert [one.role for one in state.history] == ["shopper"]


async def test_a_reply_that_has_begun_is_finished_before_a_person_speaks(tmp_path: Path) -> None:
    asked = asyncio.Event()

    class Asked(ScriptedModel):
        async def stream(self, *prompt: Any, **limits: Any) -> AsyncIterator[Piece]:
            asked.set()
            async for piece in super().stream(*prompt, **limits):
                yield piece

    shop = open_shop(tmp_path, ScriptedReader(KNOWN), model=Asked(says="Both are made of cotton. ", pause=0.2))
    running = asyncio.create_task(shop.say("a dress"))
    await asked.wait()
    shop.database.desk.take(shop.session_id, MEI)
    with pytest.raises(StillAnswering):
        shop.database.desk.say(shop.session_id, MEI, "hello", "1")
    assert "reply" in names(await running)
    shop.database.desk.say(shop.session_id, MEI, "hello", "1")
    assert names(await shop.say("hello")) == ["turn.started", "person", "turn.finished"]


async def test_a_closed_conversation_is_the_assistants_again(shop: TestShop) -> None:
    shop.database.desk.take(shop.session_id, MEI)
    shop.database.desk.close(shop.session_id, MEI, "done")
    assert "reply" in names(await shop.say("a dress"))
    assert shop.database.desk.care(shop.session_id).state == "assistant"


async def test_a_state_kept_before_there_was_a_desk_is_read(shop: TestShop) -> None:
    await shop.say("a dress")
    stored = shop.database.conversations.session(shop.session_id).state
    assert replace(read_state({key: value for key, value in stored.items() if key != "heard"}), heard=0) == read_state(stored)


@pytest.mark.parametrize(("message", "mood"), [("a person please", "calm"), ("this is outrageous, get me a person", "upset")])
async def test_the_desk_sees_who_asks_for_a_person_in_anger(shop: TestShop, message: str, mood: str) -> None:
    await shop.say(message)
    assert shop.database.desk.care(shop.session_id).mood == mood


async def test_who_waits_for_a_person_gets_no_second_ticket(shop: TestShop) -> None:
    first = last(await shop.say("a person please"), "handoff")
    events = await shop.say("you are useless, this is unacceptable")
    assert "handoff" not in names(events) and first["ticket_id"] in last(events, "reply")["text"]
    care = shop.database.desk.care(shop.session_id)
    assert care.mood == "upset" and care.ticket_id == first["ticket_id"]
    shop.database.desk.take(shop.session_id, MEI)
    shop.database.desk.hand_back(shop.session_id, MEI)
    assert "handoff" in names(await shop.say("a person please", "again")), "the call before was answered"
