"""Rows of sparse matrices, added up by hand."""

import numpy as np
import pytest
from scipy.sparse import random as drawn

from ranker.scorers.postings import added_rows


@pytest.mark.parametrize("columns", [30, 4000])  # rows of a few entries, and of many hundreds
def test_rows_add_up_as_in_a_product(columns):
    matrix = drawn(20, columns, density=0.2, format="csr", dtype=np.float32, rng=np.random.default_rng(0))
    matrix.data[matrix.indptr[3] : matrix.indptr[4]] *= -1
    rows = np.array([3, 0, 19, 3], np.int32)
    weights = np.array([1.0, -0.5, 2.0, 0.25], np.float32)
    np.testing.assert_allclose(added_rows(matrix, rows, weights), weights @ matrix.toarray()[rows], atol=1e-5)


def test_no_rows_add_up_to_nothing():
    matrix = drawn(5, 9, density=0.5, format="csr", dtype=np.float32, rng=np.random.default_rng(0))
    found = added_rows(matrix, np.zeros(0, np.int32), np.zeros(0, np.float32))
    assert found.shape == (9,)
    assert not found.any()
