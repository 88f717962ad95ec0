"""What every store of the desk keeps: who has a conversation, what was said, and in what order it is read."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from commerce.care import Agent
from commerce.conversations import TurnClosing
from commerce.desk import NotClosed, NotYours, StillAnswering, Taken
from commerce.drafts import ReplyDraft
from commerce.errors import SessionNotFound

MEI, TOM = Agent("staff-mei", "Mei"), Agent("staff-tom", "Tom")


@pytest.fixture
def talks(database):
    return database.conversations


@pytest.fixture
def desk(database):
    return database.desk


@pytest.fixture
def queue(database):
    return database.queue


@pytest.fixture
def session_id(talks):
    return talks.open_session("anna", "en").session_id


def spoken(talks, session_id, words="hello", reply="Here you are."):
    turn = talks.open_turn(session_id, f"c-{words}", words)
    assert talks.claim_turn(turn.turn_id, "w", 30)
    talks.close_turn(turn.turn_id, TurnClosing("finished", reply, (), {}, "en", (), ()))
    return turn.turn_id


def called(talks, session_id, words="a person please", *, upset=False):
    return talks.open_ticket(session_id, spoken(talks, session_id, words), "asked for a person", "summary", upset=upset)


def test_nobody_called_yet(desk, talks, session_id):
    assert (desk.care(session_id).state, desk.care(session_id).seq) == ("assistant", 0)
    assert talks.session(session_id).care is None
    assert desk.care("nowhere").state == "assistant"
    with pytest.raises(SessionNotFound):
        desk.take("nowhere", MEI)


def test_a_ticket_waits_is_taken_and_handed_back(desk, talks, queue, session_id):
    ticket = called(talks, session_id, upset=True)
    care = desk.care(session_id)
    assert (care.state, care.mood, care.ticket_id, care.reason) == ("waiting", "upset", ticket.ticket_id, "asked for a person")
    assert care == talks.session(session_id).care and care.waiting_since == care.since
    talks.open_ticket(session_id, ticket.turn_id, "again", "…")
    assert desk.care(session_id) == care, "one ticket of a turn calls once"

    taken = desk.take(session_id, MEI)
    assert (taken.state, taken.agent, taken.waiting_since) == ("person", MEI, None) and taken.seq > care.seq
    assert desk.take(session_id, MEI) == taken == desk.care(session_id), "twice is once"
    with pytest.raises(Taken) as refused:
        desk.take(session_id, TOM)
    assert refused.value.by == MEI
    for ending in (desk.hand_back, lambda *who: desk.close(*who, "done")):
        with pytest.raises(Taken):
            ending(session_id, TOM)

    back = desk.hand_back(session_id, MEI)
    assert (back.state, back.agent, back.mood, back.ticket_id) == ("assistant", None, "calm", None)
    assert desk.hand_back(session_id, MEI) == back
    assert queue.ticket(session_id).status == "closed"
    assert [message.happened for message in desk.written(session_id)] == ["called", "taken", "handed_back"]


def test_a_supervisor_assigns_and_ends(desk, talks, session_id):
    desk.take(session_id, MEI)
    assert desk.assign(session_id, TOM, by=MEI).agent == TOM
    assert desk.assign(session_id, TOM, by=MEI).agent == TOM
    with pytest.raises(NotYours):
        desk.say(session_id, MEI, "mine?", "1")
    assert desk.hand_back(session_id, MEI, anyone=True).state == "assistant"
    assert [message.text for message in desk.written(session_id)] == ["", "Tom", ""]


def test_a_closed_conversation_is_rated_and_opens_again(desk, talks, session_id):
    desk.take(session_id, MEI)
    with pytest.raises(NotClosed):
        desk.rate(session_id, 5, "")
    closed = desk.close(session_id, MEI, "answered")
    assert (closed.state, closed.reason, closed.agent, closed.stars) == ("closed", "answered", MEI, None)
    desk.rate(session_id, 2, "slow")
    desk.rate(session_id, 4, "well, not that slow")
    assert desk.care(session_id).stars == 4
    assert desk.close(session_id, TOM, "closed", anyone=True) == desk.care(session_id), "closed already, and rated"
    assert desk.care(session_id).stars == 4
    with pytest.raises(ValueError, match="stars"):
        desk.rate(session_id, 6, "")
    retaken = desk.take(session_id, TOM)
    assert (retaken.agent, retaken.reason, retaken.stars) == (TOM, None, 4)
    desk.close(session_id, TOM, "answered again")
    assert desk.care(session_id).stars is None, "each closing has a rating of its own"
    talks.open_turn(session_id, "again", "one more thing")
    care = desk.care(session_id)
    assert (care.state, care.agent, care.reason) == ("assistant", None, None)
    assert [message.happened for message in desk.written(session_id)] == ["taken", "closed", "taken", "closed", "reopened"]
    with pytest.raises(NotYours):
        desk.close(session_id, MEI, "again")


def draft_of(session_id, number, text="hello 你好 there"):
    return ReplyDraft(
        f"draft-{number}", session_id, MEI.staff_id, None, text, "en", "records", (), (), None, 5, datetime.now(UTC)
    )


def test_words_are_said_once_and_in_order(desk, database, session_id):
    with pytest.raises(NotYours):
        desk.say(session_id, MEI, "hello", "1")
    desk.take(session_id, MEI)
    database.drafts.keep(draft_of(session_id, 1))
    first = desk.say(session_id, MEI, "hello 你好", "1", ("p1", "p2"), "draft-1")
    assert desk.say(session_id, MEI, "hello twice", "1") == first
    note = desk.note(session_id, TOM, "knows her", "n1")
    last = desk.say(session_id, MEI, "nul \x00 half \ud83d", "2", draft_id="draft-1")
    assert last.draft_id is None, "a draft is sent once"
    (measure,) = database.drafts.measures(datetime(2026, 1, 1, tzinfo=UTC))
    assert (measure.offered, measure.sent) == (1, 1) and 0 < measure.edited < 1
    assert "\ufffd" in last.text and first.products == ("p1", "p2") and first.draft_id == "draft-1"
    assert desk.said(session_id) == [first, last], "notes are none of the shopper's business"
    assert desk.said(session_id, after=first.seq) == [last]
    assert desk.written(session_id)[1:] == [first, note, last]
    assert first.seq < note.seq < last.seq and desk.care(session_id).said == last.seq
    with pytest.raises(ValueError, match="200"):
        desk.say(session_id, MEI, "hello", "x" * 201)


def test_nobody_speaks_while_a_turn_is_carried_out(desk, talks, session_id):
    turn = talks.open_turn(session_id, "c1", "hello")
    desk.take(session_id, MEI)
    desk.say(session_id, MEI, "a stored turn that nobody carries out keeps nobody from speaking", "0")
    assert talks.claim_turn(turn.turn_id, "w", 30)
    with pytest.raises(StillAnswering):
        desk.say(session_id, MEI, "hello", "1")
    desk.note(session_id, MEI, "notes are always possible", "n")
    talks.claim_turn(turn.turn_id, "w", 0.0)  # its worker is gone
    desk.say(session_id, MEI, "hello", "1")
    talks.claim_turn(turn.turn_id, "v", 30)
    talks.close_turn(turn.turn_id, TurnClosing("finished", "", (), {}, "en", (), ()))
    desk.say(session_id, MEI, "and again", "2")


def test_of_agents_at_once_one_takes_it(desk, talks, session_id):
    called(talks, session_id)

    def take(number):
        try:
            return desk.take(session_id, Agent(f"a{number}", f"Agent {number}")).agent
        except Taken as refused:
            return refused.by

    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(take, range(16)))
    assert len(seen) == 1 and desk.care(session_id).agent in seen
    assert [message.happened for message in desk.written(session_id)].count("taken") == 1


def test_a_reader_of_numbers_misses_none_that_is_committed_late(desk, talks, queue):
    ids = [talks.open_session().session_id for _ in range(6)]
    for one in ids:
        desk.take(one, MEI)
    start, seen = queue.place(), []

    def read():
        place = start
        while len(seen) < 60:
            changes = queue.changes(place)
            seen.extend(message.seq for message in changes.messages)
            place = changes.place

    with ThreadPoolExecutor(7) as pool:
        reading = pool.submit(read)
        told = list(pool.map(lambda n: desk.say(ids[n % 6], MEI, str(n), f"o{n}").seq, range(60)))
        reading.result(timeout=30)
    assert seen == sorted(told)


def test_an_upset_shopper_is_noted(desk, talks, session_id):
    desk.take(session_id, MEI)
    desk.upset(session_id)
    before = desk.care(session_id)
    desk.upset(session_id)
    assert before.mood == "upset" and desk.care(session_id) == before


def test_the_queue_shows_who_waits_longest_and_the_upset_first(desk, talks, queue):
    ids = {name: talks.open_session(f"shopper-{name}", "en").session_id for name in ("a", "b", "c", "d", "e", "silent")}
    for name in "abcd":
        called(talks, ids[name], f"{name} wants 50% off_", upset=name == "c")
    spoken(talks, ids["e"], "only the assistant")
    desk.take(ids["b"], MEI)
    desk.say(ids["b"], MEI, "x" * 300, "1")
    waiting = [one.session_id for one in queue.page("waiting", MEI.staff_id).conversations]
    assert waiting == [ids["c"], ids["a"], ids["d"]] == queue.line()
    row = queue.page("mine", MEI.staff_id).conversations[0]
    assert (row.session_id, row.turns, row.last.speaker, len(row.last.text)) == (ids["b"], 1, "agent", 160)
    assert queue.page("mine", TOM.staff_id).conversations == ()
    assert queue.page("person", TOM.staff_id).conversations == (row,)
    only = queue.page("assistant", MEI.staff_id).conversations
    assert [(one.session_id, one.last.speaker, one.last.text) for one in only] == [(ids["e"], "assistant", "Here you are.")]
    assert [one.session_id for one in queue.page("all", MEI.staff_id).conversations] == [ids[n] for n in "bedca"]
    counts = queue.counts()
    assert (counts.waiting, counts.person, counts.assistant, counts.closed) == (3, 1, 1, 0)
    assert counts.of_agents == {MEI.staff_id: 1}
    desk.close(ids["b"], MEI, "done")
    assert queue.counts().closed == 1 and len(queue.page("closed", TOM.staff_id).conversations) == 1
    assert {one.session_id for one in queue.conversations([ids["a"], ids["silent"], "nowhere"])} == {ids["a"], ids["silent"]}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("50%", "abc"),
        ("off_", "abc"),
        ("offx", ""),
        ("B WANTS", "b"),
        ("shopper-a", "a"),
        ("Mei", "c"),
        ("%", "abc"),
        ("\x00", ""),
    ],
)
def test_words_find_conversations(desk, talks, queue, words, found):
    ids = {talks.open_session(f"shopper-{name}", "en").session_id: name for name in "abc"}
    for one, name in ids.items():
        spoken(talks, one, f"{name} wants 50% off_")
    desk.take(next(one for one, name in ids.items() if name == "c"), MEI)
    assert {ids[one.session_id] for one in queue.page("all", MEI.staff_id, words).conversations} == set(found)


@pytest.mark.parametrize("view", ["waiting", "all"])
def test_pages_go_on_where_the_last_one_ended(talks, queue, view):
    for number in range(7):
        called(talks, talks.open_session().session_id, upset=number % 3 == 0)
    whole = [one.session_id for one in queue.page(view, MEI.staff_id).conversations]
    first = queue.page(view, MEI.staff_id, limit=3)
    second = queue.page(view, MEI.staff_id, cursor=first.next, limit=3)
    third = queue.page(view, MEI.staff_id, cursor=second.next, limit=3)
    assert [one.session_id for page in (first, second, third) for one in page.conversations] == whole and len(whole) == 7
    assert third.next is None
    for cursor in (first.next + "x", "", "é", "closed", "YWxsfDk5fDIwMjZ8eA=="):
        with pytest.raises(ValueError, match="cursor"):
            queue.page("closed", MEI.staff_id, cursor=cursor)


def test_changes_name_what_changed(desk, talks, queue, session_id):
    start = queue.place()
    quiet = queue.changes(start)
    assert (quiet.place, quiet.cared, quiet.messages) == (start, frozenset(), ())
    called(talks, session_id)
    first = queue.changes(start)
    assert first.cared == {session_id} and [message.happened for message in first.messages] == ["called"]
    assert session_id in first.spoken
    assert queue.changes(first.place).messages == ()
    spoken(talks, session_id, "more")
    later = queue.changes(first.place)
    assert later.spoken[session_id] > first.spoken[session_id] and later.place.seq == first.place.seq
    assert later.place.at <= datetime.now(UTC)


def test_measures_are_told_from_what_was_done(desk, talks, queue, session_id):
    since, other = datetime.now(UTC), talks.open_session().session_id
    called(talks, session_id)
    desk.take(session_id, MEI)
    desk.say(session_id, MEI, "hello", "1")
    desk.say(session_id, MEI, "a second answer is no first one", "2")
    desk.close(session_id, MEI, "done")
    desk.rate(session_id, 4, "")
    desk.take(other, MEI)
    desk.assign(other, TOM, by=MEI)
    desk.say(other, TOM, "hi", "1")
    desk.note(other, MEI, "no measure", "n")
    whole, mei, tom = queue.measures(since)
    assert (whole.agent, whole.taken, whole.closed, whole.stars, len(whole.waits)) == (None, 2, 1, (4,), 2)
    assert (mei.agent, mei.taken, mei.closed, mei.stars, len(mei.waits)) == (MEI, 2, 1, (4,), 1)
    assert (tom.agent, tom.taken, tom.closed, tom.stars, len(tom.waits)) == (TOM, 1, 0, (), 1)
    assert all(wait >= 0 for wait in whole.waits)
    assert [one.taken for one in queue.measures(datetime.now(UTC))] == [0]


def test_a_list_costs_as_many_queries_however_long_it_is(desk, talks, queue, database):
    for number in range(12):
        session_id = talks.open_session().session_id
        called(talks, session_id)
        if number % 2:
            desk.take(session_id, MEI)
            desk.say(session_id, MEI, "hi", "1")
    statements = []

    @sa.event.listens_for(database._records._engine, "before_cursor_execute")
    def count(connection, cursor, statement, *rest):
        statements.append(statement)

    counted = []
    for limit in (2, 12):
        for words in ("", "person"):
            statements.clear()
            assert len(queue.page("all", MEI.staff_id, words, limit=limit).conversations) == limit
            counted.append(len([one for one in statements if one.lstrip().startswith("SELECT")]))
    assert counted == [4, 4, 4, 4]
    start = queue.place()
    statements.clear()
    queue.changes(start)
    assert len([one for one in statements if one.lstrip().startswith("SELECT")]) == 2, "nothing new costs two queries"
