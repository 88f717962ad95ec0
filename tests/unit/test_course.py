"""Where a message takes the conversation: back, yes or no, an answer that was offered, or on."""

from dataclasses import replace

import pytest

from assistant.course import course_of
from assistant.state import (
    ASIDE,
    SCREENS,
    SEEN,
    Offer,
    Proposal,
    Screen,
    SessionState,
    chosen_by_hand,
    read_state,
    stored_state,
)
from assistant.understanding import Need
from commerce.ids import OrderId, ProductId

SHOES = Need(query="running shoes", category="running shoes")
RED_SHOES = Need(query="running shoes", category="running shoes", colors=["red"])
BELT = Need(query="belt", category="belt")


def ids(*names: str) -> tuple[ProductId, ...]:
    return tuple(ProductId(name) for name in names)


def showing(state: SessionState, need: Need, *names: str, afresh: bool) -> SessionState:
    return replace(state.showing(Screen(need, ids(*names)), afresh=afresh), need=need)


ONE = showing(showing(SessionState(), SHOES, "a", "b", afresh=True), RED_SHOES, "c", afresh=False)
TWO = showing(ONE, BELT, "x", afresh=True)


@pytest.mark.parametrize(
    "message",
    [
        "the first ones again",
        "Can I see the original results again please?",
        "what you showed me at the beginning",
        "刚才第一批",
        "最开始那些再看看",
        "一开始给我看的那几款",
    ],
)
def test_back_to_the_first(message: str) -> None:
    course = course_of(message, ONE, "en")
    assert (course.move, course.state.shown, course.state.need) == ("back", ids("a", "b"), SHOES)
    assert course.state.seen == ids("a", "b", "c"), "others go on where they were"


@pytest.mark.parametrize("message", ["go back", "the previous ones please", "上一批", "再看看刚才那几个"])
def test_back_to_the_screen_before(message: str) -> None:
    assert course_of(message, ONE, "en").state.shown == ids("a", "b")
    assert course_of(message, TWO, "en").state.shown == ids("c"), "of a need with one screen: the need before"


@pytest.mark.parametrize(
    "message",
    [
        "back to the shoes",
        "let's go back to the running shoes",
        "说回刚才的鞋",
        "继续看鞋",
        "回到跑鞋",
        "and the shoes?",
        "鞋子呢",
        "the red shoes again",
    ],
)
def test_back_to_a_need_set_aside(message: str) -> None:
    course = course_of(message, TWO, "en")
    assert (course.move, course.state.need, course.state.shown) == ("back", RED_SHOES, ids("c"))
    again = course_of("back to the belt", course.state, "en")
    assert again.state.need == BELT, "and forth again"


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        ("back to the shoes, but in blue", "but in blue"),
        ("再看看鞋子，要蓝色的", "要蓝色的"),
        ("what about the blue shoes?", "blue"),
        ("back to the leather running shoes", "leather"),
    ],
)
def test_what_is_said_beside_is_left_to_read(message: str, rest: str) -> None:
    course = course_of(message, TWO, "en")
    assert (course.move, course.message, course.decided, course.state.need) == ("on", rest, None, RED_SHOES)


@pytest.mark.parametrize(
    "message",
    [
        "the first one",
        "add the first one to my cart",
        "return the shoes",
        "how do I return shoes?",
        "does it go back to normal?",
        "show me others",
        "is it the same as before?",
        "a belt",
        "back to school bags",
        "第一个多少钱",
        "退货怎么退",
    ],
)
def test_what_goes_nowhere_back(message: str) -> None:
    course = course_of(message, TWO, "en")
    assert (course.move, course.state, course.message) == ("on", TWO, message)


@pytest.mark.parametrize("message", ["show me the belts again", "back to the belt", "再看看腰带"])
def test_the_need_in_force_again_is_its_screen_again(message: str) -> None:
    course = course_of(message, TWO, "en")
    assert (course.move, course.state.need, course.state.shown) == ("back", BELT, ids("x"))


