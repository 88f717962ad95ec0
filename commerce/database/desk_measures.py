"""How the desk did, told from what it did: one pass over its messages."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from commerce.care import Agent
from commerce.database.desk_tables import desk_messages
from commerce.desk import DeskMeasure
from commerce.ids import StaffId


@dataclass(slots=True)
class _Tally:
    taken: set[str] = field(default_factory=set)
    closed: int = 0
    waits: list[float] = field(default_factory=list)
    stars: list[int] = field(default_factory=list)

    def measure(self, agent: Agent | None) -> DeskMeasure:
        return DeskMeasure(agent, len(self.taken), self.closed, tuple(self.waits), tuple(self.stars))


def measures_since(connection: sa.Connection, since: datetime) -> list[DeskMeasure]:
    """All agents together, then each who did something, by name.

    A call before ``since`` that was answered after it does not count.
    """
    of = desk_messages.c
    columns = (of.session_id, of.kind, of.staff_id, of.staff_name, of.text, of.happened, of.stars, of.created_at)
    kept = sa.select(*columns).where(of.created_at >= since, of.kind != "note").order_by(of.seq)
    whole, tallies, names = _Tally(), defaultdict[str, _Tally](_Tally), dict[str, str]()
    asked: dict[str, datetime] = {}  # since when each conversation waits for a first answer
    for row in connection.execute(kept):
        if row.staff_id:
            names[row.staff_id] = row.staff_name
        for tally in (whole, *((tallies[row.staff_id],) if row.staff_id else ())):
            _count(row, tally, asked)
        _wait(row, asked)
    each = [tally.measure(Agent(StaffId(staff_id), names[staff_id])) for staff_id, tally in tallies.items()]
    return [whole.measure(None), *sorted(each, key=lambda one: one.agent.name.lower() if one.agent else "")]


def _count(row: Any, tally: _Tally, asked: dict[str, datetime]) -> None:
    if row.happened == "taken" or row.kind == "agent":
        tally.taken.add(row.session_id)
    if row.happened == "closed":
        tally.closed += 1
        tally.stars += [row.stars] if row.stars else []
    if row.kind == "agent" and row.session_id in asked:
        tally.waits.append((row.created_at - asked[row.session_id]).total_seconds())


def _wait(row: Any, asked: dict[str, datetime]) -> None:
    """Note since when a conversation waits, and that it was answered or ended."""
    if row.happened in ("called", "taken"):
        asked.setdefault(row.session_id, row.created_at)
    elif row.kind == "agent" or row.happened in ("handed_back", "closed"):
        asked.pop(row.session_id, None)
