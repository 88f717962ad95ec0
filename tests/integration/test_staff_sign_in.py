"""Staff sign in: who gets in, for how long, how often one may guess, and what a page of another site can do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import APIRouter

from tests.fakes_staff import MemoryStaff, signed_in
from tests.fakes_ui import memory_shop
from tests.integration.test_api import refused
from ui.api.app import create_app
from ui.api.sign_in_tries import SignInTries
from ui.api.staff_entrance import DeskAgent, MeasureReader, SignedInStaff, Supervisor, still_signed_in
from ui.opening import Shop
from ui.passwords import Passwords
from ui.settings import ServerSettings, Settings, StaffSettings
from ui.staff_cookies import COOKIE, cookie_hash, open_session, session_of

HERE, OWN, WORDS = "http://127.0.0.1:8141", {"X-Shop-Desk": "1"}, "a long one of her own"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Desk:
    def __init__(self, client: httpx.AsyncClient, shop: Shop) -> None:
        self.client, self.shop = client, shop

    async def sign_in(self, login: str = "mei", password: str | None = WORDS, **headers: str) -> httpx.Response:
        body = {"login": login} | ({"password": password} if password is not None else {})
        return await self.client.post("/v1/desk/sign-in", json=body, headers=OWN | headers)

    async def me(self) -> int:
        return (await self.client.get("/v1/desk/me")).status_code


@asynccontextmanager
async def desk_at(home: Path, base: str = HERE, **sections: Any) -> AsyncIterator[Desk]:
    settings = Settings(home=home, _env_file=None, **sections)  # type: ignore[call-arg]
    shop, _ = memory_shop(settings)
    shop = replace(shop, demo_staff=("tom",))
    shop.staff.add("mei", "Mei", "agent", languages=("en", "zh"), password_hash=CHEAP.hashed(WORDS))
    shop.staff.add("tom", "Tom", "agent")
    app = create_app(settings, lambda: shop, page=False)
    roles = APIRouter()

    @roles.get("/roles/{role}")
    async def any_role(member: SignedInStaff) -> str:
        return member.role

    for path, needed in (("agent", DeskAgent), ("supervisor", Supervisor), ("measures", MeasureReader)):

        async def allowed(member: Annotated[Any, needed.__metadata__[0]]) -> str:
            return str(member.role)

        roles.add_api_route(f"/only/{path}", allowed)
    app.include_router(roles)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base) as client:
            yield Desk(client, shop)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path) as one:
        yield one


async def test_who_signs_in_is_told_who_they_are_until_they_sign_out(desk: Desk) -> None:
    assert await desk.me() == 401
    answer = await desk.sign_in(" MEI ")
    assert answer.status_code == 200, answer.text
    assert answer.json() | {"staff_id": ""} == {
        "staff_id": "", "login": "mei", "name": "Mei", "role": "agent", "languages": ["en", "zh"], "oidc": False,
    }  # fmt: skip
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/v1" in cookie and "Secure" not in cookie
    assert (await desk.client.get("/v1/desk/me")).json() == answer.json()
    value = desk.client.cookies[COOKIE]
    assert (await desk.client.post("/v1/desk/sign-out", headers=OWN)).status_code == 204
    assert COOKIE not in desk.client.cookies and await desk.me() == 401
    assert (await desk.client.get("/v1/desk/me", headers={"Cookie": f"{COOKIE}={value}"})).status_code == 401


async def test_the_records_hold_neither_cookie_nor_password(desk: Desk) -> None:
    await desk.sign_in()
    staff = desk.shop.staff
    assert isinstance(staff, MemoryStaff)
    kept = repr(vars(staff))
    assert desk.client.cookies[COOKIE] not in kept and WORDS not in kept
    assert cookie_hash(desk.client.cookies[COOKIE]) in staff.sessions


async def test_signing_in_again_ends_the_sign_in_of_before(desk: Desk) -> None:
    await desk.sign_in()
    first = desk.client.cookies[COOKIE]
    await desk.sign_in()
    assert desk.client.cookies[COOKIE] != first
    assert (await desk.client.get("/v1/desk/me", headers={"Cookie": f"{COOKIE}={first}"})).status_code == 401


@pytest.mark.parametrize(
    ("login", "password"),
    [("mei", "wrong one"), ("mei", ""), ("nobody", WORDS), ("tom", ""), ("tom", "x"), ("mei", None), ("nobody", None)],
)
async def test_nothing_tells_which_of_the_two_was_wrong(desk: Desk, login: str, password: str | None) -> None:
    refusal = refused(await desk.sign_in(login, password), 401, "wrong_password")
    assert refusal == {"code": "wrong_password", "message": "The name or the password is not right.", "retryable": False}
    assert await desk.me() == 401


async def test_the_disabled_cannot_sign_in_and_are_out_at_once(desk: Desk) -> None:
    await desk.sign_in()
    mei = desk.shop.staff.by_login("mei")
    assert mei is not None
    desk.shop.staff.set_active(mei.staff_id, False)
    assert await desk.me() == 401
    refused(await desk.sign_in(), 401, "wrong_password")


async def test_who_guesses_waits_and_others_do_not(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("ui.api.sign_in_tries.asyncio.sleep", sleep)
    for _ in range(5):
        refused(await desk.sign_in(password="wrong"), 401, "wrong_password")
    answer = await desk.sign_in()  # the right one: it is not even looked at
    assert refused(answer, 429, "too_many")["retryable"] and 1 <= int(answer.headers["Retry-After"]) <= 900
    assert waited == sorted(waited) and waited[0] == 0 < waited[1] < waited[-1] <= 2
    for login in ("MEI", " mei"):
        refused(await desk.sign_in(login), 429, "too_many")
    refused(await desk.sign_in("tom", "wrong"), 401, "wrong_password")


async def test_many_guesses_at_once_all_count(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.sign_in(password="wrong") for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 7


async def test_a_login_and_an_address_have_limits_of_their_own() -> None:
    tries = SignInTries("memory://", 2)
    for number in range(12):
        await tries.begin("mei", f"10.0.0.{number}")
    with pytest.raises(Exception, match="too_many"):
        await tries.begin("mei", "10.0.0.99")
    for number in range(40):
        await tries.begin(f"u{number}", "10.1.1.1")
    with pytest.raises(Exception, match="too_many"):
        await tries.begin("somebody", "10.1.1.1")
    await tries.begin("somebody", "10.1.1.2")


async def test_a_right_password_forgets_the_wrong_ones_before_it(desk: Desk) -> None:
    for _ in range(3):
        for _ in range(2):
            await desk.sign_in(password="wrong")
        assert (await desk.sign_in()).status_code == 200


async def test_the_password_of_an_older_hash_is_hashed_anew(desk: Desk) -> None:
    mei = desk.shop.staff.by_login("mei")
    assert mei is not None
    before = desk.shop.staff.password_hash(mei.staff_id)
    await desk.sign_in()
    after = desk.shop.staff.password_hash(mei.staff_id)
    assert before != after and after is not None and "m=65536" in after and await desk.me() == 200
    assert (await desk.sign_in(password=WORDS.replace("own", "ｏｗｎ"))).status_code == 200, "full-width letters"
    assert desk.shop.staff.password_hash(mei.staff_id) == after


async def test_the_demo_signs_in_without_a_password_only_where_that_is_on(desk: Desk, tmp_path: Path) -> None:
    offered = (await desk.client.get("/v1/desk/ways")).json()
    assert offered == {"password": True, "oidc": None, "demo": [{"login": "tom", "name": "Tom", "role": "agent"}]}
    assert (await desk.sign_in("tom", None)).json()["login"] == "tom"
    async with desk_at(tmp_path, server=ServerSettings(demo_sign_in=False)) as strict:
        assert (await strict.client.get("/v1/desk/ways")).json()["demo"] == []
        refused(await strict.sign_in("tom", None), 401, "wrong_password")


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Shop-Desk": "0"}, OWN | {"Origin": "https://evil.example"}, OWN | {"Origin": "null"},
     OWN | {"Origin": "http://127.0.0.1:9999"}],
)  # fmt: skip
@pytest.mark.parametrize("path", ["sign-in", "sign-out"])
async def test_a_page_of_another_site_changes_nothing(desk: Desk, path: str, headers: dict[str, str]) -> None:
    await desk.sign_in()
    body = {"login": "mei", "password": WORDS}
    refused(await desk.client.post(f"/v1/desk/{path}", json=body, headers=headers), 403, "not_allowed")
    assert await desk.me() == 200


async def test_an_origin_that_may_call_the_api_may_not_work_at_the_desk(tmp_path: Path) -> None:
    page = "https://page.example"
    async with desk_at(tmp_path, server=ServerSettings(allowed_origins=(page,))) as desk:
        ask = {"Origin": page, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-shop-desk"}
        assert (await desk.client.options("/v1/desk/sign-in", headers=ask)).status_code == 400
        refused(await desk.sign_in(Origin=page), 403, "not_allowed")
        answer = await desk.client.get("/v1/desk/ways", headers={"Origin": page})
        assert "access-control-allow-credentials" not in answer.headers


async def test_the_desks_own_origin_is_let_through(desk: Desk) -> None:
    assert (await desk.sign_in(Origin=HERE)).status_code == 200


async def test_a_password_never_crosses_a_network_in_the_open(tmp_path: Path) -> None:
    async with desk_at(tmp_path, "http://shop.example") as desk:
        assert "https" in refused(await desk.sign_in(), 403, "not_allowed")["message"]
    async with desk_at(tmp_path, "https://shop.example") as desk:
        assert "Secure" in (await desk.sign_in(Origin="https://shop.example")).headers["set-cookie"]
    behind = ServerSettings(url="https://shop.example/")
    async with desk_at(tmp_path, "http://10.0.0.7:8000", server=behind) as desk:
        assert "Secure" in (await desk.sign_in(Origin="https://shop.example")).headers["set-cookie"]


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("agent", {"agent"}), ("supervisor", {"agent", "supervisor", "measures"}), ("merchant", {"measures"})],
)
async def test_roles_open_what_is_theirs(desk: Desk, role: Any, allowed: set[str]) -> None:
    headers = signed_in(desk.shop.staff, f"a-{role}", role)
    assert (await desk.client.get(f"/roles/{role}", headers=headers)).json() == role
    for path in ("agent", "supervisor", "measures"):
        answer = await desk.client.get(f"/only/{path}", headers=headers)
        assert answer.status_code == (200 if path in allowed else 403), path
        assert (await desk.client.get(f"/only/{path}")).status_code == 401


async def test_another_role_and_signing_out_end_open_streams(desk: Desk) -> None:
    headers = signed_in(desk.shop.staff, "sara", "supervisor")
    sara = desk.shop.staff.by_login("sara")
    assert sara is not None

    class Asked:
        cookies = {COOKIE: headers["Cookie"].partition("=")[2]}

    assert await still_signed_in(Asked(), desk.shop, sara)  # type: ignore[arg-type]
    desk.shop.staff.change(sara.staff_id, name="Sara", role="merchant", languages=())
    assert not await still_signed_in(Asked(), desk.shop, sara)  # type: ignore[arg-type]
    desk.shop.staff.change(sara.staff_id, name="Sara", role="supervisor", languages=())
    desk.shop.staff.end_sessions(sara.staff_id)
    assert not await still_signed_in(Asked(), desk.shop, sara)  # type: ignore[arg-type]


def test_a_sign_in_slides_with_its_use_for_a_week() -> None:
    staff, start = MemoryStaff(), datetime(2026, 5, 1, tzinfo=UTC)
    mei = staff.add("mei", "Mei", "agent")
    cookie, now = open_session(staff, mei.staff_id, now=start, hours=12), start
    while session_of(staff, cookie, now=now, hours=12):
        now += timedelta(hours=11)
    assert timedelta(days=7) <= now - start < timedelta(days=7, hours=11)
    idle = open_session(staff, mei.staff_id, now=start, hours=12)
    assert session_of(staff, idle, now=start + timedelta(hours=12), hours=12) is None
    assert session_of(staff, "not a cookie", now=start, hours=12) is None
    left_open = open_session(staff, mei.staff_id, now=start, hours=12)
    for hour in range(12):
        assert session_of(staff, left_open, now=start + timedelta(hours=hour), hours=12, used=False)
    assert session_of(staff, left_open, now=start + timedelta(hours=12), hours=12, used=False) is None


def test_the_clock_of_a_strict_shop(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        StaffSettings(session_hours=0)
    with pytest.raises(ValueError, match="pattern"):
        ServerSettings(url="shop.example")
