"""No shopper and no burst counts for more than it should: what is cut from histories before anything is learned, and shown."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ranker.histories import DISLIKE, KINDS, LIKE, PURCHASE, VIEW, Histories

_DAY = 86_400.0
_MOST = 5_000  # events of one shopper
_USUAL = 20  # times the events of all but the busiest hundredth
_FEWEST = 500  # events that any shopper may have
_BURST = 20  # likes of one product in a day that nobody doubts
_BURST_SHARE = 3  # times the likes that this product's other days, or other products' days, have


@dataclass(frozen=True, slots=True)
class Bounded:
    """Histories in which no one outweighs the rest, and what was left out, in words."""

    histories: Histories
    left_out: tuple[str, ...]


def bounded(histories: Histories, product_ids: tuple[str, ...] = ()) -> Bounded:
    """The histories without what would let one shopper, or one burst, decide what others see.

    A view, click or like counts once a day for one shopper and product, and the last like or dislike of a product is the one
    that holds. A shopper has at most 5,000 events, or 20 times what all but the busiest hundredth have (at least 500): the
    newest. Likes of one product on one day beyond 20 are kept only up to three times that product's usual day.
    """
    said: list[str] = []
    kept = histories.where(_once(histories))
    if dropped := len(histories.products) - len(kept.products):
        said.append(f"{dropped:,} repeats of a view, click, like or dislike by the same shopper")
    lengths = kept.lengths[kept.lengths > 0]
    if len(lengths) > 1:
        usual = float(np.percentile(lengths, 99, method="lower"))
        most = int(min(_MOST, max(_FEWEST, _USUAL * usual)))
    else:
        most = _MOST
    for place in np.flatnonzero(kept.lengths > most)[:20]:
        said.append(f"{int(kept.lengths[place]) - most:,} older events of shopper {kept.shoppers[place]}, who has too many")
    kept = kept.newest(most)
    burst = _bursts(kept)
    for product in np.unique(kept.products[burst])[:20]:
        name = product_ids[product] if product < len(product_ids) else f"row {product}"
        count = int((kept.products[burst] == product).sum())
        said.append(f"{count:,} likes of product {name} that came in a burst")
    return Bounded(kept.where(~burst), tuple(said))


def _once(histories: Histories) -> npt.NDArray[np.bool_]:
    """The events that are no repeat."""
    keep = np.ones(len(histories.products), np.bool_)
    owners = histories.owners
    attitude = (histories.kinds == LIKE) | (histories.kinds == DISLIKE)
    places = np.flatnonzero(attitude)
    keep[places] = False
    keep[_last_of(owners[places], histories.products[places], np.zeros(len(places)), places)] = True
    if histories.clock == "time":
        places = np.flatnonzero(~attitude & (histories.kinds != PURCHASE) & (histories.kinds <= VIEW))
        days = np.floor(histories.at[places] / _DAY) * len(KINDS) + histories.kinds[places].astype(np.float64)
        keep[places] = False
        keep[_last_of(owners[places], histories.products[places], days, places)] = True
    return keep


def _last_of(
    owners: npt.NDArray[np.int64], products: npt.NDArray[np.int32], when: npt.NDArray[np.float64], places: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Of the places that agree in all three, the last."""
    if not len(places):
        return places
    order = np.lexsort((places, when, products, owners))
    o, p, w = owners[order], products[order], when[order]
    last = np.ones(len(order), np.bool_)
    last[:-1] = (o[1:] != o[:-1]) | (p[1:] != p[:-1]) | (w[1:] != w[:-1])
    return places[order[last]]


def _bursts(histories: Histories) -> npt.NDArray[np.bool_]:
    """The likes that lie beyond what a product has on its usual day."""
    over = np.zeros(len(histories.products), np.bool_)
    likes = np.flatnonzero(histories.kinds == LIKE)
    if histories.clock != "time" or not len(likes):
        return over
    days = np.floor(histories.at[likes] / _DAY).astype(np.int64)
    rows = histories.products[likes].astype(np.int64)
    order = np.lexsort((histories.at[likes], days, rows))
    key = np.stack([rows[order], days[order]], axis=1)
    _, first, inverse, counts = np.unique(key, axis=0, return_index=True, return_inverse=True, return_counts=True)
    usual = _usual_days(key[first, 0], counts)
    place_in_day = np.arange(len(order)) - first[inverse.reshape(-1)]
    over[likes[order[place_in_day >= np.maximum(_BURST, _BURST_SHARE * usual)[inverse.reshape(-1)]]]] = True
    return over


def _usual_days(rows: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The median likes of a product's days that had any, its busiest left out; where it has no others, of the days of all
    products that have several, 0 where there are none: a burst alone must not say what is usual.
    """
    _, place, days = np.unique(rows, return_inverse=True, return_counts=True)
    several = counts[days[place] > 1]
    usual = np.full(len(rows), float(np.median(several)) if len(several) else 0.0)
    for row in np.unique(rows[counts > _BURST]):
        mine = np.sort(counts[rows == row])[:-1]
        if len(mine):
            usual[rows == row] = np.median(mine)
    return usual
