"""Earlier moments of a shop, from which to learn what shoppers do next."""

from ranker.histories import Histories
from ranker.scorers.meetings import DAY

_AHEAD = 0.1  # of the time that the events cover: how far ahead is foretold


def earlier_moments(histories: Histories, count: int, apart: float) -> list[tuple[Histories, Histories]]:
    """What shoppers had done at each of ``count`` moments, and what they did in the tenth of all time after it, newest first.

    The moments lie ``apart`` of that tenth from each other. Where times are ranks, there is one: before the last event of each.
    """
    if histories.clock == "rank":
        return [histories.leave_last()]
    span = histories.now - float(histories.at.min(initial=histories.now))
    ahead = max(_AHEAD * span, 1e-3 * DAY)
    found = []
    for number in range(count):
        moment = histories.now - ahead * (1 + number * apart)
        then = histories.since(moment)
        found.append((histories.before(moment), then.where(then.at < moment + ahead + 1e-6)))
    return found