def test_nothing_to_go_back_to() -> None:
    course = course_of("go back", SessionState(), "en")
    assert (course.move, course.decided) == ("on", None)


PROPOSED = replace(ONE, proposal=Proposal("cancel", OrderId("LS-10201")))


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("yes", "confirm"),
        ("Yes, cancel it", "confirm"),
        ("yes, LS-10201", "confirm"),
        ("go ahead!", "confirm"),
        ("cancel it please", "confirm"),
        ("取消", "confirm"),
        ("not yet", "decline"),
        ("好的，取消吧", "confirm"),
        ("确认", "confirm"),
        ("no", "decline"),
        ("no, keep it", "decline"),
        ("don't cancel it", "decline"),
        ("不用了", "decline"),
        ("算了", "decline"),
        ("yes but how long does the refund take?", "on"),
        ("yes, cancel LS-10202", "on"),
        ("yes to what?", "on"),
        ("show me the belts", "on"),
        ("不知道", "on"),
    ],
)
def test_a_yes_is_nothing_but_a_yes(message: str, move: str) -> None:
    course = course_of(message, PROPOSED, "en")
    assert course.move == move
    assert (course.proposal is None) == (move == "on")
    assert course_of(message, ONE, "en").move in ("on", "back"), "without a proposal it answers nothing"


OFFERED = replace(
    ONE,
    offers=(Offer("Only black", "color", "black"), Offer("$25 to $50", "price", "25-50"), Offer("Boots", "category", "boots")),
)


@pytest.mark.parametrize(
    ("message", "changes"),
    [
        ("Only black", {"colors": ["black"]}),
        ("black", {"colors": ["black"]}),
        ("黑色", {"colors": ["black"]}),
        ("$25 to $50", {"price_min": 25.0, "price_max": 50.0}),
        ("boots.", {"category": "boots"}),
        ("doesn't matter", {}),
        ("随便", {}),
    ],
)
def test_an_answer_stands_for_its_condition(message: str, changes: dict[str, object]) -> None:
    course = course_of(message, OFFERED, "en")
    assert course.move == "answer" and course.decided
    assert course.decided.need == RED_SHOES.model_copy(update=changes)


def test_what_is_remembered_stays_small() -> None:
    state = SessionState()
    for number in range(60):
        state = showing(state, Need(query=f"thing {number % 7}"), *(f"{number}-{n}" for n in range(6)), afresh=True)
        for page in range(6):
            state = showing(state, state.need or Need(), *(f"{number}-{page}-{n}" for n in range(6)), afresh=False)
        state = state.remember("m" * 500, "r" * 500)
    assert (len(state.screens), len(state.aside)) == (SCREENS, ASIDE) and len(state.seen) <= SEEN
    assert len({one.need.query for one in state.aside}) == ASIDE
    assert read_state(stored_state(state)) == state
    assert len(str(stored_state(state))) < 16_000, "characters"


def test_a_state_of_an_older_shape_is_read_as_far_as_it_goes() -> None:
    assert read_state({"shown": ["p1"], "left_over": 1}).shown == ids("p1")
    assert read_state({"shown": 7}) == SessionState()


def test_conditions_chosen_by_hand_are_the_need_of_the_message_that_says_them():
    chosen = Need(query="running shoes", category="running shoes", price_max=40)
    state = read_state(chosen_by_hand(stored_state(ONE), "Filters: up to $40 ", chosen))
    course = course_of("Filters: up to $40", state, "en")
    assert course.move == "by_hand"
    assert course.decided is not None and (course.decided.intent, course.decided.need) == ("refine", chosen)
    assert course_of("and in blue", state, "en").move == "on"  # said something else instead
    fresh = read_state(chosen_by_hand({}, "筛选：红色", RED_SHOES))
    begun = course_of("筛选：红色", fresh, "en").decided
    assert begun is not None and (begun.intent, begun.language) == ("search", "zh")
