"""Staff sign in with an identity provider, over real HTTP; and every answer that must let nobody in."""

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey

from commerce.staff import Staff
from tests.fakes_ui import memory_shop
from tests.oidc_provider import CLIENT, SECRET, LocalProvider, serving_provider
from tests.ports import free_port
from ui.api.app import create_app
from ui.oidc import vouched
from ui.settings import Settings, StaffSettings

SHOP = "http://127.0.0.1:8140"


@pytest.fixture(scope="module")
def serving() -> Iterator[LocalProvider]:
    with serving_provider() as provider:
        yield provider


@pytest.fixture
def provider(serving: LocalProvider) -> Iterator[LocalProvider]:
    kept = dict(vars(serving)) | {"person": dict(serving.person)}
    yield serving
    vars(serving).update(kept, lies={}, asked=[])


class Browser:
    def __init__(self, client: httpx.AsyncClient, staff: Staff) -> None:
        self.client, self.staff = client, staff

    async def sign_in(self, language: str = "en") -> httpx.Response:
        """From the desk to the provider and back: the shop's last answer."""
        begun = await self.client.get("/v1/desk/oidc/start")
        if begun.status_code != 302:
            return begun
        async with httpx.AsyncClient(trust_env=False) as outside:
            there = await outside.get(begun.headers["location"])
        return await self.client.get(there.headers["location"], headers={"Accept-Language": language})

    async def role(self) -> str | None:
        answer = await self.client.get("/v1/desk/me")
        return answer.json()["role"] if answer.status_code == 200 else None


@pytest.fixture
async def browser(provider: LocalProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Browser]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async for one in _browser(provider.issuer, tmp_path):
        yield one


async def _browser(issuer: str, home: Path) -> AsyncIterator[Browser]:
    staff = StaffSettings(
        oidc_issuer=issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET, oidc_name="Acme ID", oidc_role_claim="groups",
        oidc_roles={"support": "agent", "support-leads": "supervisor"},
    )  # fmt: skip
    settings = Settings(home=home, staff=staff, _env_file=None)  # type: ignore[call-arg]
    shop, _ = memory_shop(settings)
    app = create_app(settings, lambda: shop, page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SHOP) as client:
            yield Browser(client, shop.staff)


async def test_who_the_provider_vouches_for_is_signed_in_with_the_role_of_their_group(
    browser: Browser, provider: LocalProvider
) -> None:
    answer = await browser.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    me = (await browser.client.get("/v1/desk/me")).json()
    assert (me["login"], me["name"], me["role"], me["oidc"]) == ("mei@shop.example", "Mei Lin", "agent", True)
    asked = provider.asked[-1]
    assert asked["code_challenge_method"] == "S256" and asked["redirect_uri"] == f"{SHOP}/v1/desk/oidc/callback"
    assert (await browser.client.get("/v1/desk/ways")).json()["oidc"] == {"name": "Acme ID"}
    again = await browser.client.get(f"/v1/desk/oidc/callback?code=x&state={asked['state']}")
    assert again.status_code == 403, "what was begun is used up"


async def test_the_role_is_that_of_now_and_none_signs_out(browser: Browser, provider: LocalProvider) -> None:
    await browser.sign_in()
    provider.person["groups"] = ["support", "support-leads"]
    await browser.sign_in()
    assert await browser.role() == "supervisor" and len(browser.staff.members()) == 1
    provider.person["groups"] = ["cooks"]
    answer = await browser.sign_in()
    assert answer.status_code == 403 and "gives you no role" in answer.text
    assert await browser.role() is None


async def test_who_was_disabled_stays_out(browser: Browser) -> None:
    await browser.sign_in()
    browser.staff.set_active(browser.staff.members()[0].staff_id, False)
    assert await browser.role() is None
    answer = await browser.sign_in("zh-CN")
    assert answer.status_code == 403 and "不能登录" in answer.text and await browser.role() is None


async def test_a_login_that_somebody_has_is_not_taken_over(browser: Browser) -> None:
    local = browser.staff.add("mei@shop.example", "Mei", "merchant", password_hash="h")
    await browser.sign_in()
    assert await browser.role() == "agent" and browser.staff.member(local.staff_id) == local
    assert len(browser.staff.members()) == 2


