"""Signing in with an identity provider: OpenID Connect, the code flow with PKCE, through Authlib."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from commerce.staff import Role, Staff, StaffMember
from ui.settings import StaffSettings

if TYPE_CHECKING:
    from authlib.integrations.starlette_client import StarletteOAuth2App

Problem = Literal["cancelled", "stale", "unreachable", "untrusted", "no_role", "disabled"]
SECONDS = 5.0  # a provider that takes longer to answer is away
_SIGNED_BY_KEY = ("RS", "ES", "PS", "Ed")  # never "none", and never a secret that the client shares
_MOST_RIGHTS_FIRST: tuple[Role, ...] = ("supervisor", "agent", "merchant")


class SignInFailed(Exception):
    """The provider's answer lets nobody in; ``problem`` is told in words, ``cause`` is for the log."""

    def __init__(self, problem: Problem, cause: str = "") -> None:
        super().__init__(problem)
        self.problem: Problem = problem
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way: where to send the browser, and what must come back with it."""

    url: str
    state: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """A person as the provider vouches for them. ``subject`` is issuer, a space, the provider's id: theirs for good."""

    subject: str
    login: str
    name: str
    role: Role | None


class Provider:
    """The identity provider of the settings. Nothing is asked of it before the first sign-in."""

    def __init__(self, staff: StaffSettings) -> None:
        from authlib.integrations.starlette_client import OAuth

        assert staff.oidc_issuer
        self._issuer = staff.oidc_issuer.rstrip("/")
        self._role_claim, self._roles = staff.oidc_role_claim, staff.oidc_roles
        secret = staff.oidc_client_secret.get_secret_value() if staff.oidc_client_secret else None
        client: dict[str, Any] = {"scope": staff.oidc_scopes, "code_challenge_method": "S256", "timeout": SECONDS}
        if secret is None:
            client["token_endpoint_auth_method"] = "none"
        self._app: StarletteOAuth2App = OAuth().register(
            "staff",
            client_id=staff.oidc_client_id,
            client_secret=secret,
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_kwargs=client,
        )

    async def begin(self, redirect_uri: str) -> Begun:
        """Where to send the browser. Raises ``SignInFailed``."""
        await self._discover()
        made = await self._app.create_authorization_url(redirect_uri)
        return Begun(made["url"], made["state"], made["nonce"], made["code_verifier"])

    async def finish(self, code: str, begun: Begun, redirect_uri: str) -> Vouched:
        """Who signed in. Raises ``SignInFailed``: unreachable, or an answer that proves nothing."""
        from authlib.common.errors import AuthlibBaseError
        from httpx2 import HTTPError
        from joserfc.errors import JoseError

        metadata = await self._discover()
        try:
            token = await self._app.fetch_access_token(redirect_uri=redirect_uri, code=code, code_verifier=begun.code_verifier)
            if "id_token" not in token:
                raise SignInFailed("untrusted", "no id_token")
            claims = await self._app.parse_id_token(
                token,
                nonce=begun.nonce,
                claims_options={
                    "iss": {"essential": True, "values": [metadata["issuer"]]},
                    "aud": {"essential": True, "value": self._app.client_id},
                    "sub": {"essential": True},
                },
            )
        except HTTPError as error:
            raise SignInFailed("unreachable", type(error).__name__) from error
        except (AuthlibBaseError, JoseError, ValueError) as error:
            raise SignInFailed("untrusted", type(error).__name__) from error
        return vouched(metadata["issuer"], claims, self._role_claim, self._roles)

    async def _discover(self) -> dict[str, Any]:
        """What the provider says of itself, asked for once. Raises ``SignInFailed``."""
        from httpx2 import HTTPError

        try:
            metadata: dict[str, Any] = await self._app.load_server_metadata()
        except (HTTPError, ValueError) as error:
            raise SignInFailed("unreachable", type(error).__name__) from error
        if str(metadata.get("issuer", "")).rstrip("/") != self._issuer:
            metadata.clear()  # asked for again the next time
            raise SignInFailed("untrusted", "another issuer answers")
        algorithms = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [one for one in algorithms if str(one).startswith(_SIGNED_BY_KEY)]
        return metadata


def vouched(issuer: str, claims: Mapping[str, Any], role_claim: str, roles: Mapping[str, Role]) -> Vouched:
    """The person of these claims; the role with most rights where several are named, None where none is."""
    named: Any = claims
    for part in role_claim.split(".") if role_claim not in claims else [role_claim]:
        named = named.get(part) if isinstance(named, Mapping) else None
    values = named if isinstance(named, list) else [named]
    given = {roles[value] for value in values if isinstance(value, str) and value in roles}
    subject = str(claims["sub"])
    login = next((str(claims[key]) for key in ("preferred_username", "email") if claims.get(key)), subject)
    name = next((str(claims[key]) for key in ("name", "given_name") if claims.get(key)), login)
    return Vouched(
        subject=f"{issuer} {subject}"[:600],
        login=login[:150],
        name=name[:100],
        role=next((role for role in _MOST_RIGHTS_FIRST if role in given), None),
    )


def member_of(staff: Staff, person: Vouched) -> StaffMember:
    """The member whom the provider vouches for, in the role that it gives them now; added at their first sign-in. Blocks.

    A login that somebody else has by password stays theirs: only the provider's own id says who is who.

    Raises:
        SignInFailed: no role here any more (they are signed out everywhere), or disabled.
    """
    from commerce.staff import LoginTaken

    member = staff.by_oidc(person.subject)
    if person.role is None:
        if member:
            staff.end_sessions(member.staff_id)
        raise SignInFailed("no_role")
    if member is None:
        for login in (person.login, f"{person.login} {person.subject}"[:200]):
            try:
                return staff.add(login, person.name, person.role, oidc_subject=person.subject)
            except LoginTaken:
                if member := staff.by_oidc(person.subject):  # their other window was quicker
                    break
        else:
            raise SignInFailed("no_role", "no free login")
    if not member.active:
        raise SignInFailed("disabled")
    if (member.name, member.role) == (person.name, person.role):
        return member
    return staff.change(member.staff_id, name=person.name, role=person.role, languages=member.languages)
