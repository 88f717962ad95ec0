"""Drafts and canned replies, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce.canned import CannedText
from commerce.drafts import DraftMeasure, Evidence, ReplyDraft, edited
from commerce.errors import ShortcutTaken
from commerce.ids import CannedId, DraftId, SessionId, StaffId, TurnId

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLAUSE = Evidence("policy", "退货", "收到商品后30天内可以退货。", "zh/returns")
HELLO = CannedText("hello", "en", "Hello", "Hello {shopper}, this is {agent}.")


@pytest.fixture
def session_id(database):
    return database.conversations.open_session().session_id


def draft(number, session_id, staff="mei", at=NOW, text="Order LS-1 was delivered."):
    return ReplyDraft(
        DraftId(f"d{number}"),
        session_id,
        StaffId(staff),
        TurnId("t1"),
        text,
        "en",
        "records",
        (CLAUSE,),
        ("ask",),
        None,
        12,
        at,
    )


def test_a_draft_is_kept_as_it_was_offered(database, session_id):
    offered = draft(1, session_id)
    database.drafts.keep(offered)
    assert database.drafts.draft(DraftId("d1")) == offered
    assert database.drafts.draft(DraftId("d\x00 2")) is None


def test_how_far_a_draft_was_edited_is_noted_once(database, session_id):
    database.drafts.keep(draft(1, session_id))
    other = database.conversations.open_session().session_id
    assert not database.drafts.sent(DraftId("d1"), other, "m1", "x"), "a draft of another conversation"
    assert not database.drafts.sent(DraftId("d2"), session_id, "m1", "x")
    assert database.drafts.sent(DraftId("d1"), session_id, "m1", "Order LS-1 was  delivered.")
    assert not database.drafts.sent(DraftId("d1"), session_id, "m2", "Sent a second time"), "sent before"
    assert database.drafts.measures(NOW) == [DraftMeasure(StaffId("mei"), 1, 1, 0.0)]


def test_measures_count_each_agents_drafts_since_a_day(database, session_id):
    for number, (staff, days) in enumerate([("mei", 0), ("mei", 1), ("tom", 1), ("tom", -5)]):
        database.drafts.keep(draft(number, session_id, staff, NOW + timedelta(days=days), "abcd"))
    database.drafts.sent(DraftId("d0"), session_id, "m0", "abcd")
    database.drafts.sent(DraftId("d1"), session_id, "m1", "abxy")
    assert database.drafts.measures(NOW) == [
        DraftMeasure(StaffId("mei"), 2, 2, 0.25),
        DraftMeasure(StaffId("tom"), 1, 0, None),
    ]


@pytest.mark.parametrize(
    ("drafted", "sent", "far"), [("abcd", "abcd", 0.0), ("abcd", "wxyz", 1.0), ("a  b\n", "a b", 0.0), ("", "", 0.0)]
)
def test_edited_is_none_to_all(drafted, sent, far):
    assert edited(drafted, sent) == far


def test_canned_replies_are_added_changed_and_removed(database):
    hello = database.canned.add(HELLO)
    database.canned.add(CannedText("hello", "zh", "问候", "您好{shopper}"))
    bye = database.canned.add(CannedText("bye", "en", "Bye", "Goodbye \x00!"))
    assert [(one.reply.shortcut, one.reply.language) for one in database.canned.all()] == [
        ("bye", "en"), ("hello", "en"), ("hello", "zh"),
    ]  # fmt: skip
    assert database.canned.reply(bye.canned_id) == bye
    changed = database.canned.change(hello.canned_id, CannedText("hello", "en", "Hi", "Hi {shopper}"))
    assert changed is not None and database.canned.reply(hello.canned_id) == changed
    assert database.canned.remove(hello.canned_id)
    assert not database.canned.remove(hello.canned_id)
    assert database.canned.change(CannedId("none"), HELLO) is None
    assert database.canned.reply(hello.canned_id) is None


def test_a_shortcut_is_one_replys_of_a_language(database):
    hello = database.canned.add(HELLO)
    with pytest.raises(ShortcutTaken):
        database.canned.add(HELLO)
    bye = database.canned.add(CannedText("bye", "en", "Bye", "Goodbye!"))
    with pytest.raises(ShortcutTaken):
        database.canned.change(bye.canned_id, HELLO)
    assert database.canned.change(hello.canned_id, HELLO) is not None, "its own shortcut"


def test_drafts_go_with_their_conversation(database):
    with pytest.raises(Exception, match="(?i)foreign key"):
        database.drafts.keep(draft(1, SessionId("none")))
