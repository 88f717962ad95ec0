"""Single facts about the shop that need no table of their own."""

import sqlalchemy as sa

from commerce.database.engine import Records
from commerce.database.tables import facts


def remember(records: Records, name: str, value: str) -> None:
    """Keep the fact, in place of an older one of this name."""
    with records.write() as connection:
        connection.execute(sa.delete(facts).where(facts.c.name == name))
        connection.execute(sa.insert(facts).values(name=name, value=value))


def recall(records: Records, name: str) -> str | None:
    """The fact, or None."""
    with records.read() as connection:
        value: str | None = connection.scalar(sa.select(facts.c.value).where(facts.c.name == name))
    return value
