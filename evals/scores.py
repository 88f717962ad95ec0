"""Figures of an evaluation: how many turns, how many of them wrong, and how much that says."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

from evals.claims import Fault


@dataclass(frozen=True, slots=True)
class Outcome:
    """One turn, judged."""

    talk: str
    world: str
    say: str
    reply: str
    intent: str
    faults: tuple[Fault, ...]  # untrue or unsupported
    misses: tuple[str, ...]  # asked for by the script and not met
    answerable: bool
    unknown: bool  # the record does not say it


def upper_bound(bad: int, of: int) -> float:
    """The 95 % upper bound of a share: the rule of three where none was bad (3 / n), else Wilson's."""
    if of == 0:
        return 1.0
    if bad == 0:
        return min(1.0, -log(0.05) / of)
    z, share = 1.96, bad / of
    middle = share + z * z / (2 * of)
    return min(1.0, (middle + z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))) / (1 + z * z / of))


@dataclass(frozen=True, slots=True)
class Totals:
    """A run over scripted turns."""

    outcomes: Sequence[Outcome]

    @property
    def untrue(self) -> int:
        """Statements that are not so or that nothing supports; products named that are not on screen aside."""
        return sum(fault.kind not in ("off screen", "mention") for one in self.outcomes for fault in one.faults)

    @property
    def off_screen(self) -> int:
        """Products named that are not on screen."""
        return sum(fault.kind in ("off screen", "mention") for one in self.outcomes for fault in one.faults)

    def as_json(self) -> dict[str, Any]:
        """The totals as JSON values."""
        answerable = [one for one in self.outcomes if one.answerable]
        unknown = [one for one in self.outcomes if one.unknown]
        answered = sum(not one.misses for one in answerable)
        faulty = sum(bool(one.faults) for one in self.outcomes)
        return {
            "turns": len(self.outcomes),
            "untrue": self.untrue,
            "off_screen": self.off_screen,
            "faulty_turns_upper_bound": round(upper_bound(faulty, len(self.outcomes)), 4),
            "answerable": len(answerable),
            "answered": round(answered / max(1, len(answerable)), 4),
            "unknown": len(unknown),
            "unknown_said": round(sum(not one.misses for one in unknown) / max(1, len(unknown)), 4),
            "met": round(sum(not one.misses for one in self.outcomes) / max(1, len(self.outcomes)), 4),
            "fault_kinds": dict(Counter(fault.kind for one in self.outcomes for fault in one.faults)),
        }

    def wrong(self) -> Iterator[str]:
        """A line for every turn that is faulty or does not do what its script asks."""
        for one in self.outcomes:
            for fault in one.faults:
                yield f"{one.world}/{one.talk} {one.say!r}: UNTRUE ({fault.kind}) {fault.why} | {fault.sentence}"
            for miss in one.misses:
                yield f"{one.world}/{one.talk} {one.say!r}: {miss} | {one.reply[:200]!r}"
