"""Learns how to blend several kinds of taste, from what shoppers did after the scorers had been fitted."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ranker.blend import ANCHORS, FACTS, FEW, SMALL, Blend, highest, products_met
from ranker.blend_anchors import known_anchor, newcomers_anchor
from ranker.blend_lists import FEWEST_JUDGES, SHOWN, Lists, worth
from ranker.histories import Histories, Rows, Whole
from ranker.scorers.scorer import Fitting, Scorer, Scores
from ranker.tables import ProductTable
from retrieval.query import Vectors

if TYPE_CHECKING:
    import torch

HIDDEN = 24
_SHOPPERS = 1800  # learned from, at most
_OF_A_SMALL_TABLE = 6000  # the same where a shopper is scored in a millisecond
_THIN = 0.25  # how much shoppers with only their newest few events count, beside all of them whole: what to say to a newcomer
_NEWCOMERS = 1500  # shoppers who are cut to so few, where there are as many
_FEW = (0, 1, 2, 3, FEW)
_BEST = 50  # products that each scorer brings, of all, and again of those new to the shopper
_DRAWN = 100  # products of no merit, so that these are told from the others
_LIST_WEIGHTS = (1.0, 0.5, 0.25)  # all products; those new to the shopper; those of new categories
_PASSES = 25
_BATCH = 64  # shoppers
_JUDGES = 0.15  # of the shoppers, who say when to stop
_SCORED = 32  # shoppers that scorers are asked for at a time


def fit_blend(
    scorers: Sequence[Scorer], histories: Histories, targets: Histories, table: ProductTable, fitting: Fitting
) -> Blend:
    """The blend under which the targets, what the same shoppers did after ``histories``, come first.

    It starts as the one scorer that foretells them best and goes on while that helps shoppers it does not learn from. Where
    there are no targets, every scorer weighs the same.
    """
    met = products_met(histories, len(table))
    width = len(scorers) + FACTS
    plain = np.zeros((1, width), np.float32)
    plain[0, : len(scorers)] = 1 / max(len(scorers), 1)
    weights = {
        "mean": np.zeros(len(scorers), np.float32),
        "spread": np.ones(len(scorers), np.float32),
        "first": np.zeros((HIDDEN, width), np.float32),
        "first_bias": np.zeros(HIDDEN, np.float32),
        "last": np.zeros((1, HIDDEN), np.float32),
        "plain": plain,
        **{name: np.zeros(len(scorers), np.float32) for name in ANCHORS},
    }
    most = _OF_A_SMALL_TABLE if len(table) <= SMALL else _SHOPPERS
    past, then, counts = _shown(histories, targets.where(targets.liked), most, fitting.seed)
    seen = past if len(past) else histories
    if not len(seen) or not len(table):
        return Blend(scorers, weights, met, table)
    sample = seen.select(np.random.default_rng(fitting.seed).permutation(len(seen))[:_SCORED])
    weights["mean"], weights["spread"] = _scale([scorer.scores(sample) for scorer in scorers])
    if not len(past):
        return Blend(scorers, weights, met, table)
    lists = _lists(Blend(scorers, weights, met, table), past, then, counts, len(table), fitting)
    if lists.wanted.any():
        weights |= _descend(lists, len(scorers), fitting)
    return Blend(scorers, weights, met, table)


def _shown(histories: Histories, targets: Histories, most: int, seed: int) -> tuple[Histories, Histories, Vectors]:
    """The shoppers to learn from, many again with few events; what each did then; and how much each counts, float32 (n,).

    Few shoppers are all cut to few events: some dozens for each number of events would teach the chance of these shoppers.
    """
    random = np.random.default_rng(seed)
    asked = random.permutation(np.flatnonzero(targets.lengths))[:most]
    thin = asked[: max(int(_THIN * len(asked)), min(_NEWCOMERS, len(asked)))]
    few = np.array(_FEW)[np.arange(len(thin)) % len(_FEW)]
    past = histories.select(np.append(asked, thin))
    from_end = np.repeat(past.offsets[1:], past.lengths) - np.arange(len(past.products))
    allowed = np.append(np.full(len(asked), np.iinfo(np.int64).max), few)
    share = _THIN * len(asked) / max(len(thin), 1)
    counts = np.repeat(np.array([1, share], np.float32), [len(asked), len(thin)])
    return past.where(from_end <= np.repeat(allowed, past.lengths)), targets.select(np.append(asked, thin)), counts


def _scale(parts: Sequence[Scores]) -> tuple[Vectors, Vectors]:
    """The mean of each scorer's tenth best score, and half of how far that lies above its median, float32 (n_scorers,) both.

    A scorer that knows a few products of many sets them far apart from all others: what is told by the best of them must
    lie within what the network reads.
    """
    mean, spread = np.zeros(len(parts), np.float32), np.ones(len(parts), np.float32)
    for number, part in enumerate(parts):
        tenth = min(SHOWN, part.shape[1])
        high = np.partition(part, -tenth, axis=1)[:, -tenth].mean()
        mean[number] = high
        spread[number] = max((high - np.median(part, axis=1).mean()) / 2, float(part.std()), 1e-6)
    return mean, spread


def _lists(blend: Blend, past: Histories, then: Histories, counts: Vectors, size: int, fitting: Fitting) -> Lists:
    """The candidates of each shopper: the best of each scorer, and some drawn that stand for all the others.

    What came then is a target where it is among them. It is never added: a target nobody foresaw beside a few drawn products
    would teach that what no scorer likes is wanted.
    """
    random = np.random.default_rng(fitting.seed)
    reads, rows, offsets = [], [], []
    for begin in range(0, len(past), _SCORED):
        some = past.select(np.arange(begin, min(begin + _SCORED, len(past))))
        parts = blend.parts(some)
        for place in range(len(some)):
            history, mine = some.select([place]), [part[place] for part in parts]
            own = np.unique(history.products[history.liked])
            brought = np.unique(np.concatenate(_best(mine, own, blend.of_new_categories(own))))
            drawn = np.setdiff1d(random.integers(0, size, _DRAWN), brought)
            chosen = np.append(brought, drawn).astype(np.int32)
            rows.append(chosen)
            others = max(size - len(brought), 1)
            offsets.append(np.append(np.zeros(len(brought)), np.full(len(drawn), np.log(others / max(len(drawn), 1)))))
            reads.append(blend.read([part[chosen] for part in mine], history, chosen))
        fitting.told("blend: candidates", min(begin + _SCORED, len(past)), len(past))
    length = max(len(one) for one in rows)
    read = np.zeros((len(rows), length, reads[0].shape[1]), np.float32)
    wanted = np.zeros((len(rows), length), np.bool_)
    stands_for = np.zeros((len(rows), length), np.float32)
    listed = np.zeros((len(_LIST_WEIGHTS), len(rows), length), np.bool_)
    for place, (one, chosen) in enumerate(zip(reads, rows, strict=True)):
        read[place, : len(chosen)] = one
        wanted[place, : len(chosen)] = np.isin(chosen, then.products[then.span(place)])
        stands_for[place, : len(chosen)] = offsets[place]
        facts = one[:, -FACTS:]
        listed[0, place, : len(chosen)] = True
        listed[1, place, : len(chosen)] = facts[:, 1] == 0
        listed[2, place, : len(chosen)] = (facts[:, 1] == 0) & (facts[:, 2] == 0)
    return Lists(read, wanted, stands_for, listed, counts)


def _best(parts: Sequence[Scores], own: Rows, new: Whole) -> list[Rows]:
    """The best of each scorer, of what is not the shopper's own, and of new categories."""
    found = []
    for part in parts:
        first = highest(part, _BEST + len(own))
        found += [first[:_BEST], first[~np.isin(first, own)][:_BEST], new[highest(part[new], _BEST)]]
    return [one.astype(np.int32) for one in found]


