"""A shopper signs out: every token of before is worthless, at once; and tokens of the first version still let in until then."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer

from commerce.ids import ShopperId
from tests.fakes_ui import memory_shop
from tests.integration.test_api import Running, refused, settings_in
from ui.api.app import create_app
from ui.shopper.visit import Visit, session_of, with_session

ANN = ShopperId("ann")


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Running]:
    shop, assistant = memory_shop(settings_in(tmp_path))
    app = create_app(shop.settings, lambda: shop, page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client:
            yield Running(client, shop, assistant)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_signing_out_makes_every_token_of_the_shopper_worthless(api: Running) -> None:
    phone, laptop = api.shop.access.token_for(ANN), api.shop.access.token_for(ANN)
    ben = api.shop.access.token_for(ShopperId("ben"))
    session = await api.session(shopper_token=phone)
    address = f"/v1/sessions/{session}"
    refused(await api.client.post(f"{address}/sign-out"), 401, "sign_in_needed")
    refused(await api.client.post(f"{address}/sign-out", headers=bearer(ben)), 401, "sign_in_needed")
    assert (await api.client.get(address, headers=bearer(laptop))).status_code == 200
    assert (await api.client.post(f"{address}/sign-out", headers=bearer(phone))).status_code == 204
    for token in (phone, laptop):
        refused(await api.client.get(address, headers=bearer(token)), 401, "sign_in_needed")
        refused(await api.client.get("/v1/orders", headers=bearer(token)), 401, "bad_token")
        refused(await api.client.post("/v1/sessions", json={"shopper_token": token}), 401, "bad_token")
    assert (await api.client.get("/v1/orders", headers=bearer(ben))).status_code == 200
    anew = api.shop.access.token_for(ANN)
    assert (await api.client.get(address, headers=bearer(anew))).status_code == 200


async def test_a_guest_has_nothing_to_sign_out_of(api: Running) -> None:
    session = await api.session()
    refused(await api.client.post(f"/v1/sessions/{session}/sign-out"), 401, "sign_in_needed")


async def test_a_token_of_the_first_version_lets_in_until_it_is_revoked(api: Running) -> None:
    old = str(URLSafeTimedSerializer("k" * 48, salt="shopper-token").dumps(ANN))
    assert api.shop.access.shopper_of(old) == ANN
    api.shop.access.revoke(ANN)
    refused(await api.client.get("/v1/orders", headers=bearer(old)), 401, "bad_token")


async def test_the_page_makes_a_guest_of_who_was_signed_out(api: Running) -> None:
    token = api.shop.access.token_for(ANN)
    visit, session = await with_session(api.shop, Visit(token=token, shopper=ANN), "en")
    assert session.shopper_id == ANN
    api.shop.access.revoke(ANN)
    assert await session_of(api.shop, visit) is None
    guest, other = await with_session(api.shop, visit, "en")
    assert guest.token is None and guest.shopper is None and other.shopper_id.startswith("guest-")
