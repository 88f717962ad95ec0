"""The cookie of a signed-in member of staff: 256 random bits, of which the shop keeps the hash alone."""

import hashlib
import secrets
from datetime import datetime, timedelta

from commerce.ids import StaffId
from commerce.staff import Staff, StaffSession

COOKIE = "shop_staff"
LONGEST = timedelta(days=7)  # a sign-in that is used without a pause ends then all the same
_PROLONG_AFTER = 0.05  # of its hours: a sign-in is prolonged by the first request after so long, not by every one


def cookie_hash(cookie: str) -> str:
    """What is kept of a cookie; 64 hex digits. The cookie is random, so that a plain hash of it cannot be searched."""
    return hashlib.sha256(cookie.encode("utf-8", "surrogateescape")).hexdigest()


def open_session(staff: Staff, staff_id: StaffId, *, now: datetime, hours: float, oidc: bool = False) -> str:
    """The cookie of a new sign-in. Blocks. Raises ``StaffNotFound``."""
    cookie = secrets.token_urlsafe(32)
    staff.open_session(staff_id, cookie_hash(cookie), now=now, until=now + timedelta(hours=hours), oidc=oidc)
    return cookie


def session_of(staff: Staff, cookie: str, *, now: datetime, hours: float, used: bool = True) -> StaffSession | None:
    """The sign-in that a cookie stands for, prolonged where it is ``used``; None where it ended or never was. Blocks."""
    kept = cookie_hash(cookie)
    session = staff.session(kept, now)
    if session is None or now >= session.opened_at + LONGEST:
        return None
    until = min(now + timedelta(hours=hours), session.opened_at + LONGEST)
    if used and until - session.expires_at > timedelta(hours=hours) * _PROLONG_AFTER:
        staff.prolong(kept, until)
    return session