def _descend(lists: Lists, scorers: int, fitting: Fitting) -> dict[str, Vectors]:
    """The weights under which what was wanted stands out of each list (softmax over the list).

    A part of the shoppers only judges: the best weights by their lists are kept, those of the best scorer alone to begin with.
    Where there are too few for that, all scorers weigh the same to begin with, and the last weights are kept.

    In the end more of one scorer is added for shoppers of whom more than a few events are known, as much as is good for them:
    one network for newcomers, for what is new and for what comes again is a little worse there than that scorer alone, and wins
    on the whole by newcomers. Where it says the same of two products, as of all that a shopper never had, the network orders
    them still.
    """
    import torch

    torch.manual_seed(fitting.seed)
    random = np.random.default_rng(fitting.seed)
    shuffled = random.permutation(len(lists.read))
    judges, learners = np.split(shuffled, [int(_JUDGES * len(shuffled))])
    if len(judges) < FEWEST_JUDGES:
        judges, learners = learners[:0], shuffled
    width = lists.read.shape[2]
    alone = [_merit(lists, judges, lists.read[judges, :, place]) for place in range(scorers)] if len(judges) else []
    first, last = torch.nn.Linear(width, HIDDEN), torch.nn.Linear(HIDDEN, 1, bias=False)
    straight = torch.nn.Linear(width, 1, bias=False)
    with torch.no_grad():
        last.weight.zero_()
        straight.weight.zero_()
        straight.weight[0, :scorers] = 1 / scorers
        if alone:
            straight.weight[0, :scorers] = torch.eye(scorers)[int(np.argmax(alone))]
    network = torch.nn.ModuleDict({"first": first, "last": last, "plain": straight})
    kept, most = _kept(network), max(alone, default=0.0)
    steps = _PASSES * -(-len(learners) // _BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-2, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1e-2, total_steps=steps)

    def scored(read: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = (last(torch.relu(first(read))) + straight(read))[..., 0]
        return found

    for number in range(_PASSES):
        order = random.permutation(learners)
        for begin in range(0, len(order), _BATCH):
            some = np.sort(order[begin : begin + _BATCH])
            score = scored(torch.from_numpy(lists.read[some])) + torch.from_numpy(lists.stands_for[some])
            loss, counts = torch.zeros(()), torch.from_numpy(lists.counts[some])
            for weight, listed in zip(_LIST_WEIGHTS, lists.listed, strict=True):
                there = torch.from_numpy(listed[some])
                wanted = torch.from_numpy(lists.wanted[some]) & there
                asked = wanted.any(dim=1)
                if asked.any():
                    log_share = torch.log_softmax(score[asked].masked_fill(~there[asked], -1e9), dim=1)
                    each = (log_share * wanted[asked]).sum(dim=1) / wanted[asked].sum(dim=1)
                    loss = loss - weight * (each * counts[asked]).sum() / counts.sum()
            if loss.requires_grad:
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
            schedule.step()
        with torch.no_grad():
            merit = _merit(lists, judges, scored(torch.from_numpy(lists.read[judges])).numpy())
        if merit > most or not len(judges):
            kept, most = _kept(network), merit
        fitting.told("blend", number + 1, _PASSES)
        if time.monotonic() > fitting.deadline:
            break
    return kept | {"anchor": known_anchor(lists, kept, scorers), "newcomers_anchor": newcomers_anchor(lists, kept, scorers)}


def _merit(lists: Lists, rows: Whole, scores: Vectors) -> float:
    """The worth of these scores in every list, weighed as in the loss.

    By the list of all products alone, a scorer that knows only what comes again could not be beaten where shoppers buy the
    same week by week, and would be kept alone: it says nothing of all that is new to them.
    """
    return sum(weight * worth(lists, rows, scores, place) for place, weight in enumerate(_LIST_WEIGHTS))


def _kept(network: "torch.nn.ModuleDict") -> dict[str, Vectors]:
    """A copy of the weights under the names that ``Blend`` reads."""
    names = {"first": "first.weight", "first_bias": "first.bias", "last": "last.weight", "plain": "plain.weight"}
    state = network.state_dict()
    return {name: state[of].numpy().copy() for name, of in names.items()}
