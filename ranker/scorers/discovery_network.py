"""Learns what draws shoppers to what they never had, from what they newly took after earlier moments."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ranker.histories import Histories, Mask, Whole
from ranker.scorers.discovery import LEANINGS, DiscoveryScorer, Leads, TakenOf
from ranker.scorers.discovery_features import FEATURES, RECENT, draw_features
from ranker.scorers.meetings import ages, choices, faded
from ranker.scorers.moments import earlier_moments
from ranker.scorers.scorer import Fitting
from ranker.tables import ProductTable
from retrieval.query import Vectors

if TYPE_CHECKING:
    import torch

HIDDEN = 32
_MOMENTS, _APART = 5, 0.5
_SHOPPERS = 3000  # learned from at each moment, at most
_POOL = 6000  # products learned from at each moment: those most taken lately
_LISTED = 200  # the first of the pool that are new to a shopper, in known categories and in new ones
_FEWEST = 30  # shoppers who newly took something, below which there is nothing to learn
_PASSES = 8  # over all shoppers, more where these are few
_STEPS = 500  # that there are in any case
_BATCH = 64  # shoppers
_RATE = 4e-3
_DROPPED = 0.1  # of the hidden units
_RIDGE = 0.1  # of the shoppers: how much the leads from one category to another are held back
_KINDS = 1000  # categories between which there are leads: those that most shoppers took of
_TASTERS = 20_000  # shoppers from whom the leads are learned, at most
_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What shoppers could newly take at a moment, and what they did take: first of new categories, then of known ones."""

    features: Vectors  # float32 (n_pool, FEATURES)
    products: Whole  # int64 (n, 2 * length), places in the pool; the length is _LISTED, or the pool's
    leans: Vectors  # float32 (n, 2 * length, LEANINGS)
    wanted: Mask  # bool (n, 2 * length)
    listed: Mask  # bool (n, 2 * length): the rest only fills up


def fit(histories: Histories, table: ProductTable, fitting: Fitting, start: DiscoveryScorer | None = None) -> DiscoveryScorer:
    """Learn from earlier moments; where times are ranks or nothing has a category, what is taken most draws most."""
    past = choices(histories, len(table))
    leads = _leads(past, table, fitting.seed)
    taken_of = TakenOf.in_table(table, leads.kinds)
    if past.clock == "rank" or not len(leads.kinds) or not len(past.products):
        counts = np.log(np.bincount(past.products, minlength=len(table)) + 0.1).astype(np.float32)
        return DiscoveryScorer(np.repeat(counts[:, None], 2, axis=1), leads, np.zeros((2, LEANINGS), np.float32), table)
    span = max(float(ages(past).max()), 1e-6)
    lessons = []
    for before, then in earlier_moments(past, _MOMENTS, _APART):
        lesson = _lesson(before, then, table, span, fitting.seed)
        if lesson is not None:
            lessons.append(lesson)
    features = draw_features(past, taken_of.category, span)
    draws, leaning = _learned(lessons, features, fitting)
    return DiscoveryScorer(draws, leads, leaning, table)


def _leads(past: Histories, table: ProductTable, seed: int) -> Leads:
    """The leads between the most common categories (EASE), from what shoppers took of."""
    every = TakenOf.in_table(table, np.zeros(0, np.int64))
    pairs = np.unique(past.owners * (every.categories + 1) + every.category[past.products])
    counts = np.bincount(pairs % (every.categories + 1), minlength=every.categories + 1)[:-1]
    kinds = np.sort(np.argsort(-counts, kind="stable")[:_KINDS])
    some = past.with_events()
    some = some.select(np.random.default_rng(seed).permutation(len(some))[:_TASTERS])
    taken = TakenOf.in_table(table, kinds).amount(some)
    if not taken.size:
        nothing = np.zeros((len(kinds), len(kinds)), np.float32)
        return Leads(kinds, nothing, nothing.sum(axis=0), nothing.sum(axis=0) + 1)
    gram = taken.T.astype(np.float64) @ taken + (_RIDGE * len(taken) + 1) * np.eye(len(kinds))
    inverse = np.linalg.inv(gram)
    weights = (-inverse / np.diag(inverse)).astype(np.float32)
    np.fill_diagonal(weights, 0)
    foretold = taken @ weights
    return Leads(kinds, weights, foretold.mean(axis=0), foretold.std(axis=0) + np.float32(1e-2))


