"""Rows of a sparse matrix, added up by hand: for one shopper that is many times faster than a sparse product."""

from typing import TYPE_CHECKING

import numpy as np

from ranker.histories import Rows, Times, Whole
from retrieval.query import Vectors

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


def added_rows(matrix: "csr_matrix", rows: Rows | Whole, weights: Vectors) -> Times:
    """The sum of these rows of the matrix, each by its weight, float64 (n_columns,); a row may occur twice."""
    starts, ends = matrix.indptr[rows].tolist(), matrix.indptr[rows + 1].tolist()
    parts = [slice(start, end) for start, end in zip(starts, ends, strict=True)]
    if not parts:
        return np.zeros(matrix.shape[1])
    columns = np.concatenate([matrix.indices[part] for part in parts])
    values = np.concatenate([matrix.data[part] for part in parts])
    counts = np.subtract(ends, starts)
    summed = np.bincount(columns, values * np.repeat(weights, counts), minlength=matrix.shape[1])
    return summed.astype(np.float64, copy=False)
