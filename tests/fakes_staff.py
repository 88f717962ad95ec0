"""Staff in memory, and a way to be signed in without a password."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from commerce.ids import ShopperId, StaffId
from commerce.staff import LoginTaken, Role, Staff, StaffMember, StaffNotFound, StaffSession, plain_login
from ui.staff_cookies import COOKIE, cookie_hash


class MemoryStaff:
    """``Staff`` over dictionaries."""

    def __init__(self) -> None:
        self.kept: dict[StaffId, StaffMember] = {}
        self.hashes: dict[StaffId, str] = {}
        self.subjects: dict[str, StaffId] = {}
        self.sessions: dict[str, tuple[StaffId, datetime, datetime, bool]] = {}

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
        if not plain_login(login) or len(plain_login(login)) > 200:
            raise ValueError("a login has 1 to 200 characters")
        if self.by_login(login) or (oidc_subject and oidc_subject in self.subjects):
            raise LoginTaken(login)
        made = StaffMember(StaffId(f"staff-{secrets.token_hex(8)}"), plain_login(login), name, role, languages)
        self.kept[made.staff_id] = made
        if password_hash:
            self.hashes[made.staff_id] = password_hash
        if oidc_subject:
            self.subjects[oidc_subject] = made.staff_id
        return made

    def member(self, staff_id: StaffId) -> StaffMember:
        if staff_id not in self.kept:
            raise StaffNotFound(staff_id)
        return self.kept[staff_id]

    def by_login(self, login: str) -> StaffMember | None:
        return next((one for one in self.kept.values() if one.login == plain_login(login)), None)

    def by_oidc(self, subject: str) -> StaffMember | None:
        return self.kept[self.subjects[subject]] if subject in self.subjects else None

    def members(self) -> list[StaffMember]:
        return sorted(self.kept.values(), key=lambda one: one.login)

    def password_hash(self, staff_id: StaffId) -> str | None:
        self.member(staff_id)
        return self.hashes.get(staff_id)

    def set_password(self, staff_id: StaffId, password_hash: str) -> None:
        self.member(staff_id)
        self.hashes[staff_id] = password_hash
        self.end_sessions(staff_id)

    def rehash(self, staff_id: StaffId, old: str, new: str) -> None:
        if self.hashes.get(staff_id) == old:
            self.hashes[staff_id] = new

    def change(self, staff_id: StaffId, *, name: str, role: Role, languages: tuple[str, ...]) -> StaffMember:
        self.kept[staff_id] = replace(self.member(staff_id), name=name, role=role, languages=languages)
        return self.kept[staff_id]

    def set_active(self, staff_id: StaffId, active: bool) -> None:
        self.kept[staff_id] = replace(self.member(staff_id), active=active)
        if not active:
            self.end_sessions(staff_id)

    def open_session(self, staff_id: StaffId, cookie_hash: str, *, now: datetime, until: datetime, oidc: bool = False) -> None:
        self.member(staff_id)
        self.sessions = {key: one for key, one in self.sessions.items() if one[2] > now}
        self.sessions[cookie_hash] = (staff_id, now, until, oidc)

    def session(self, cookie_hash: str, now: datetime) -> StaffSession | None:
        if cookie_hash not in self.sessions:
            return None
        staff_id, opened, until, oidc = self.sessions[cookie_hash]
        member = self.kept[staff_id]
        return StaffSession(member, opened, until, oidc) if until > now and member.active else None

    def prolong(self, cookie_hash: str, until: datetime) -> None:
        if cookie_hash in self.sessions:
            staff_id, opened, _, oidc = self.sessions[cookie_hash]
            self.sessions[cookie_hash] = (staff_id, opened, until, oidc)

    def end_session(self, cookie_hash: str) -> None:
        self.sessions.pop(cookie_hash, None)

    def end_sessions(self, staff_id: StaffId) -> None:
        self.sessions = {key: one for key, one in self.sessions.items() if one[0] != staff_id}


class MemoryGenerations:
    """``TokenGenerations`` over a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[ShopperId, int] = {}

    def of(self, shopper_id: ShopperId) -> int:
        return self.kept.get(shopper_id, 0)

    def raise_for(self, shopper_id: ShopperId) -> int:
        self.kept[shopper_id] = self.of(shopper_id) + 1
        return self.kept[shopper_id]


def signed_in(staff: Staff, login: str, role: Role = "agent", name: str | None = None) -> dict[str, str]:
    """Headers of this member's requests from the desk; the member is added where nobody has the login."""
    member = staff.by_login(login) or staff.add(login, name or login.title(), role)
    cookie, now = secrets.token_urlsafe(32), datetime.now(UTC)
    staff.open_session(member.staff_id, cookie_hash(cookie), now=now, until=now + timedelta(hours=1))
    return {"Cookie": f"{COOKIE}={cookie}", "X-Shop-Desk": "1"}
