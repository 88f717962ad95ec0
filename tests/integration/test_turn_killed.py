"""A process that dies at any step of a turn: the message is kept, and sent again it is carried out once."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.understanding import Context
from commerce.database import open_database
from commerce.ids import SessionId
from tests.fakes import Read, ScriptedModel, ScriptedReader, last, names, open_shop, understood

STEPS = ("opened", "claimed", "looked_ahead", "understood", "acted", "shown", "replied", "closed")
KNOWN = {
    "a dress": understood("search", "dress"),
    "add two": understood("cart", "dress", refers_to=[1, 2], cart=("add", None)),
    "a person please": understood("handoff", "dress"),
}
KILLED = 9
LEASE = 0.6


@dataclass
class HeldReader(ScriptedReader):
    """Tells that it was asked, and answers when it may."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    may: asyncio.Event = field(default_factory=asyncio.Event)

    async def understand(self, context: Context, budget_seconds: float) -> Read:
        self.asked.set()
        await self.may.wait()
        return await super().understand(context, budget_seconds)


def carry_out_and_die(folder: Path, session_id: SessionId, message: str, step: str) -> None:
    """Run by a process of its own: carries the turn out and dies when it reaches the step."""
    shop = open_shop(
        folder,
        ScriptedReader(KNOWN),
        model=ScriptedModel(up=False),
        lease_seconds=LEASE,
        reached=lambda reached: os._exit(KILLED) if reached == step else None,
    )
    asyncio.run(shop.say(message, "killed", session_id))


@pytest.mark.parametrize(
    ("message", "step"), [*(("add two", step) for step in STEPS), ("a person please", "acted"), ("a person please", "replied")]
)
async def test_killed_at_a_step_and_sent_again(tmp_path: Path, message: str, step: str) -> None:
    shop = open_shop(tmp_path, ScriptedReader(KNOWN), model=ScriptedModel(up=False), lease_seconds=LEASE)
    await shop.say("a dress", "before")
    died = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", _SCRIPT, str(tmp_path), shop.session_id, message, step],
        capture_output=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert died.returncode == KILLED, died.stderr.decode()
    kept = shop.database.conversations.turns(shop.session_id)[-1]
    assert kept.message == message  # acknowledged before anything else, so not lost
    assert kept.status == ("finished" if step == "closed" else "open")

    events = await shop.say(message, "killed")
    assert names(events)[0] == "turn.started" and names(events)[-1] == "turn.finished"
    turns = shop.database.conversations.turns(shop.session_id)
    assert [turn.client_turn_id for turn in turns] == ["before", "killed"]
    assert turns[-1].status == "finished" and turns[-1].reply == last(events, "reply")["text"]
    if message == "add two":
        assert last(events, "cart")["quantity"] == shop.database.storefront.cart(shop.shopper_id).quantity == 2
    else:
        again = await shop.say(message, "killed")
        assert last(again, "handoff")["ticket_id"] == last(events, "handoff")["ticket_id"]
    recorded = [event for event in shop.database.conversations.events_of(shop.shopper_id) if event.kind == "cart_add"]
    assert len(recorded) == (2 if message == "add two" else 0)


async def test_a_retry_while_the_turn_runs_elsewhere_waits_for_it(tmp_path: Path) -> None:
    reader = HeldReader(KNOWN)
    slow = open_shop(tmp_path, reader, model=ScriptedModel(up=False))
    other = open_shop(tmp_path, ScriptedReader(KNOWN), model=ScriptedModel(up=False))
    running = asyncio.create_task(slow.say("a dress", "same"))
    await reader.asked.wait()
    following = asyncio.create_task(other.say("a dress", "same", slow.session_id))
    await asyncio.sleep(0.2)
    reader.may.set()
    assert [e for e in await following if e.event == "reply"] == [e for e in await running if e.event == "reply"]
    assert other.reader.contexts == []  # carried out by one of them only


async def test_busy_is_said_and_the_message_is_kept(tmp_path: Path) -> None:
    reader = HeldReader(KNOWN)
    slow = open_shop(tmp_path, reader, model=ScriptedModel(up=False))
    other = open_shop(tmp_path, ScriptedReader(KNOWN), model=ScriptedModel(up=False), wait_seconds=0.2)
    running = asyncio.create_task(slow.say("a dress", "first"))
    await reader.asked.wait()
    refused = await other.say("a person please", "second", slow.session_id)
    assert last(refused, "error")["code"] == "busy" and last(refused, "error")["retryable"]
    reader.may.set()
    await running
    assert names(await other.say("a person please", "second", slow.session_id))[-1] == "turn.finished"
    assert len(open_database(f"sqlite:///{tmp_path / 'shop.db'}").conversations.turns(slow.session_id)) == 2


_SCRIPT = """
import sys
from pathlib import Path
from tests.integration.test_turn_killed import carry_out_and_die
carry_out_and_die(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4])
"""
