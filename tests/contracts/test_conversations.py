"""What every store of conversations keeps."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from commerce.conversations import BehaviourEvent, RecordedEvent, TurnClosing
from commerce.errors import SessionNotFound, TurnNotFound

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture
def talks(database):
    return database.conversations


@pytest.fixture
def session(talks):
    return talks.open_session("anna", "en")


def closing(**others):
    values = {
        "status": "finished",
        "reply": "Here you are.",
        "events": [RecordedEvent("turn.started", {"n": 1}), RecordedEvent("reply", {"text": "Here 你好 \U0001f600"})],
        "state": {"need": {"query": "kettle"}},
        "language": "en",
        "prompts": ["reply.v1#abc"],
        "impressions": [BehaviourEvent("anna", "impression", "p1", NOW, position=1, ranker="r1")],
    }
    return TurnClosing(**(values | others))


def test_sessions(talks):
    first = talks.open_session()
    second = talks.open_session(language="zh")
    assert first.session_id != second.session_id and first.shopper_id != second.shopper_id
    assert talks.session(second.session_id) == second
    assert second.language == "zh" and second.state == {}
    named = talks.open_session("anna")
    assert talks.open_session("anna").shopper_id == named.shopper_id == "anna"
    with pytest.raises(SessionNotFound):
        talks.session("nowhere\x00")


def test_a_turn_is_stored_once_by_its_client_id(talks, session):
    turn = talks.open_turn(session.session_id, "c1", "hello")
    assert (turn.number, turn.status, turn.message) == (1, "open", "hello")
    assert talks.open_turn(session.session_id, "c1", "something else") == turn
    assert talks.turn(turn.turn_id) == turn
    assert talks.open_turn(session.session_id, "c2", "more").number == 2
    with pytest.raises(SessionNotFound):
        talks.open_turn("nowhere", "c1", "hello")
    with pytest.raises(TurnNotFound):
        talks.turn("nowhere")


def test_messages_from_many_threads_are_numbered_without_gaps(talks, session):
    with ThreadPoolExecutor(8) as pool:
        turns = list(pool.map(lambda n: talks.open_turn(session.session_id, f"c{n % 12}", "hi"), range(24)))
    assert sorted({turn.number for turn in turns}) == list(range(1, 13))
    assert len({turn.turn_id for turn in turns}) == 12


@pytest.mark.parametrize(
    "message", ["", "x" * 50_000, "\U0001f600\U0001f600", "مرحبا", "a\x00b\x01", "lone \ud83d half", "b'\\xff\\xfe'"]
)
def test_any_message_is_kept(talks, session, message):
    turn = talks.open_turn(session.session_id, "c1", message)
    assert talks.turn(turn.turn_id) == turn
    if "\x00" not in message and "\ud83d" not in message:
        assert turn.message == message
    else:
        assert "\ufffd" in turn.message


def test_closing_stores_everything_and_a_second_close_nothing(talks, session):
    turn = talks.open_turn(session.session_id, "c1", "hello")
    talks.close_turn(turn.turn_id, closing())
    stored = talks.turn(turn.turn_id)
    assert stored == replace(turn, status="finished", reply="Here you are.", events=tuple(closing().events))
    assert talks.session(session.session_id).state == {"need": {"query": "kettle"}}
    talks.close_turn(turn.turn_id, closing(status="failed", reply="other", state={}, language="zh"))
    assert talks.turn(turn.turn_id) == stored
    assert talks.session(session.session_id).state == {"need": {"query": "kettle"}}
    assert talks.session(session.session_id).language == "en"
    assert talks.open_turn(session.session_id, "c1", "hello") == stored
    with pytest.raises(TurnNotFound):
        talks.close_turn("nowhere", closing())
    with pytest.raises(ValueError, match="closes"):
        talks.close_turn(turn.turn_id, closing(status="open"))


def test_closing_is_all_or_nothing(talks, session):
    turn = talks.open_turn(session.session_id, "c1", "hello")
    broken = closing(impressions=[BehaviourEvent("anna", "impression", None, NOW)])
    with pytest.raises(Exception, match="(?i)null"):
        talks.close_turn(turn.turn_id, broken)
    assert talks.turn(turn.turn_id) == turn
    assert talks.session(session.session_id).state == {}


def test_what_json_cannot_hold_well_comes_back_all_the_same(talks, session):
    turn = talks.open_turn(session.session_id, "c1", "hello")
    events = [RecordedEvent("token", {"text": "nul \x00 half \ud83d", "big": 2**70})]
    talks.close_turn(turn.turn_id, closing(events=events, reply="nul \x00"))
    assert talks.turn(turn.turn_id).events == tuple(events)


def test_turns_are_given_oldest_first(talks, session):
    for number in range(5):
        talks.open_turn(session.session_id, f"c{number}", str(number))
    assert [turn.message for turn in talks.turns(session.session_id, last=3)] == ["2", "3", "4"]
    assert talks.turns("nowhere") == []


def test_a_lease_keeps_others_out_until_it_runs_out(talks, session):
    turn = talks.open_turn(session.session_id, "c1", "hello").turn_id
    assert talks.claim_turn(turn, "a", 30)
    assert not talks.claim_turn(turn, "b", 10)
    assert talks.claim_turn(turn, "a", 0.1), "the holder sets it anew"
    time.sleep(0.2)
    assert talks.claim_turn(turn, "b", 10), "its process died"
    assert not talks.claim_turn(turn, "a", 10)
    talks.close_turn(turn, closing())
    assert not talks.claim_turn(turn, "b", 10), "nothing is left to do"
    with pytest.raises(TurnNotFound):
        talks.claim_turn("nowhere", "a", 1)


def test_turns_of_a_session_go_one_after_the_other(talks, session):
    first = talks.open_turn(session.session_id, "c1", "one").turn_id
    second = talks.open_turn(session.session_id, "c2", "two").turn_id
    other = talks.open_turn(talks.open_session().session_id, "c1", "else").turn_id
    assert talks.claim_turn(first, "a", 30)
    assert not talks.claim_turn(second, "b", 10)
    assert not talks.claim_turn(second, "a", 10)
    assert talks.claim_turn(other, "b", 10), "another session does not wait"
    talks.close_turn(first, closing())
    assert talks.claim_turn(second, "b", 10)


def test_an_abandoned_turn_does_not_block_the_next_for_ever(talks, session):
    first = talks.open_turn(session.session_id, "c1", "one").turn_id
    second = talks.open_turn(session.session_id, "c2", "two").turn_id
    assert talks.claim_turn(first, "a", 0.2)
    time.sleep(0.3)
    assert talks.claim_turn(second, "b", 10)


def test_one_of_many_claims_wins(talks, session):
    turn = talks.open_turn(session.session_id, "c1", "one").turn_id
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: talks.claim_turn(turn, f"w{n}", 30), range(16)))
    assert won.count(True) == 1


def test_a_turn_opens_one_ticket(talks, session):
    turn = talks.open_turn(session.session_id, "c1", "a person!").turn_id
    ticket = talks.open_ticket(session.session_id, turn, "asked", "wants a person")
    assert talks.open_ticket(session.session_id, turn, "other", "other") == ticket
    assert (ticket.status, ticket.reason, ticket.turn_id) == ("open", "asked", turn)
    other = talks.open_session()
    with pytest.raises(TurnNotFound):
        talks.open_ticket(other.session_id, turn, "asked", "…")


def test_behaviour_events(talks, session):
    events = [
        BehaviourEvent("anna", kind, f"p{n}", NOW + timedelta(minutes=n), session.session_id, None, n, "r1")
        for n, kind in enumerate(["view", "impression", "click", "like"])
    ]
    talks.record(events)
    talks.record([])
    talks.record([BehaviourEvent("ben", "view", "p9", NOW)])
    assert talks.events_of("anna") == [events[0], events[2], events[3]]
    assert talks.events_of("anna", last=1) == [events[3]]
    assert talks.events_of("nobody") == []


def test_an_opinion_is_taken_back(talks, session):
    did = [
        ("anna", "like", "p1"),
        ("anna", "view", "p1"),
        ("anna", "dislike", "p1"),
        ("anna", "like", "p2"),
        ("ben", "like", "p1"),
    ]
    events = [BehaviourEvent(who, kind, what, NOW + timedelta(minutes=n)) for n, (who, kind, what) in enumerate(did)]
    talks.record(events)
    talks.unmark("anna", "p1")
    talks.unmark("anna", "never\x00seen")
    assert talks.events_of("anna") == [events[1], events[3]]
    assert talks.events_of("ben") == [events[4]]


def test_a_client_turn_id_has_its_limit(talks, session):
    assert talks.open_turn(session.session_id, "c" * 200, "hi").client_turn_id == "c" * 200
    with pytest.raises(ValueError, match="200"):
        talks.open_turn(session.session_id, "c" * 201, "hi")


def test_a_turn_taken_back_leaves_the_state_of_before_it(talks, session):
    first = talks.open_turn(session.session_id, "c1", "kettles")
    talks.close_turn(first.turn_id, closing(state={"need": "kettles"}))
    second = talks.open_turn(session.session_id, "c2", "toasters")
    talks.close_turn(second.turn_id, closing(state={"need": "toasters"}))
    assert not talks.take_back(session.session_id, first.turn_id)  # only the newest
    assert talks.take_back(session.session_id, second.turn_id)
    assert talks.session(session.session_id).state == {"need": "kettles"}
    assert [turn.message for turn in talks.turns(session.session_id)] == ["kettles"]
    third = talks.open_turn(session.session_id, "c3", "red toasters")
    talks.close_turn(third.turn_id, closing(state={"need": "red toasters"}))
    assert talks.take_back(session.session_id, second.turn_id)  # again: nothing happens
    assert talks.session(session.session_id).state == {"need": "red toasters"}
    assert third.number == 3
    with pytest.raises(TurnNotFound):
        talks.take_back(talks.open_session().session_id, third.turn_id)


def test_a_turn_taken_back_while_it_runs_is_recorded_and_changes_no_state(talks, session):
    turn = talks.open_turn(session.session_id, "c1", "kettles")
    assert talks.take_back(session.session_id, turn.turn_id)
    talks.close_turn(turn.turn_id, closing(state={"need": "kettles"}))
    assert talks.turn(turn.turn_id).status == "finished"
    assert talks.session(session.session_id).state == {}
    assert talks.turns(session.session_id) == []


def test_the_state_is_changed_by_a_function_of_it(talks, session):
    talks.change_state(session.session_id, lambda state: {**state, "first": 1})
    talks.change_state(session.session_id, lambda state: {**state, "second": 2})
    assert talks.session(session.session_id).state == {"first": 1, "second": 2}
    with pytest.raises(SessionNotFound):
        talks.change_state("nowhere", lambda state: state)


def test_a_shoppers_conversations_are_listed_newest_first(talks):
    mine = [talks.open_session("anna", "en") for _ in range(3)]
    for one, message in ((mine[0], "kettles"), (mine[2], "toasters"), (mine[0], "red ones")):
        talks.open_turn(one.session_id, message, message)
    talks.open_turn(talks.open_session("ben", "en").session_id, "c1", "another's")
    listed = talks.sessions_of("anna")
    assert [(one.session_id, one.first_message, one.turns) for one in listed] == [
        (mine[0].session_id, "kettles", 2),
        (mine[2].session_id, "toasters", 1),
    ]
    assert [one.first_message for one in talks.sessions_of("anna", last=1)] == ["kettles"]
