"""A sample of worked cases is spread over all of them."""

from evals.sampling import spread
from evals.scripts import shipped_talks


def test_a_sample_is_spread_and_the_same_each_time() -> None:
    assert spread(list(range(10)), 4) == [0, 2, 5, 7]
    assert spread([1, 2], 5) == spread([1, 2], 0) == [1, 2]


def test_a_sample_of_the_scripts_has_every_shop() -> None:
    talks = shipped_talks()
    assert {talk.world for talk in spread(talks, 40)} == {talk.world for talk in talks}
