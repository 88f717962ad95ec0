"""Made-up shoppers over a real catalog, so that training and its figures can be tried where nobody has shopped yet.

What is assumed stands in docs/ranker.md. Every simulated shopper's id begins with ``simulated-``: whatever is learned from
their events, or counted on them, is labelled by that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from commerce.conversations import BehaviourEvent, EventKind
from commerce.ids import ProductId, ShopperId
from ranker.evaluation import codes
from ranker.tables import ProductTable

PREFIX = "simulated-"
RANKER = "simulated"  # the version that simulated impressions carry
_LIST = 12  # products that a visit shows
_NOTICED = 0.25  # how much less the next place is looked at: 1 / (1 + 0.25 × places above)
_DRIFT = 0.1  # of the taste, towards each product that was opened
_FORGIVES = 0.03  # how often something is bought again that is owned

Random = np.random.Generator
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Assumed:
    """How much of a shopper's pleasure in a product comes from where."""

    text: float = 1.2  # nearness of the text to the shopper's taste, in standard deviations within the category
    brand: float = 0.8  # of a favourite brand
    price: float = 0.5  # distance from the usual price, in standard deviations of log price: taken off
    appeal: float = 0.5  # what all shoppers find in it
    chance: float = 0.6  # what nobody can know


@dataclass(slots=True)
class _Shopper:
    name: str
    categories: npt.NDArray[np.int64]
    odds: Values  # of each of them
    brands: frozenset[int]
    price: float  # in standard deviations of log price
    taste: Values  # direction among text vectors
    owned: set[int]


def simulate(
    table: ProductTable, shoppers: int, days: int, until: datetime, seed: int, assumed: Assumed | None = None
) -> Iterator[list[BehaviourEvent]]:
    """The events of one shopper after the other, oldest first in each, impressions included; the same seed gives the same.

    Raises ``ValueError`` for a table without products, or a number below 1.
    """
    if not len(table) or shoppers < 1 or days < 1:
        raise ValueError("a simulation wants products, shoppers and days")
    world = _World.of(table, np.random.default_rng(seed), assumed or Assumed())
    start = until - timedelta(days=days)
    for number in range(shoppers):
        random = np.random.default_rng((seed, number))
        yield list(world.lived(world.born(f"{PREFIX}{seed}-{number}", random), random, start, days))


