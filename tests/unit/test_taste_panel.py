"""The drawer of the shopper's taste, drawn and clicked."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commerce.conversations import BehaviourEvent, Session
from commerce.ids import ProductId, ShopperId
from ranker.profile import Profile, ProfileTag
from tests.personal_shop import PersonalShop, open_personal_shop
from ui.shopper.taste_panel import closed, taste_after, taste_panel

PROFILE = Profile(
    (
        ProfileTag("material", "wool", -1.0, "said", 'I never wear <b>"wool"</b>'),
        ProfileTag("color", "black", 0.4, "behaviour", "", ("Black dress",)),
        ProfileTag("color", "red", 0.0, "corrected"),
    ),
    (), (), 1.0, 3, datetime(2026, 5, 1, tzinfo=UTC),
)  # fmt: skip


def test_each_thing_known_can_be_taken_out() -> None:
    drawn = taste_panel(PROFILE, "en")
    assert drawn.count('data-action="taste_forget"') == 2  # what does not matter is not shown
    assert 'data-facet="material" data-value="wool"' in drawn and "− wool" in drawn and "+ black" in drawn
    assert "<b>" not in drawn and "&lt;b&gt;" in drawn
    chinese = taste_panel(PROFILE, "zh")
    assert "羊毛" in chinese and "黑色" in chinese and 'data-value="wool"' in chinese


def test_what_it_rests_on_is_told_where_there_is_something() -> None:
    assert "It rests on 1 of your views" in taste_panel(replace(PROFILE, events=1), "en")
    assert "rests on" not in taste_panel(replace(PROFILE, events=0), "en")


@pytest.fixture
def opened(tmp_path: Path) -> PersonalShop:  # type: ignore[misc]
    shop = open_personal_shop(tmp_path)
    yield shop  # type: ignore[misc]
    shop.close()


async def test_clicks_in_the_drawer(opened: PersonalShop) -> None:
    talks = opened.database.conversations
    session: Session = talks.open_session(ShopperId("ann"))
    assert await taste_after(opened.shop, session, {"action": "taste"}, "en") == closed("en")
    talks.record([BehaviourEvent(session.shopper_id, "like", ProductId(f"dress{n}"), datetime.now(UTC)) for n in (1, 5, 9)])
    drawn = await taste_after(opened.shop, session, {"action": "taste"}, "en")
    assert 'data-value="linen"' in drawn and "taste_less" in drawn
    act = {"action": "taste_forget", "facet": "material", "value": "linen"}
    assert 'data-value="linen"' not in await taste_after(opened.shop, session, act, "en")
    assert "taste_more" in await taste_after(opened.shop, session, {"action": "taste_less"}, "en")
    assert await taste_after(opened.shop, session, {"action": "taste_erase"}, "en") == closed("en")
    assert talks.events_of(session.shopper_id) == []
