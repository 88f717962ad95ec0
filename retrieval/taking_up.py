"""A newer snapshot out of an older one and what changed: only what changed is read, and little is copied.

A changed offer is a changed column. A new or reworded product goes into a small layer at the end, and its older row stands no
longer. Small layers are merged as they come, each with those not much larger than it, so that there are never more than a few.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from commerce.ids import ProductId
from commerce.products import Product
from retrieval.arrays import Mask
from retrieval.layers import Layer
from retrieval.merging import Part, merged
from retrieval.offers import Offers
from retrieval.records import packed
from retrieval.segment import Segment, read_key, segment_of
from retrieval.snapshot import Snapshot
from retrieval.spaces import Space, empty_space, with_vectors

Dimensions = Mapping[str, int]  # by the embedder's name
Places = npt.NDArray[np.int64]

_READ = 2000  # products read into one segment, before it is merged with the others
_OWN_LAYER = 2.0  # how many times larger a layer is than the one after it, at least


def first_snapshot(
    version: int, batches: Iterable[Sequence[Product]], dimensions: Dimensions, currency: str | None
) -> Snapshot:
    """The snapshot of a catalog that is read anew, without vectors."""
    parts: list[Part] = []
    held: list[Product] = []
    for batch in batches:
        held += batch
        if len(held) >= _READ:
            parts.append(_whole(segment_of(held)))
            held = []
    parts.append(_whole(segment_of(held)))
    return snapshot_of(version, merged(parts), dimensions, currency)


def snapshot_of(
    version: int, segment: Segment, dimensions: Dimensions, currency: str | None, spaces: Mapping[str, Space] | None = None
) -> Snapshot:
    """The snapshot of one segment."""
    known = {name: (spaces or {}).get(name) or empty_space(len(segment), size) for name, size in dimensions.items()}
    alive = np.ones(len(segment), np.bool_)
    return Snapshot.of(version, [Layer.of(segment, known)], alive, segment.offers(_currency(segment, currency)))


def taken_up(
    held: Snapshot, version: int, changed: Sequence[Product], removed: Sequence[ProductId], dimensions: Dimensions
) -> Snapshot:
    """The snapshot with these products as they are now, and without those removed. New texts have no vectors yet."""
    rows = held.rows_of([product.product_id for product in changed])
    read_keys = held.column("read_keys")
    same = np.array(
        [row >= 0 and int(read_keys[row]) == read_key(new) for row, new in zip(rows, changed, strict=True)], np.bool_
    )
    offered = [product for product, kept in zip(changed, same, strict=True) if kept]
    reworded = [product for product, kept in zip(changed, same, strict=True) if not kept]
    gone = held.rows_of(removed)
    offers, records, alive = held.offers, held.records, held.alive
    if offered:
        offers = offers.with_changed(rows[same], Offers.of(offered, offers.currency))
        records = records.and_these({int(row): packed(new) for row, new in zip(rows[same], offered, strict=True)})
    out = np.concatenate([rows[~same], gone])
    out = out[out >= 0]
    if len(out):
        alive = alive.copy()
        alive[out] = False
    layers = list(held.layers)
    if reworded:
        currency = offers.currency if held.size else _most_common(reworded, offers.currency)
        offers = offers if currency == offers.currency else held.layers[0].segment.offers(currency)
        new = _new_layer(held, reworded, rows[~same], dimensions)
        layers.append(new)
        alive = np.concatenate([alive, np.ones(len(reworded), np.bool_)])
        offers = offers.followed_by(new.segment.offers(currency))
    if not reworded and not len(out):
        return Snapshot(version, held.layers, held.alive, held.dead, offers, records)
    return _merged_where_small(Snapshot.of(version, layers, alive, offers, records))


def merged_whole(held: Snapshot) -> Segment:
    """One segment of all that stands in a snapshot."""
    return merged([_part(layer, held) for layer in held.layers])


def with_vectors_of(new: Snapshot, older: Snapshot) -> Snapshot:
    """The snapshot with the older one's vectors where it has none and the text is the same."""
    layers: list[Layer] = []
    for layer in new.layers:
        spaces = dict(layer.spaces)
        for name, space in layer.spaces.items():
            absent = np.flatnonzero(~space.present & new.alive[layer.first : layer.last])
            others = older.space(name)
            if not len(absent) or others is None:
                continue
            rows = older.rows_of([layer.segment.id_of(int(row)) for row in absent])
            known = rows >= 0
            known[known] = (
                older.column("text_keys")[rows[known]] == layer.segment.text_keys[absent[known]]
            ) & others.present()[rows[known]]
            spaces[name] = with_vectors(space, absent[known], others.vectors(rows[known]))
        layers.append(_with_spaces(layer, spaces))
    return with_layers(new, layers)


