"""The page of benchmarks: what was not measured again stays as it was."""

from bench.page import page

_STREAMS = "<!-- part: streams -->\n\n## Many shoppers at once\n\n## of them at once: 7\n\nMeasured on: day 1.\n"
_WIDGET = "<!-- part: widget -->\n\n## Widget\n\nold\n"


def test_a_part_that_was_not_run_stays_as_the_page_has_it() -> None:
    written = page({}, f"# Benchmarks\n\n{_WIDGET}\n{_STREAMS}")
    assert _WIDGET in written
    assert written.endswith(_STREAMS)
    assert "Not run yet: `python -m bench --only turns`" in written
    assert page({}, written) == written


def test_a_part_that_was_run_is_written_anew() -> None:
    figures = {"machine": {"commit": "abc"}, "sets": {}, "seed": 3}
    written = page({"ranking_baskets": figures}, "<!-- part: ranking_baskets -->\n\n## The next basket\n\nold\n")
    assert "Seed 3." in written
    assert "commit abc" in written
    assert "old" not in written
