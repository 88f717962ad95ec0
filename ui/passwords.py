"""Passwords of staff: hashed with Argon2id, checked in the same time whether or not somebody has the login."""

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 500  # characters


class WeakPassword(ValueError):
    """A password that is too easy to guess; the message says why."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a password was right; ``rehashed`` is to be kept where the old hash was made in a weaker way than is made now."""

    right: bool
    rehashed: str | None = None


@dataclass(frozen=True, slots=True)
class Passwords:
    """Hashes and checks; each call takes some 50 ms and 64 MB by design, so never in the event loop.

    The cost is RFC 9106's second recommendation, argon2-cffi's own default.
    """

    hasher: PasswordHasher = field(default_factory=PasswordHasher)

    def hashed(self, password: str) -> str:
        """What is kept of a password."""
        return self.hasher.hash(_plain(password))

    def check(self, kept: str | None, password: str) -> Checked:
        """Whether it is the password of this hash; where there is no hash the same work is done, for nothing."""
        decoy = _decoy(self.hasher)  # made at the first check of all, whoever's: not only for a login that nobody has
        try:
            self.hasher.verify(kept or decoy, _plain(password))
        except (VerificationError, InvalidHashError):
            return Checked(False)
        if kept is None:
            return Checked(False)
        return Checked(True, self.hashed(password) if self.hasher.check_needs_rehash(kept) else None)


def refuse_weak(password: str, login: str) -> None:
    """Raise ``WeakPassword`` for a password that a guesser would try among the first."""
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise WeakPassword(f"a password has {SHORTEST} to {LONGEST} characters")
    if len(set(plain.casefold())) < 5 or login.casefold() in plain.casefold():
        raise WeakPassword("a password has 5 different characters or more, and not the login in it")


def _plain(password: str) -> str:
    """The password as every keyboard types it: full-width letters of a Chinese one are the plain ones (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()


@lru_cache(maxsize=4)
def _decoy(hasher: PasswordHasher) -> str:
    return hasher.hash("the password of nobody")