OTHER_KEY = RSAKey.generate_key(2048, {"kid": "k1"})


@pytest.mark.parametrize(
    "lies",
    [
        {"lies": {"nonce": "another"}}, {"lies": {"nonce": None}}, {"lies": {"iss": "https://evil.example"}},
        {"lies": {"aud": "another client"}}, {"lies": {"aud": None}}, {"lies": {"exp": int(time.time()) - 1000}},
        {"lies": {"sub": None}}, {"lies": {"id_token": None}}, {"signing_key": OTHER_KEY},
        {"signing_key": OctKey.import_key(SECRET), "algorithm": "HS256"}, {"signing_key": None, "algorithm": "none"},
        {"named_issuer": "https://evil.example"},
    ],
    ids=["nonce", "no nonce", "issuer", "audience", "no audience", "expired", "nobody", "no token", "key", "HS256", "unsigned",
         "discovery"],
)  # fmt: skip
async def test_an_answer_that_proves_nothing_lets_nobody_in(
    browser: Browser, provider: LocalProvider, lies: dict[str, Any]
) -> None:
    vars(provider).update(lies)
    answer = await browser.sign_in()
    assert answer.status_code == 403 and "does not prove who you are" in answer.text
    assert await browser.role() is None and browser.staff.members() == []


async def test_a_refusal_is_told_in_words_and_runs_no_script(browser: Browser, provider: LocalProvider) -> None:
    provider.refuses = True
    answer = await browser.sign_in()
    assert answer.status_code == 403 and "Acme ID did not let you through" in answer.text and "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_an_answer_to_another_browser_is_worth_nothing(browser: Browser, provider: LocalProvider) -> None:
    async with httpx.AsyncClient(trust_env=False) as outside:
        begun = await browser.client.get("/v1/desk/oidc/start")
        there = (await outside.get(begun.headers["location"])).headers["location"]
    browser.client.cookies.clear()
    assert (await browser.client.get(there)).status_code == 403
    await browser.client.get("/v1/desk/oidc/start")  # a sign-in of its own does not make it its own
    answer = await browser.client.get(there)
    assert answer.status_code == 403 and "another window" in answer.text and await browser.role() is None


async def test_a_provider_that_is_away_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async for browser in _browser(f"http://127.0.0.1:{free_port()}", tmp_path):
        answer = await browser.client.get("/v1/desk/oidc/start")
        assert answer.status_code == 503 and "cannot be reached" in answer.text


def test_roles_are_found_inside_claims_and_the_one_with_most_rights_counts() -> None:
    claims = {"sub": "1", "realm_access": {"roles": ["a", "b", 7]}, "plain": "a"}
    roles = {"a": "agent", "b": "supervisor"}
    assert vouched("i", claims, "realm_access.roles", roles).role == "supervisor"  # type: ignore[arg-type]
    assert vouched("i", claims, "plain", roles).role == "agent"  # type: ignore[arg-type]
    assert vouched("i", claims, "realm_access.none.deeper", roles).role is None  # type: ignore[arg-type]


@pytest.mark.parametrize("left_out", ["oidc_client_id", "oidc_roles"])
def test_half_a_provider_is_refused_at_the_start(left_out: str) -> None:
    whole: dict[str, Any] = {"oidc_issuer": "https://id", "oidc_client_id": "c", "oidc_roles": {"x": "agent"}}
    with pytest.raises(ValueError, match="OIDC_ISSUER needs"):
        StaffSettings(**{key: one for key, one in whole.items() if key != left_out})


def test_a_provider_that_anybody_on_the_way_could_be_is_refused() -> None:
    whole: dict[str, Any] = {"oidc_client_id": "c", "oidc_roles": {"x": "agent"}}
    with pytest.raises(ValueError, match="must be https"):
        StaffSettings(oidc_issuer="http://id.example", **whole)
    assert StaffSettings(oidc_issuer="http://localhost:8080/realms/acme", **whole).oidc_issuer