@dataclass(frozen=True, slots=True)
class _World:
    """The catalog as simulated shoppers see it."""

    ids: tuple[str, ...]
    members: tuple[npt.NDArray[np.int64], ...]  # rows of each category
    brands: npt.NDArray[np.int32]
    prices: Values  # standardized log prices, 0 where there is none
    appeal: Values  # of each product to everyone, standard normal
    vectors: Values
    assumed: Assumed

    @classmethod
    def of(cls, table: ProductTable, random: Random, assumed: Assumed) -> "_World":
        """The world over this table."""
        category = codes(table.categories)
        members = tuple(np.flatnonzero(category == one) for one in np.unique(category))
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(np.where(table.prices > 0, table.prices, np.nan))
        known = np.isfinite(logs)
        prices = np.zeros(len(table))
        if known.any():
            prices[known] = (logs[known] - logs[known].mean()) / max(float(logs[known].std()), 1e-9)
        vectors = table.vectors.astype(np.float64)
        if not vectors.shape[1]:
            vectors = random.normal(size=(len(table), 8))
        appeal = random.normal(size=len(table))
        return cls(table.ids, members, codes(table.brands), prices, appeal, vectors, assumed)

    def born(self, name: str, random: Random) -> _Shopper:
        """A shopper with a taste of their own."""
        sizes = np.sqrt([len(rows) for rows in self.members])
        count = min(int(random.integers(1, 4)), len(self.members))
        chosen = random.choice(len(self.members), count, replace=False, p=sizes / sizes.sum())
        near = np.concatenate([self.members[one] for one in chosen])
        some = random.choice(near, 3)
        known = self.brands[near][self.brands[near] >= 0]
        loyal = random.random() < 0.5 and len(known)
        brands = frozenset(int(one) for one in random.choice(known, int(random.integers(1, 4)))) if loyal else frozenset()
        taste = self.vectors[some].mean(axis=0)
        return _Shopper(name, chosen, random.dirichlet(np.ones(count)), brands, float(random.normal(0, 0.8)), taste, set())

    def lived(self, shopper: _Shopper, random: Random, start: datetime, days: int) -> Iterator[BehaviourEvent]:
        """All that the shopper did in these days."""
        visits = 1 + int(random.geometric(0.25))
        day = float(random.uniform(0, days))
        for _ in range(visits):
            if day >= days:
                return
            hour = float(np.clip(random.normal(20, 3), 0, 23.9))
            yield from self._visit(shopper, random, start + timedelta(days=int(day), hours=hour))
            day += float(random.exponential(9.0)) + 0.5

    def _visit(self, shopper: _Shopper, random: Random, at: datetime) -> Iterator[BehaviourEvent]:
        rows = self.members[int(random.choice(shopper.categories, p=shopper.odds))]
        weights = np.exp(self.appeal[rows])
        shown = random.choice(rows, min(_LIST, len(rows)), replace=False, p=weights / weights.sum())
        for position, row in enumerate(shown, 1):
            yield self._event(shopper, "impression", int(row), at, position)
        pleasure = self._pleasure(shopper, rows, shown) + random.normal(0, self.assumed.chance, len(shown))
        seen = random.random(len(shown)) < 1 / (1 + _NOTICED * np.arange(len(shown)))
        for row, joy, noticed in zip(shown.tolist(), pleasure.tolist(), seen.tolist(), strict=True):
            if not noticed or random.random() > _sigmoid(joy - 1.0):
                continue
            at += timedelta(seconds=float(random.exponential(40)) + 5)
            yield self._event(shopper, "click", row, at)
            yield self._event(shopper, "view", row, at + timedelta(seconds=1))
            shopper.taste = (1 - _DRIFT) * shopper.taste + _DRIFT * self.vectors[row]
            yield from self._decided(shopper, random, row, joy, at + timedelta(seconds=20))

    def _decided(self, shopper: _Shopper, random: Random, row: int, joy: float, at: datetime) -> Iterator[BehaviourEvent]:
        if joy < -0.5 and random.random() < 0.15:
            yield self._event(shopper, "dislike", row, at)
            return
        if joy > 1.0 and random.random() < 0.15:
            yield self._event(shopper, "like", row, at)
        if (row in shopper.owned and random.random() > _FORGIVES) or random.random() > _sigmoid(joy - 2.0):
            return
        yield self._event(shopper, "cart_add", row, at + timedelta(seconds=5))
        if random.random() < 0.5:
            shopper.owned.add(row)
            yield self._event(shopper, "purchase", row, at + timedelta(seconds=90))

    def _pleasure(self, shopper: _Shopper, rows: npt.NDArray[np.int64], shown: npt.NDArray[np.int64]) -> Values:
        among = self.vectors[rows] @ shopper.taste
        text = (self.vectors[shown] @ shopper.taste - among.mean()) / max(float(among.std()), 1e-9)
        brand = np.isin(self.brands[shown], list(shopper.brands))
        how = self.assumed
        pleasure: Values = (
            how.text * text
            + how.brand * brand
            - how.price * np.abs(self.prices[shown] - shopper.price)
            + how.appeal * self.appeal[shown]
        )
        return pleasure

    def _event(self, shopper: _Shopper, kind: EventKind, row: int, at: datetime, position: int | None = None) -> BehaviourEvent:
        return BehaviourEvent(
            ShopperId(shopper.name),
            kind,
            ProductId(self.ids[row]),
            at.astimezone(UTC),
            position=position,
            ranker=RANKER if position is not None else None,
        )


def is_simulated(shopper: str) -> bool:
    """Whether the simulator made this shopper up."""
    return shopper.startswith(PREFIX)


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