def with_layers(held: Snapshot, layers: Sequence[Layer]) -> Snapshot:
    """The same rows with other vectors."""
    return Snapshot(held.version, tuple(layers), held.alive, held.dead, held.offers, held.records)


def _new_layer(held: Snapshot, products: Sequence[Product], before: Places, dimensions: Dimensions) -> Layer:
    """A layer of these products; where the text that is embedded is as it was in the row before, so is the vector."""
    segment = segment_of(products, held.lexical.mean_length or None)
    kept = before >= 0
    kept[kept] = held.column("text_keys")[before[kept]] == segment.text_keys[kept]
    spaces: dict[str, Space] = {}
    for name, size in dimensions.items():
        space, old = empty_space(len(segment), size), held.space(name)
        if old is not None and kept.any():
            some = kept.copy()
            some[kept] = old.present()[before[kept]]
            space = with_vectors(space, np.flatnonzero(some), old.vectors(before[some]))
        spaces[name] = space
    return Layer.of(segment, spaces)


def _merged_where_small(held: Snapshot) -> Snapshot:
    """The snapshot with its last layers as one, as far as each is not much smaller than the one before. Never the first."""
    start = len(held.layers) - 1
    size = len(held.layers[start].segment)
    while start > 1 and len(held.layers[start - 1].segment) <= _OWN_LAYER * size:
        start -= 1
        size += len(held.layers[start].segment)
    if start == len(held.layers) - 1:
        return held
    some = held.layers[start:]
    first = some[0].first
    segment = merged([_part(layer, held) for layer in some])
    kept = np.flatnonzero(held.alive[first:]) + first
    spaces: dict[str, Space] = {}
    for name in some[0].spaces:
        present = np.concatenate([layer.spaces[name].present[held.alive[layer.first : layer.last]] for layer in some])
        matrix = np.concatenate([layer.spaces[name].matrix[held.alive[layer.first : layer.last]] for layer in some])
        spaces[name] = Space(matrix, present)
    layers = [*held.layers[:start], Layer.of(segment, spaces)]
    alive = np.concatenate([held.alive[:first], np.ones(len(kept), np.bool_)])
    offers = held.offers.rows_kept(first, kept)
    return Snapshot.of(held.version, layers, alive, offers, held.records.before(first))


def _part(layer: Layer, held: Snapshot) -> Part:
    alive = held.alive[layer.first : layer.last]
    records = {row: record for row, record in held.records.within(layer.first, layer.last).items() if alive[row]}
    return Part(layer.segment, alive, records)


def _whole(segment: Segment) -> Part:
    alive: Mask = np.ones(len(segment), np.bool_)
    return Part(segment, alive)


def _with_spaces(layer: Layer, spaces: Mapping[str, Space]) -> Layer:
    return Layer(layer.segment, layer.first, spaces, layer.stated, layer.languages, layer.chinese)


def _currency(segment: Segment, wanted: str | None) -> str | None:
    """The currency of bounds: the one wanted, or where no product is priced in it the one most are priced in."""
    if not len(segment):
        return wanted
    names, counts = np.unique(segment.currencies, return_counts=True)
    known = {name.decode(): int(count) for name, count in zip(names, counts, strict=True)}
    return wanted if wanted in known else max(known, key=lambda name: known[name])


def _most_common(products: Sequence[Product], wanted: str | None) -> str | None:
    counted = Counter(product.price.currency for product in products)
    return wanted if wanted in counted else counted.most_common(1)[0][0]
