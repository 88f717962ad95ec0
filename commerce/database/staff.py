"""Staff and their sign-ins as rows."""

import uuid
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from commerce.database.engine import Records
from commerce.database.json_text import dump_json, load_json, storable
from commerce.database.staff_tables import staff, staff_sessions
from commerce.database.tables import ID_LIMIT
from commerce.ids import StaffId
from commerce.staff import LoginTaken, Role, StaffMember, StaffNotFound, StaffSession, plain_login


class DatabaseStaff:
    """``Staff`` kept in SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def add(
        self,
        login: str,
        name: str,
        role: Role,
        *,
        languages: tuple[str, ...] = (),
        password_hash: str | None = None,
        oidc_subject: str | None = None,
    ) -> StaffMember:
        """The new member; see ``Staff``."""
        kept = storable(plain_login(login))
        if not kept or len(kept) > ID_LIMIT:
            raise ValueError(f"a login has 1 to {ID_LIMIT} characters")
        member = StaffMember(StaffId(f"staff-{uuid.uuid4().hex}"), kept, storable(name), role, languages)
        row = {
            "staff_id": member.staff_id,
            "login": member.login,
            "name": member.name,
            "role": role,
            "languages": dump_json(list(languages)),
            "password_hash": password_hash,
            "oidc_subject": oidc_subject,
            "active": True,
            "created_at": datetime.now(UTC),
        }
        try:
            with self._records.write() as connection:
                connection.execute(sa.insert(staff).values(row))
        except IntegrityError as error:
            raise LoginTaken(f"{kept} is taken") from error
        return member

    def member(self, staff_id: StaffId) -> StaffMember:
        """The member. Raises ``StaffNotFound``."""
        return _member(self._row(staff_id))

    def by_login(self, login: str) -> StaffMember | None:
        """The member who signs in by this name."""
        return self._one(staff.c.login == storable(plain_login(login)))

    def by_oidc(self, subject: str) -> StaffMember | None:
        """The member whom a provider calls so."""
        return self._one(staff.c.oidc_subject == storable(subject))

    def members(self) -> list[StaffMember]:
        """All of them, by login."""
        with self._records.read() as connection:
            return [_member(row) for row in connection.execute(sa.select(staff).order_by(staff.c.login))]

    def password_hash(self, staff_id: StaffId) -> str | None:
        """The hash of their password; None where they have none. Raises ``StaffNotFound``."""
        kept: str | None = self._row(staff_id).password_hash
        return kept

    def set_password(self, staff_id: StaffId, password_hash: str) -> None:
        """Give them another password, which ends all their sign-ins. Raises ``StaffNotFound``."""
        with self._records.write() as connection:
            _change(connection, staff_id, password_hash=password_hash)
            _sign_out(connection, staff_id)

    def rehash(self, staff_id: StaffId, old: str, new: str) -> None:
        """Keep another hash of the same password; see ``Staff``."""
        same = (staff.c.staff_id == staff_id) & (staff.c.password_hash == old)
        with self._records.write() as connection:
            connection.execute(sa.update(staff).where(same).values(password_hash=new))

    def change(self, staff_id: StaffId, *, name: str, role: Role, languages: tuple[str, ...]) -> StaffMember:
        """The member after the change. Raises ``StaffNotFound``."""
        with self._records.write() as connection:
            _change(connection, staff_id, name=storable(name), role=role, languages=dump_json(list(languages)))
        return self.member(staff_id)

    def set_active(self, staff_id: StaffId, active: bool) -> None:
        """Let them sign in, or not; see ``Staff``."""
        with self._records.write() as connection:
            _change(connection, staff_id, active=active)
            if not active:
                _sign_out(connection, staff_id)

    def open_session(self, staff_id: StaffId, cookie_hash: str, *, now: datetime, until: datetime, oidc: bool = False) -> None:
        """Keep a sign-in under the hash of its cookie; see ``Staff``."""
        with self._records.write() as connection:
            if connection.scalar(sa.select(staff.c.staff_id).where(staff.c.staff_id == staff_id)) is None:
                raise StaffNotFound(staff_id)
            connection.execute(sa.delete(staff_sessions).where(staff_sessions.c.expires_at <= now))
            row = {"cookie_hash": cookie_hash, "staff_id": staff_id, "opened_at": now, "expires_at": until, "oidc": oidc}
            connection.execute(sa.insert(staff_sessions).values(row))

    def session(self, cookie_hash: str, now: datetime) -> StaffSession | None:
        """The sign-in, while it has not run out and its member is active."""
        good = (staff_sessions.c.cookie_hash == cookie_hash) & (staff_sessions.c.expires_at > now) & staff.c.active
        chosen = sa.select(staff, staff_sessions.c.opened_at, staff_sessions.c.expires_at, staff_sessions.c.oidc)
        chosen = chosen.join(staff_sessions, staff_sessions.c.staff_id == staff.c.staff_id).where(good)
        with self._records.read() as connection:
            row = connection.execute(chosen).one_or_none()
        return StaffSession(_member(row), row.opened_at, row.expires_at, row.oidc) if row else None

    def prolong(self, cookie_hash: str, until: datetime) -> None:
        """Let the sign-in last until then; one that was ended stays ended."""
        mine = staff_sessions.c.cookie_hash == cookie_hash
        with self._records.write() as connection:
            connection.execute(sa.update(staff_sessions).where(mine).values(expires_at=until))

    def end_session(self, cookie_hash: str) -> None:
        """Sign out; what is not there is left."""
        with self._records.write() as connection:
            connection.execute(sa.delete(staff_sessions).where(staff_sessions.c.cookie_hash == cookie_hash))

    def end_sessions(self, staff_id: StaffId) -> None:
        """Sign them out everywhere."""
        with self._records.write() as connection:
            _sign_out(connection, staff_id)

    def _row(self, staff_id: StaffId) -> Any:
        with self._records.read() as connection:
            row = connection.execute(sa.select(staff).where(staff.c.staff_id == storable(staff_id))).one_or_none()
        if row is None:
            raise StaffNotFound(staff_id)
        return row

    def _one(self, condition: sa.ColumnElement[bool]) -> StaffMember | None:
        with self._records.read() as connection:
            row = connection.execute(sa.select(staff).where(condition)).one_or_none()
        return _member(row) if row else None


def _change(connection: sa.Connection, staff_id: StaffId, **values: object) -> None:
    if connection.execute(sa.update(staff).where(staff.c.staff_id == staff_id).values(values)).rowcount == 0:
        raise StaffNotFound(staff_id)


def _sign_out(connection: sa.Connection, staff_id: StaffId) -> None:
    connection.execute(sa.delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id))


def _member(row: Any) -> StaffMember:
    return StaffMember(
        staff_id=StaffId(row.staff_id),
        login=row.login,
        name=row.name,
        role=row.role,
        languages=tuple(load_json(row.languages)),
        active=row.active,
    )
