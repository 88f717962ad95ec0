"""What can be said of each product that a shopper has had before, as figures from which to foretell whether it comes again."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ranker.histories import Histories, Rows, Times, Whole
from ranker.scorers.meetings import KIND_WEIGHTS, ages, codes, faded
from ranker.tables import ProductTable
from retrieval.query import Vectors

_SHARES = (0.02, 0.07, 0.2, 0.6)  # half-lives of fading counts, as shares of the time that the events cover
_VISITS = (3.0, 10.0, 30.0)  # and in visits
_WINDOWS = (0.01, 0.025, 0.05, 0.1, 0.2)  # newest parts of that time in which shoppers of a product are counted
_COURSE = len(_WINDOWS) + 3  # and how long ago it was taken last and first, and how long it usually lasts
FEATURES = 49
LATELY = 5  # the feature that says most: the count that fades over a fifth of the time


@dataclass(frozen=True, slots=True)
class ProductHabits:
    """What all shoppers together say of each product, learned once; new products lie behind with what holds for most."""

    span: float  # of the events, days or ranks: the unit of age
    rebuy: Vectors  # float32 (n,): the share of its shoppers who took it again within a tenth of the span
    lately: Vectors  # float32 (n,): the same of those who took it in the tenth before
    shoppers: Vectors  # float32 (n,): log of 1 + its shoppers
    rise: Vectors  # float32 (n,): log of its events lately over those usual before
    course: Vectors  # float32 (n, _COURSE): log of 1 + its shoppers lately, and logs of times as shares of the span

    @classmethod
    def of(cls, histories: Histories, table: ProductTable) -> "ProductHabits":
        """The habits in these histories."""
        size = len(table)
        age, liked = ages(histories)[histories.liked], histories.where(histories.liked)
        span = max(float(age.max(initial=0.0)), 1e-6)
        pair = liked.owners * size + liked.products
        recent, before = age <= span / 10, age > span / 10
        again = np.unique(pair[recent])
        category = codes(table.categories)
        every = np.unique(pair)
        now, usual = (np.bincount(liked.products[part], minlength=size) for part in (recent, age <= span * 0.4))
        return cls(
            span,
            _shrunk(np.unique(pair[before]), again, size, category),
            _shrunk(np.unique(pair[before & (age <= span / 5)]), again, size, category),
            np.log1p(np.bincount(every % size, minlength=size)).astype(np.float32),
            np.log((now + 1) / (usual / 4 + 1)).astype(np.float32),
            _course(pair, age / span, size),
        )

    def padded(self, size: int) -> "ProductHabits":
        """With new products behind."""
        more = size - len(self.rebuy)
        if more <= 0:
            return self
        return ProductHabits(
            self.span,
            np.pad(self.rebuy, (0, more), constant_values=float(np.mean(self.rebuy)) if len(self.rebuy) else 0.0),
            np.pad(self.lately, (0, more), constant_values=float(np.mean(self.lately)) if len(self.lately) else 0.0),
            np.pad(self.shoppers, (0, more)),
            np.pad(self.rise, (0, more)),
            np.concatenate([self.course, np.repeat(_usual(self.course)[None], more, axis=0)]),
        )


@dataclass(frozen=True, slots=True)
class OwnProducts:
    """Each shopper's own products: by shopper, and by product within each."""

    owners: Whole  # int64 (n,) places of shoppers
    products: Rows  # int32 (n,)
    features: Vectors  # float32 (n, FEATURES)


def own_products(histories: Histories, habits: ProductHabits, categories: npt.NDArray[np.int64]) -> OwnProducts:
    """The products that each shopper took or looked at and did not dislike, with their features."""
    events = histories.where(histories.liked)
    size = len(habits.rebuy)
    age, owners, products = ages(events) / habits.span, events.owners, events.products
    if not len(products):
        return OwnProducts(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros((0, FEATURES), np.float32))
    visit, visits = _visits(events)
    since = visits[owners] - 1 - visit  # visits after this one
    order = np.lexsort((-age, owners * size + products))
    pair = (owners * size + products)[order]
    first = np.ones(len(pair), np.bool_)
    first[1:] = pair[1:] != pair[:-1]
    group = np.cumsum(first) - 1
    last = np.append(np.flatnonzero(first)[1:] - 1, len(pair) - 1)
    who, what = owners[order][first], products[order][first]
    old, back, weight = age[order], since[order], KIND_WEIGHTS[events.kinds[order]]

    def total(values: npt.NDArray[np.floating]) -> Times:
        return np.bincount(group, values).astype(np.float64)

    count = total(np.ones(len(pair)))
    oldest, newest, visits_since, visits_first = old[first], old[last], back[last], back[first]
    gap = np.where(count > 1, (oldest - newest) / np.maximum(count - 1, 1), oldest)
    gaps = np.where(first, 0.0, np.append(0.0, old[:-1] - old[1:]))  # since the time before, 0 for the first
    longest = np.where(count > 1, np.maximum.reduceat(gaps, np.flatnonzero(first)), oldest)
    uneven = np.sqrt(np.maximum(total(gaps**2) / np.maximum(count - 1, 1) - gap**2, 0)) / (gap + 1e-3)
    lasts = np.exp(habits.course[what, -1].astype(np.float64))
    fading = [total(weight * faded(old, share)) for share in _SHARES]
    of_shopper = [np.bincount(owners, faded(age, share), minlength=len(events)) for share in _SHARES]
    figures = [
        np.log(count),
        count == 1,
        total(weight) / count,
        *(np.log(one + 1e-3) for one in fading),
        *(np.log(total(weight * faded(back.astype(np.float64), visits_half)) + 1e-3) for visits_half in _VISITS),
        *(np.log((one + 1e-3) / (every[who] + 1e-2)) for one, every in zip(fading, of_shopper, strict=True)),
        np.log(count / visits[who]),
        np.log(count / (visits_first + 1)),
        np.log(newest + 1e-3),
        np.log(oldest + 1e-3),
        np.log1p(visits_since),
        np.log1p(visits_first),
        np.log(gap + 1e-3),
        _overdue(newest, gap),
        _overdue(newest, longest),
        _overdue(newest, np.where(count > 1, gaps[last], oldest)),
        _overdue(newest, lasts),
        np.where(count > 1, uneven, -1.0),
        np.log((count - 0.5) / (oldest + 0.5 * lasts + 1e-3)),
        np.log(visits[who]),
        *(np.log(every[who] + 1e-2) for every in of_shopper[:2]),
        np.log(events.lengths[who] / visits[who]),
        np.log(np.bincount(who, minlength=len(events))[who] / events.lengths[who]),
        habits.rebuy[what],
        habits.lately[what],
        habits.shoppers[what],
        habits.rise[what],
        *habits.course[what].T,
        *_of_categories(owners, products, age, who, what, fading, categories),
    ]
    features = np.stack([np.asarray(figure, np.float32) for figure in figures], axis=1)
    assert features.shape[1] == FEATURES
    return OwnProducts(who, what.astype(np.int32), features)


