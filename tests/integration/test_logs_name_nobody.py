"""What is logged while people talk, sign in and are helped: no words, names, tokens, passwords or ids that let anybody in."""

import logging
from pathlib import Path

import httpx
import pytest

from commerce.ids import ShopperId
from tests.fakes_staff import signed_in
from tests.fakes_ui import memory_shop
from tests.integration.test_api import settings_in
from ui.api.app import create_app
from ui.passwords import Passwords
from ui.staff_cookies import COOKIE

ADDRESS, OWN = "http://127.0.0.1:8144", {"X-Shop-Desk": "1"}
WORDS, SAID, NOTE, PASSWORD, LOGIN, NAME = "aunt-xenia", "desk-words", "sad-note", "a password of hers", "mei.lin", "Mei-Lin"
SHOPPER = ShopperId("ann.7731")


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """As ``shop serve`` logs by default: all of ours and of the libraries, but httpx, which tells whole addresses."""
    caplog.set_level(logging.WARNING, "httpx")
    caplog.set_level(logging.INFO)  # last: it sets the level of what is caught, too
    return caplog


async def test_a_day_at_the_desk_leaves_no_trace_of_anybody(tmp_path: Path, logged: pytest.LogCaptureFixture) -> None:
    shop, assistant = memory_shop(settings_in(tmp_path))
    member = shop.staff.add(LOGIN, NAME, "agent", password_hash=Passwords().hashed(PASSWORD))
    token = shop.access.token_for(SHOPPER)
    bearer = {"Authorization": f"Bearer {token}"}
    app = create_app(shop.settings, lambda: shop, page=False)
    secrets = {WORDS, SAID, NOTE, PASSWORD, LOGIN, NAME, SHOPPER, token}
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            opened = (await client.post("/v1/sessions", json={"shopper_token": token})).json()["session_id"]
            guest = (await client.post("/v1/sessions", json={})).json()["session_id"]
            secrets |= {opened, guest}
            for session, headers in ((opened, bearer), (guest, {})):
                turn = {"message": f"{WORDS} wants a person", "client_turn_id": f"c-{session}"}
                said = await client.post(f"/v1/sessions/{session}/turns", json=turn, headers=headers)
                assert said.status_code == 200, said.text
                assert (await client.get(f"/v1/search?q={WORDS}&session_id={session}", headers=headers)).status_code == 200
            for password in ("wrong one of hers", PASSWORD):
                answer = await client.post("/v1/desk/sign-in", json={"login": LOGIN, "password": password}, headers=OWN)
            assert answer.status_code == 200, answer.text
            secrets |= {client.cookies[COOKIE], "wrong one of hers"}
            address = f"/v1/desk/conversations/{opened}"
            for act, body in (("take", {}), ("messages", {"text": SAID, "once": "1"}), ("notes", {"text": NOTE, "once": "2"})):
                done = await client.post(f"{address}/{act}", json=body, headers=OWN)
                assert done.status_code == 200, done.text
            await client.get(f"/v1/desk/conversations?q={WORDS}")
            assistant.fail_on = "breaks"
            for broken in (f"{WORDS} breaks", f"{WORDS} \ud800"):
                turn = {"message": broken.encode("utf-8", "replace").decode(), "client_turn_id": f"b-{len(broken)}"}
                await client.post(f"/v1/sessions/{guest}/turns", json=turn)
            await client.post(f"/v1/sessions/{guest}/cart", json={"action": "steal", "once": WORDS})
            await client.get(f"/v1/sessions/{WORDS}")
            await client.get(f"/v1/desk/oidc/callback?code={WORDS}&state={WORDS}")
            await client.post(f"/v1/sessions/{opened}/sign-out", headers=bearer)
    lines = [record.getMessage() + str(record.exc_text or record.exc_info or "") for record in logged.records]
    assert any("/v1/sessions/{session_id}/turns 200" in line for line in lines), "the access log is there"
    assert any(f"{member.staff_id} signed in" in line for line in lines), "who signed in is there, by an id that opens nothing"
    for secret in secrets:
        assert not [line for line in lines if secret in line], f"{secret!r} is logged"


async def test_an_error_of_the_records_names_no_words(tmp_path: Path, logged: pytest.LogCaptureFixture) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    from commerce.database import open_database

    database = open_database(f"sqlite:///{tmp_path / 'shop.db'}")
    database.migrate()
    session = database.conversations.open_session(SHOPPER)
    with database._records.write() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON turns BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(SQLAlchemyError) as raised:
        database.conversations.open_turn(session.session_id, "c", WORDS)
    assert "no room" in str(raised.value) and WORDS not in str(raised.value)
    database.close()


async def test_a_login_that_nobody_has_is_not_logged_either(tmp_path: Path, logged: pytest.LogCaptureFixture) -> None:
    """People type their password where the login belongs."""
    shop, _ = memory_shop(settings_in(tmp_path))
    signed_in(shop.staff, "tom")
    app = create_app(shop.settings, lambda: shop, page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
            answer = await client.post("/v1/desk/sign-in", json={"login": PASSWORD, "password": "x"}, headers=OWN)
    assert answer.status_code == 401 and PASSWORD not in answer.text
    assert not [record for record in logged.records if PASSWORD in record.getMessage()]
