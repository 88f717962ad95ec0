"""Conversations for ``bench.desk``, written in few transactions: as many as a busy shop has after some weeks."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from assistant.turn_events import Price, ProductCard, ProductsData, Scores
from bench.dialogues import DIALOGUES
from commerce.care import Agent
from commerce.database import Database
from commerce.database.engine import Records
from commerce.database.json_text import dump_json
from commerce.database.shoppers import ensure_shopper
from commerce.database.tables import sessions, turns
from commerce.ids import SessionId, ShopperId

TURNS = 4  # of every conversation
SHOPPER = ShopperId("guest-bench")


@dataclass(slots=True)
class Made:
    """What was written: the agents, and each conversation that one of them has, with who."""

    agents: list[Agent] = field(default_factory=list)
    taken: list[tuple[SessionId, int]] = field(default_factory=list)
    words: str = ""  # that are said next


def fill(database: Database, url: str, open_ones: int, past: int, agents: int) -> Made:
    """The conversations, the open ones of the last hours; agents take two fifths of them, two fifths wait."""
    made = Made()
    for number in range(agents):
        member = database.staff.add(f"bench-{number}", f"Agent {number}", "agent")
        made.agents.append(Agent(member.staff_id, member.name))
    now = datetime.now(UTC)
    with Records(url).write() as connection:  # thousands of turns in one transaction, which no part of the shop needs
        ensure_shopper(connection, SHOPPER)
        for start in range(0, past, 2000):
            _write(connection, [f"past-{n}" for n in range(start, min(start + 2000, past))], now - timedelta(days=9))
        _write(connection, [f"open-{n}" for n in range(open_ones)], now - timedelta(hours=2))
    for number in range(open_ones):
        session_id = SessionId(f"open-{number}")
        if number % 5 < 2:
            turn = database.conversations.turns(session_id, 1)[0]
            reason = "upset" if number % 7 == 0 else "asked for a person"
            database.conversations.open_ticket(session_id, turn.turn_id, reason, "Message: …", upset=reason == "upset")
        elif number % 5 < 4:
            agent = len(made.taken) % agents
            database.desk.take(session_id, made.agents[agent])
            made.taken.append((session_id, agent))
    return made


def _write(connection: sa.Connection, session_ids: list[str], at: datetime) -> None:
    """These conversations, a minute apart, each with turns whose events are as large as real ones."""
    messages = [message for dialogue in DIALOGUES for message in dialogue]
    price = Price(amount="39.90", currency="USD")
    card = ProductCard(
        position=1,
        product_id="8001",
        title="A dress with a name of some length",
        brand="Acme",
        price=price,
        list_price=price,
        rating=4.4,
        review_count=128,
        in_stock=True,
        image_url="/images/8001.webp",
        url=None,
        reasons=["white", "under 60", "4.4 stars by 128 people"],
        scores=Scores(query=0.9, taste=0.1, final=0.8),
    )
    shown = ProductsData(query="dress", total=6, items=[card] * 6).model_dump(mode="json")
    events = dump_json([["products", shown], ["reply", {"text": "Here you are."}]])
    rows: list[dict[str, Any]] = []
    spoken: list[dict[str, Any]] = []
    for place, session_id in enumerate(session_ids):
        begun = at + timedelta(seconds=7 * place)
        rows.append(
            {
                "session_id": session_id,
                "shopper_id": SHOPPER,
                "language": ("en", "zh")[place % 2],
                "state": "{}",
                "created_at": begun,
                "active_at": begun + timedelta(minutes=TURNS),
            }
        )
        spoken += [
            {
                "turn_id": f"{session_id}-{number}",
                "session_id": session_id,
                "client_turn_id": str(number),
                "number": number,
                "message": messages[(place + number) % len(messages)],
                "status": "finished",
                "reply": "Here are six that fit, the first one in white and on sale. " * 3,
                "events": events,
                "prompts": "[]",
                "created_at": begun + timedelta(minutes=number - 1),
                "closed_at": begun + timedelta(minutes=number),
            }
            for number in range(1, TURNS + 1)
        ]
    connection.execute(sa.insert(sessions), rows)
    connection.execute(sa.insert(turns), spoken)