def _lesson(past: Histories, then: Histories, table: ProductTable, span: float, seed: int) -> _Lesson | None:
    """What may be learned at a moment; nothing where too few newly took something."""
    size = len(table)
    had = np.unique(past.owners * size + past.products)
    taken = np.setdiff1d(then.owners * size + then.products, had)
    asked = np.unique(taken // size)
    asked = asked[past.lengths[asked] > 0]
    if len(asked) < _FEWEST:
        return None
    asked = np.sort(np.random.default_rng(seed).permutation(asked)[:_SHOPPERS])
    lately = np.bincount(past.products, faded(ages(past) / span, 0.1) + 0.2, minlength=size)
    pool = np.argsort(-lately, kind="stable")[:_POOL]
    some, leads = past.select(asked), _leads(past, table, seed)
    taken_of = TakenOf.in_table(table, leads.kinds)
    known = taken_of.known(some)[:, taken_of.category[pool]]
    keys = asked[:, None] * size + pool
    own, wanted = np.isin(keys, had), np.isin(keys, taken)
    places, there = zip(*(_first_of(part & ~own, _LISTED) for part in (~known, known)), strict=True)
    products, listed = np.concatenate(places, axis=1), np.concatenate(there, axis=1)
    kind = taken_of.kind[pool][products]
    leans = np.take_along_axis(leads.of(taken_of.amount(some)), kind[..., None], axis=1)
    features = draw_features(past, taken_of.category, span)[pool]
    return _Lesson(features, products, leans, np.take_along_axis(wanted, products, axis=1) & listed, listed)


def _first_of(among: Mask, count: int) -> tuple[Whole, Mask]:
    """The first ``count`` places of each row that are among them, int64 (n, count), filled up; and which are, bool (n, count).

    Both are no longer than a row.
    """
    places = np.argsort(~among, axis=1, kind="stable")[:, :count]
    there = np.arange(places.shape[1]) < among.sum(axis=1, keepdims=True)
    return places, there


def _learned(lessons: list[_Lesson], features: Vectors, fitting: Fitting) -> tuple[Vectors, Vectors]:
    """The draws of the products with these features, and how much leanings count: float32 (n_products, 2), (2, LEANINGS).

    The network begins as what is taken lately, and what was newly taken is to stand out of each shopper's lists (softmax): of
    new categories, and of all.
    """
    import torch

    torch.set_num_threads(max(1, fitting.threads))
    torch.manual_seed(fitting.seed)
    random = np.random.default_rng(fitting.seed)
    hidden, last = torch.nn.Linear(FEATURES, HIDDEN), torch.nn.Linear(HIDDEN, 2, bias=False)
    plain, drop = torch.nn.Linear(FEATURES, 2), torch.nn.Dropout(_DROPPED)
    leaning = torch.nn.Parameter(torch.zeros(2, LEANINGS))
    with torch.no_grad():
        last.weight.zero_()
        plain.weight.zero_()
        plain.bias.zero_()
        plain.weight[:, RECENT] = 1.0

    def draws(of: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = last(drop(torch.relu(hidden(of)))) + plain(of)
        return found

    weights = [*hidden.parameters(), *last.parameters(), *plain.parameters(), leaning]
    optimizer = torch.optim.AdamW(weights, lr=_RATE, weight_decay=1e-2)
    a_pass = max(sum(-(-len(lesson.products) // _BATCH) for lesson in lessons), 1)
    passes, done = max(_PASSES, -(-_STEPS // a_pass)) if lessons else 0, 0
    for number in range(passes):
        for lesson, some in _batches(lessons, random):
            products = torch.from_numpy(lesson.products[some])
            length = products.shape[1] // 2
            taken = torch.arange(2 * length) // length  # the column of ``draws`` that is of each place
            scores = draws(torch.from_numpy(lesson.features))[products, taken]
            scores = scores + (torch.from_numpy(lesson.leans[some]) * leaning[taken]).sum(dim=-1)
            scores = scores.masked_fill(~torch.from_numpy(lesson.listed[some]), _NEVER)
            wanted = torch.from_numpy(lesson.wanted[some])
            loss = _of_list(scores[:, :length], wanted[:, :length]) + _of_list(scores, wanted)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            done += 1
            for group in optimizer.param_groups:  # rises for a tenth of the steps and falls to nothing at the last
                group["lr"] = _RATE * min(10 * done / (passes * a_pass), 1 - done / (passes * a_pass + 1))
            optimizer.step()
        fitting.told("discovery", number + 1, passes)
        if time.monotonic() > fitting.deadline:
            break
    drop.eval()
    with torch.no_grad():
        return draws(torch.from_numpy(features)).numpy(), leaning.numpy().copy()


def _batches(lessons: list[_Lesson], random: np.random.Generator) -> list[tuple[_Lesson, npt.NDArray[Any]]]:
    """Every shopper of every lesson once, some at a time, in any order."""
    found = []
    for lesson in lessons:
        order = random.permutation(len(lesson.products))
        found += [(lesson, order[begin : begin + _BATCH]) for begin in range(0, len(order), _BATCH)]
    return [found[place] for place in random.permutation(len(found))]


def _of_list(scores: "torch.Tensor", wanted: "torch.Tensor") -> "torch.Tensor":
    """The mean over shoppers of how little what was wanted stands out of their list; nothing where nothing was wanted."""
    shares = scores.log_softmax(dim=1).masked_fill(~wanted, 0.0)
    loss: torch.Tensor = -(shares.sum(dim=1) / wanted.sum(dim=1).clamp(min=1)).mean()
    return loss
