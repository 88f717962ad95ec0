"""The log of rankings as rows."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from commerce.database.engine import Records
from commerce.database.json_text import dump_json, load_json
from commerce.database.tables import ranking_notes
from commerce.ids import ShopperId, TurnId
from commerce.ranking_log import NoteKind, RankingNote


class DatabaseRankingLog:
    """``RankingLog`` in SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def note(self, notes: Sequence[RankingNote]) -> None:
        """Store them."""
        if not notes:
            return
        rows = [
            {
                "kind": note.kind,
                "shopper_id": note.shopper_id,
                "turn_id": note.turn_id,
                "ranker": note.ranker,
                "at": note.at,
                "detail": dump_json(note.detail),
            }
            for note in notes
        ]
        with self._records.write() as connection:
            connection.execute(sa.insert(ranking_notes), rows)

    def notes(self, kind: NoteKind, since: datetime, most: int = 100_000) -> list[RankingNote]:
        """The newest ``most`` of this kind since then, oldest first."""
        chosen = sa.select(ranking_notes).where(ranking_notes.c.kind == kind, ranking_notes.c.at >= since)
        chosen = chosen.order_by(ranking_notes.c.at.desc(), ranking_notes.c.note_id.desc()).limit(most)
        with self._records.read() as connection:
            rows = connection.execute(chosen).all()
        return [
            RankingNote(
                kind=row.kind,
                shopper_id=ShopperId(row.shopper_id),
                turn_id=TurnId(row.turn_id) if row.turn_id else None,
                ranker=row.ranker,
                at=row.at,
                detail=load_json(row.detail),
            )
            for row in reversed(rows)
        ]