def _visits(events: Histories) -> tuple[Whole, Whole]:
    """The visit of each event, counted from 0 for each shopper, and each shopper's visits: events of one moment are one."""
    owners = events.owners
    new = np.ones(len(owners), np.bool_)
    new[1:] = (owners[1:] != owners[:-1]) | (events.at[1:] != events.at[:-1])
    counted = np.cumsum(new) - 1
    starts = np.minimum(events.offsets[:-1], len(owners) - 1)
    return counted - counted[starts][owners], np.bincount(owners[new], minlength=len(events))


def _of_categories(
    owners: Whole, products: Rows, age: Times, who: Whole, what: Rows, fading: list[Times], categories: npt.NDArray[np.int64]
) -> list[npt.NDArray[np.floating]]:
    """How much of the category the shopper takes, how lately, and the product's part of it; of no category: nothing."""
    size = int(categories.max(initial=-1)) + 2  # the last place is of no category
    event_key, key = owners * size + categories[products], who * size + categories[what]
    unique, place = np.unique(event_key, return_inverse=True)
    found = np.searchsorted(unique, key)
    none = categories[what] < 0
    figures = []
    for number in (1, 2):
        total = np.bincount(place, faded(age, _SHARES[number]))[found]
        figures += [
            np.where(none, 0, np.log(total + 1e-3)),
            np.where(none, 0, np.log((fading[number] + 1e-3) / (total + 1e-3))),
        ]
    newest = np.full(len(unique), np.inf)
    np.minimum.at(newest, place, age)
    return [*figures, np.where(none, 0, np.log(newest[found] + 1e-3))]


def _overdue(waited: Times, usual: Times) -> Times:
    """The log of how often the usual time has gone by, at most 4 either way."""
    return np.clip(np.log((waited + 1e-3) / (usual + 1e-3)), -4, 4)


def _course(pair: Whole, age: Times, size: int) -> Vectors:
    """How many shoppers took each product lately, how long ago the last and the first did, and how long it lasts; as logs."""
    product = pair % size
    lately = [np.log1p(np.bincount(np.unique(pair[age <= share]) % size, minlength=size)) for share in _WINDOWS]
    newest, oldest = np.ones(size), np.zeros(size)
    np.minimum.at(newest, product, age)
    np.maximum.at(oldest, product, age)
    order = np.lexsort((-age, pair))
    again = np.flatnonzero(pair[order][1:] == pair[order][:-1])
    gaps = np.log(age[order][again] - age[order][again + 1] + 1e-3)
    of = product[order][again]
    middle = float(gaps.mean()) if len(gaps) else 0.0
    lasts = (np.bincount(of, gaps, minlength=size) + 3 * middle) / (np.bincount(of, minlength=size) + 3)
    return np.stack([*lately, np.log(newest + 1e-3), np.log(oldest + 1e-3), lasts], axis=1).astype(np.float32)


def _usual(course: Vectors) -> Vectors:
    """What stands for a product that nobody met in training, float32 (_COURSE,)."""
    return course.mean(axis=0) if len(course) else np.zeros(_COURSE, np.float32)


def _shrunk(had: Whole, again: Whole, size: int, category: npt.NDArray[np.int64]) -> Vectors:
    """The share of ``had`` that is in ``again``, by product, drawn to its category's share, float32 (size,)."""
    both = had[np.isin(had, again, assume_unique=True)]
    of, hits = (np.bincount(pairs % size, minlength=size).astype(np.float64) for pairs in (had, both))
    everywhere = len(both) / max(len(had), 1)
    prior = np.full(size, everywhere)
    known = category[:size] >= 0
    if known.any():
        codes_known = category[:size][known]
        total, total_hits = np.bincount(codes_known, of[known]), np.bincount(codes_known, hits[known])
        prior[known] = ((total_hits + 20 * everywhere) / (total + 20))[codes_known]
    share: Vectors = ((hits + 5 * prior) / (of + 5)).astype(np.float32)
    return share
