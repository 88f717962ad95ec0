"""The scripted turns of ``evals/`` through the real rooms, without a model: nothing untrue is said, what is known is told."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from evals.generated import generated_turns
from evals.scores import Totals
from evals.scripts import shipped_talks
from evals.talking import carry_out
from evals.worlds import load_world, world_names
from ui.evaluated_shop import OpenedShop, opened_world
from ui.settings import load_settings


@pytest.fixture(scope="module")
def shops() -> Iterator[dict[str, OpenedShop]]:
    with ExitStack() as opened:
        yield {name: opened.enter_context(opened_world(load_world(name), load_settings())) for name in world_names()}


async def test_scripted_turns_say_nothing_untrue_and_answer_what_is_known(shops: dict[str, OpenedShop]) -> None:
    totals = Totals([one for talk in shipped_talks() for one in await carry_out(talk, shops[talk.world])])
    figures, wrong = totals.as_json(), "\n".join(totals.wrong())
    assert figures["turns"] >= 300 and figures["answerable"] >= 200 and figures["unknown"] >= 35
    assert (totals.untrue, totals.off_screen) == (0, 0), wrong
    assert figures["answered"] >= 0.95, wrong
    assert figures["unknown_said"] >= 0.95, wrong


async def test_cards_and_prose_agree_in_made_up_turns(shops: dict[str, OpenedShop]) -> None:
    for name in ("camp", "jia", "trap"):
        async for turn in generated_turns(shops[name], shops[name].catalog(), 45, seed=11):
            assert turn.reply and turn.faults == (), (name, turn)


def test_every_script_names_a_shop_that_ships() -> None:
    assert {talk.world for talk in shipped_talks()} <= set(world_names())
    assert all(load_world(name).policies.is_dir() for name in world_names())
