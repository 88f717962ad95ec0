"""Who may read a session: signed shopper tokens, and the keys behind them.

A guest's session id is a capability: whoever knows it may use the session. A session of a signed-in shopper needs the
shopper's token too. A page gets that token for the shopper whom its own server vouches for (``Identity``).
"""

import contextlib
import hashlib
import hmac
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from itsdangerous import BadSignature, URLSafeTimedSerializer

from commerce.conversations import Session
from commerce.ids import ShopperId
from commerce.shopper_tokens import TokenGenerations

TOKEN_SECONDS = 30 * 24 * 3600
IDENTITY_SECONDS = 24 * 3600  # an identity that is good for longer is refused: it cannot be taken back
WEAK_SECRETS = frozenset({"secret", "changeme", "change-me", "password", "demo", "test", "default"})
SECRET_LENGTH = 32  # characters below which a configured secret counts as weak


class BadToken(Exception):
    """A shopper token or identity that this shop did not sign, that is too old, or that was revoked."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A shopper as another server vouches for them; ``signature`` is hex HMAC-SHA256 of id, line break, expires."""

    id: str
    expires: int  # seconds since 1970
    signature: str


def identity_signature(key: str, shopper_id: str, expires: int) -> str:
    """What the page's own server signs for a signed-in shopper."""
    return hmac.new(key.encode(), f"{shopper_id}\n{expires}".encode(), hashlib.sha256).hexdigest()


class Access:
    """Signs, reads and revokes shopper tokens; reads identities if there is a key for them.

    A token says whose it is and of which generation: the shopper's tokens of an earlier one are worthless. What reads or makes
    a token asks the records, so it blocks, and lets nobody in while they cannot be reached (``DatabaseUnavailable``).
    """

    def __init__(self, secret: str, generations: TokenGenerations, identity_key: str | None = None) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="shopper-token")
        self._generations = generations
        self._identity_key = identity_key

    def identified(self, identity: Identity) -> ShopperId:
        """The shopper whom an identity names. Raises ``BadToken``."""
        if self._identity_key is None or identity.expires < time.time() or identity.expires > time.time() + IDENTITY_SECONDS:
            raise BadToken("the identity is too old, or good for too long")
        expected = identity_signature(self._identity_key, identity.id, identity.expires)
        if not secrets.compare_digest(expected.encode(), identity.signature.encode()):
            raise BadToken("the identity was not signed with this shop's key")
        shopper = ShopperId(identity.id)
        if is_guest(shopper):
            raise BadToken("guests are named by the shop itself")
        return shopper

    def token_for(self, shopper_id: ShopperId) -> str:
        """A token that says its bearer is this shopper, good for 30 days."""
        token = self._signer.dumps([shopper_id, self._generations.of(shopper_id)])
        return token if isinstance(token, str) else token.decode("ascii")

    def shopper_of(self, token: str) -> ShopperId:
        """The shopper that a token names. Raises ``BadToken``."""
        try:
            signed = self._signer.loads(token, max_age=TOKEN_SECONDS)
        except BadSignature as error:
            raise BadToken("the shopper token is not valid here, or is too old") from error
        # a token of version 0.1 is the bare name: it counts as one of before the first revocation
        name, generation = signed if isinstance(signed, list) else (signed, 0)
        shopper_id = ShopperId(str(name))
        if self._generations.of(shopper_id) != generation:
            raise BadToken("the shopper token was revoked")
        return shopper_id

    def revoke(self, shopper_id: ShopperId) -> None:
        """Make every token of the shopper worthless at once, in every process."""
        self._generations.raise_for(shopper_id)

    def admits(self, session: Session, token: str | None) -> bool:
        """Whether the bearer of ``token`` may use ``session``."""
        if is_guest(session.shopper_id):
            return True
        if not token:
            return False
        try:
            return secrets.compare_digest(self.shopper_of(token).encode(), session.shopper_id.encode())
        except BadToken:
            return False


def new_guest() -> ShopperId:
    """A shopper who has not signed in; the name cannot be guessed."""
    return ShopperId(f"guest-{secrets.token_urlsafe(18)}")


def is_guest(shopper_id: ShopperId) -> bool:
    """Whether this shopper never signed in; guests are named by the shop itself."""
    return shopper_id.startswith("guest-")


def is_weak(secret: str) -> bool:
    """Whether a configured secret is too easy to guess for a server that others can reach."""
    return len(secret) < SECRET_LENGTH or secret.lower() in WEAK_SECRETS


def kept_secret(folder: Path, name: str) -> str:
    """The secret kept in ``folder/name``, made at random and readable by its owner alone the first time it is asked for.

    Raises:
        ValueError: the file is empty, so that anybody could sign with it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    if not path.exists():
        # it gets its name when it is whole: another process that starts now must not read half of it
        whole = folder / f".{name}-{secrets.token_hex(8)}"
        with os.fdopen(os.open(whole, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # the other process was quicker: its secret is the shop's
            os.link(whole, path)
        whole.unlink()
    secret = path.read_text(encoding="ascii").strip()
    if not secret:
        raise ValueError(f"{path} is empty: remove it, and a secret is made anew")
    return secret
