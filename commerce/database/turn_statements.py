"""What every turn asks of the database, written once: SQLAlchemy takes longer to make a statement than SQLite to answer it."""

import sqlalchemy as sa

from commerce.database.care import CARE
from commerce.database.desk_tables import conversation_care
from commerce.database.tables import sessions, turns

SESSION = (
    sa.select(
        sessions.c.session_id,
        sessions.c.shopper_id,
        sessions.c.language,
        sessions.c.created_at,
        sessions.c.state.label("kept_state"),  # ``state`` is that of the care
        *CARE,
    )
    .select_from(sessions.outerjoin(conversation_care))
    .where(sessions.c.session_id == sa.bindparam("session"))
)
TURN = sa.select(turns).where(turns.c.turn_id == sa.bindparam("turn"))
SAME_TURN = sa.select(turns).where(
    turns.c.session_id == sa.bindparam("session"), turns.c.client_turn_id == sa.bindparam("client_turn")
)
LAST_NUMBER = sa.select(sa.func.max(turns.c.number)).where(turns.c.session_id == sa.bindparam("session"))
OPEN = sa.insert(turns)
_SPOKEN_IN = sa.update(sessions).where(sessions.c.session_id == sa.bindparam("session"))
SPOKEN = _SPOKEN_IN.values(active_at=sa.bindparam("now"))
SESSION_OF = sa.select(turns.c.session_id).where(turns.c.turn_id == sa.bindparam("turn"))
_leased = (turns.c.lease_until > sa.bindparam("now")) & (turns.c.status == "open")
_other = (turns.c.session_id == sa.bindparam("session")) & (turns.c.turn_id != sa.bindparam("turn"))
_foreign = (turns.c.turn_id == sa.bindparam("turn")) & (turns.c.lease_worker != sa.bindparam("worker"))
IN_THE_WAY = sa.select(turns.c.turn_id).where(_leased, _other | _foreign).limit(1)
_STILL_OPEN = sa.update(turns).where(turns.c.turn_id == sa.bindparam("turn"), turns.c.status == "open")
TAKE = _STILL_OPEN.values(lease_worker=sa.bindparam("worker"), lease_until=sa.bindparam("until"))
CLOSE = _STILL_OPEN.values(
    status=sa.bindparam("closed_as"),
    reply=sa.bindparam("said"),
    events=sa.bindparam("streamed"),
    prompts=sa.bindparam("asked"),
    closed_at=sa.bindparam("now"),
    lease_worker=None,
    lease_until=None,
    state_before=sa.select(sessions.c.state).where(sessions.c.session_id == sa.bindparam("session")).scalar_subquery(),
).returning(turns.c.taken_back)
LEFT = _SPOKEN_IN.values(
    state=sa.bindparam("left"),
    active_at=sa.bindparam("now"),
    language=sa.func.coalesce(sa.bindparam("spoken", type_=sessions.c.language.type), sessions.c.language),
)
