"""Shoppers, agents and the assistant at once, on both databases: nothing is lost and nothing is answered by both."""

import asyncio
import random
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from assistant.turn import Assistant
from commerce.care import Agent
from commerce.desk import NotYours, StillAnswering, Taken
from commerce.ids import SessionId, StaffId
from tests.fakes import CATALOG, POLICIES, AsFound, MemorySearch, ScriptedModel, ScriptedReader, understood

AGENTS = [Agent(StaffId(f"staff-{name}"), name) for name in ("Mei", "Tom")]
MESSAGES = ["a dress", "hello", "another dress"]
KNOWN = {message: understood("search", "dress", category="dress") for message in MESSAGES}


def assistant_of(database: Any) -> Assistant:
    return Assistant(
        storefront=database.storefront,
        conversations=database.conversations,
        search=MemorySearch(),
        ranker=AsFound(),
        understander=ScriptedReader(KNOWN, pause=0.03),
        model=ScriptedModel(says="Both are made of cotton. ", pause=0.15),
        policies=lambda: POLICIES,
        desk=database.desk,
    )


class Race:
    """One conversation: a shopper in two processes, two agents who both want it."""

    def __init__(self, database: Any, chance: random.Random) -> None:
        self.database, self.chance = database, chance
        self.session_id: SessionId = database.conversations.open_session().session_id
        self.tokens: dict[str, list[float]] = {}  # when each turn said something
        self.silent: set[str] = set()
        self.said: list[tuple[str, float]] = []  # words of agents, and when they were taken in
        self.taken: dict[Agent, int] = {}

    async def shopper(self, assistant: Assistant, number: int) -> None:
        await asyncio.sleep(self.chance.random() * 0.15)
        key = f"c{number}"
        async for event in assistant.turn(self.session_id, key, MESSAGES[number]):
            if event.event == "token":
                self.tokens.setdefault(key, []).append(perf_counter())
            if event.event == "person":
                self.silent.add(key)

    async def agent(self, agent: Agent) -> None:
        await asyncio.sleep(0.05 + self.chance.random() * 0.3)
        desk = self.database.desk
        try:
            await asyncio.to_thread(desk.take, self.session_id, agent)
        except Taken as refused:
            assert refused.by in AGENTS and refused.by != agent
            with pytest.raises((NotYours, StillAnswering)):
                await asyncio.to_thread(desk.say, self.session_id, agent, "mine", f"stolen-{agent.name}")
            return
        self.taken[agent] = 1
        for number in range(2):
            words = f"{agent.name} {number}"
            for _ in range(400):
                try:
                    await asyncio.to_thread(desk.say, self.session_id, agent, words, words)
                    self.said.append((words, perf_counter()))
                    break
                except StillAnswering:
                    await asyncio.sleep(0.01)


@pytest.mark.parametrize("seed", range(6))
async def test_nothing_is_lost_and_nothing_answered_by_both(database: Any, tmp_path: Path, seed: int) -> None:
    database.catalog.put(list(CATALOG))
    race = Race(database, random.Random(seed))
    processes = [assistant_of(database), assistant_of(database)]
    await asyncio.gather(
        *(race.shopper(processes[number % 2], number) for number in range(3)), *(race.agent(agent) for agent in AGENTS)
    )
    (winner,) = race.taken
    assert database.desk.care(race.session_id).agent == winner, "exactly one has it"
    turns = database.conversations.turns(race.session_id)
    assert sorted(turn.message for turn in turns) == sorted(MESSAGES), "every message is stored once"
    assert {turn.status for turn in turns} == {"finished"}
    assert [message.text for message in database.desk.said(race.session_id)] == [words for words, _ in race.said]
    assert len(race.said) == 2, "every word of the agent's arrived"
    first_said = race.said[0][1]
    for turn in turns:
        spoke = race.tokens.get(turn.client_turn_id, [])
        assert bool(spoke) != (turn.client_turn_id in race.silent) == (turn.reply == ""), "answered, or left to the person"
        assert all(at < first_said for at in spoke), "the assistant says nothing once the person has spoken"
