"""Who works at the desk, and the seam that keeps them and their sign-ins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from commerce.ids import StaffId

Role = Literal["agent", "supervisor", "merchant"]
ROLES: tuple[Role, ...] = ("agent", "supervisor", "merchant")


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who works in the shop. ``login`` is in lower case; who is not ``active`` cannot sign in."""

    staff_id: StaffId
    login: str
    name: str  # as shoppers see it
    role: Role
    languages: tuple[str, ...] = ()  # BCP 47 primary tags that they answer in
    active: bool = True


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A sign-in that is in force. ``oidc`` where a provider vouched for the member instead of a password."""

    member: StaffMember
    opened_at: datetime
    expires_at: datetime
    oidc: bool


class LoginTaken(ValueError):
    """Somebody has this login already."""


class StaffNotFound(LookupError):
    """Nobody of this name works here."""


class Staff(Protocol):
    """Keeps staff and their sign-ins. Passwords and cookies come in as hashes only. Thread-safe; every call blocks.

    A login is read without regard to case or outer spaces. All methods raise ``DatabaseUnavailable``.
    """

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
        """The new member. Without a hash they cannot sign in by password. Raises ``LoginTaken``, ``ValueError`` (no login)."""

    def member(self, staff_id: StaffId) -> StaffMember:
        """The member. Raises ``StaffNotFound``."""

    def by_login(self, login: str) -> StaffMember | None:
        """The member who signs in by this name."""

    def by_oidc(self, subject: str) -> StaffMember | None:
        """The member whom a provider calls so."""

    def members(self) -> list[StaffMember]:
        """All of them, by login."""

    def password_hash(self, staff_id: StaffId) -> str | None:
        """The hash of their password; None where they have none. Raises ``StaffNotFound``."""

    def set_password(self, staff_id: StaffId, password_hash: str) -> None:
        """Give them another password, which ends all their sign-ins. Raises ``StaffNotFound``."""

    def rehash(self, staff_id: StaffId, old: str, new: str) -> None:
        """Keep another hash of the same password, unless the password was changed meanwhile; sign-ins stay."""

    def change(self, staff_id: StaffId, *, name: str, role: Role, languages: tuple[str, ...]) -> StaffMember:
        """The member after the change; it holds from their next request on. Raises ``StaffNotFound``."""

    def set_active(self, staff_id: StaffId, active: bool) -> None:
        """Let them sign in, or not; who may not is signed out everywhere at once. Raises ``StaffNotFound``."""

    def open_session(self, staff_id: StaffId, cookie_hash: str, *, now: datetime, until: datetime, oidc: bool = False) -> None:
        """Keep a sign-in under the hash of its cookie; sign-ins that have run out are forgotten. Raises ``StaffNotFound``."""

    def session(self, cookie_hash: str, now: datetime) -> StaffSession | None:
        """The sign-in, while it has not run out and its member is active."""

    def prolong(self, cookie_hash: str, until: datetime) -> None:
        """Let the sign-in last until then; one that was ended stays ended."""

    def end_session(self, cookie_hash: str) -> None:
        """Sign out; what is not there is left."""

    def end_sessions(self, staff_id: StaffId) -> None:
        """Sign them out everywhere."""


def plain_login(login: str) -> str:
    """The login as it is kept and compared: no outer spaces, lower case."""
    return login.strip().casefold()
