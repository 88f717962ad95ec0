"""Which products are alike by their text."""

from typing import Any

import numpy as np

from ranker.histories import Rows
from retrieval.query import Vectors

_NEIGHBOURS = 50
_POWER = 4  # of the cosine: what is only a little alike says nothing
_AT_ONCE = 512  # rows whose likeness to all is held in memory


def alike(vectors: Vectors, sources: Rows, targets: Rows | None = None, neighbours: int = _NEIGHBOURS) -> Any:
    """How alike each source is to its nearest targets (all products by default), never to itself.

    Sparse float32 (n_products, n_products), cosine ** 4 where it is above 0; empty rows where there is no text.
    """
    import scipy.sparse as sp

    size = len(vectors)
    columns = np.arange(size, dtype=np.int32) if targets is None else targets
    count = min(neighbours, len(columns))
    if not vectors.shape[1] or not count or not len(sources):
        return sp.csr_matrix((size, size), dtype=np.float32)
    near, owners, values = [], [], []
    seen = np.ascontiguousarray(vectors[columns].T)
    for start in range(0, len(sources), _AT_ONCE):
        rows = sources[start : start + _AT_ONCE]
        cosines = vectors[rows] @ seen
        cosines[rows[:, None] == columns[None, :]] = 0.0
        best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        values.append(np.maximum(np.take_along_axis(cosines, best, axis=1), 0.0).ravel() ** _POWER)
        near.append(columns[best].ravel())
        owners.append(np.repeat(rows, count))
    pairs = (np.concatenate(owners), np.concatenate(near))
    found = sp.csr_matrix((np.concatenate(values), pairs), shape=(size, size), dtype=np.float32)
    found.eliminate_zeros()
    return found
