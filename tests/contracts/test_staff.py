"""What every keeper of staff keeps, the one in memory too; and the counts that make shopper tokens worthless."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from commerce.database import open_database
from commerce.ids import ShopperId, StaffId
from commerce.staff import LoginTaken, StaffNotFound
from tests.fakes_staff import MemoryGenerations, MemoryStaff

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=12)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def rooms(request, tmp_path):
    if request.param == "memory":
        yield MemoryStaff(), MemoryGenerations()
        return
    sqlite = request.param == "sqlite"
    url = (
        f"sqlite:///{tmp_path / 'shop.db'}"
        if sqlite
        else request.getfixturevalue("postgres").fresh_database(f"t{uuid.uuid4().hex}")
    )
    database = open_database(url)
    database.migrate()
    yield database.staff, database.token_generations
    database.close()


@pytest.fixture
def staff(rooms):
    return rooms[0]


def test_a_login_is_one_persons_whatever_its_case(staff):
    mei = staff.add(" Mei ", "Mei 梅", "agent", languages=("en", "zh"), password_hash="h1")
    assert (mei.login, mei.name, mei.languages, mei.active) == ("mei", "Mei 梅", ("en", "zh"), True)
    assert staff.by_login("MEI ") == staff.member(mei.staff_id) == mei
    with pytest.raises(LoginTaken):
        staff.add("mEI", "Another", "supervisor")
    tom = staff.add("tom", "Tom", "merchant")
    assert staff.members() == [mei, tom] and staff.by_login("nobody") is None
    for empty in ("", "  ", "x" * 201):
        with pytest.raises(ValueError, match="login"):
            staff.add(empty, "Nobody", "agent")


def test_what_is_changed_holds_for_this_member_alone(staff):
    mei, tom = staff.add("mei", "Mei", "agent"), staff.add("tom", "Tom", "agent")
    changed = staff.change(mei.staff_id, name="Mei Lin", role="supervisor", languages=("zh",))
    assert staff.member(mei.staff_id) == changed and changed.role == "supervisor"
    assert staff.member(tom.staff_id) == tom
    for call in (
        lambda who: staff.member(who),
        lambda who: staff.password_hash(who),
        lambda who: staff.set_password(who, "h"),
        lambda who: staff.set_active(who, False),
        lambda who: staff.change(who, name="", role="agent", languages=()),
        lambda who: staff.open_session(who, "c", now=NOW, until=LATER),
    ):
        with pytest.raises(StaffNotFound):
            call(StaffId("nobody"))


def test_another_password_ends_every_sign_in_and_another_hash_of_the_same_none(staff):
    mei, tom = (staff.add(name, name, "agent", password_hash="old") for name in ("mei", "tom"))
    for number, who in enumerate((mei, mei, tom)):
        staff.open_session(who.staff_id, f"c{number}", now=NOW, until=LATER)
    staff.rehash(mei.staff_id, "not the old one", "x")
    staff.rehash(mei.staff_id, "old", "new")
    assert staff.password_hash(mei.staff_id) == "new" and staff.session("c0", NOW) is not None
    staff.set_password(mei.staff_id, "newest")
    assert [staff.session(f"c{number}", NOW) is None for number in range(3)] == [True, True, False]


def test_a_sign_in_ends_by_time_by_word_and_when_its_member_is_disabled(staff):
    mei = staff.add("mei", "Mei", "agent")
    staff.open_session(mei.staff_id, "a", now=NOW, until=LATER, oidc=True)
    kept = staff.session("a", LATER - timedelta(seconds=1))
    assert kept is not None and (kept.member, kept.oidc, kept.opened_at, kept.expires_at) == (mei, True, NOW, LATER)
    assert staff.session("a", LATER) is None and staff.session("b", NOW) is None
    staff.prolong("a", LATER + timedelta(hours=1))
    assert staff.session("a", LATER) is not None
    staff.end_session("a")
    staff.end_session("a")
    staff.prolong("a", LATER)
    assert staff.session("a", NOW) is None
    staff.open_session(mei.staff_id, "c", now=NOW, until=LATER)
    staff.set_active(mei.staff_id, False)
    assert staff.session("c", NOW) is None and not staff.member(mei.staff_id).active
    staff.set_active(mei.staff_id, True)
    assert staff.session("c", NOW) is None, "enabled again, but not signed in again"


def test_a_provider_knows_a_member_by_one_name(staff):
    mei = staff.add("sso-mei", "Mei", "agent", oidc_subject="https://id.example 1")
    assert staff.by_oidc("https://id.example 1") == mei and staff.by_oidc("https://id.example 2") is None
    assert staff.password_hash(mei.staff_id) is None
    with pytest.raises(LoginTaken):
        staff.add("other", "Other", "agent", oidc_subject="https://id.example 1")


def test_revoking_raises_the_count_of_one_shopper(rooms):
    generations = rooms[1]
    ann, bob = ShopperId("ann"), ShopperId("bob")
    assert generations.of(ann) == 0
    assert [generations.raise_for(ann), generations.raise_for(ann)] == [1, 2]
    assert (generations.of(ann), generations.of(bob)) == (2, 0)
