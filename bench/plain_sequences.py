"""A plain SASRec (https://arxiv.org/abs/1808.09781), the baseline of bench.ranking_sequences: padded to 50 events, no text.

128 dimensions, 2 layers, 2 heads, places counted from the oldest event read, full softmax over the catalog at every place.
"""

import time
from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from ranker.histories import Histories
from ranker.scorers.scorer import Scores

LONGEST, WIDTH, BATCH = 50, 128, 128


class PlainSequences(nn.Module):
    """Products shifted by one: 0 is the padding on the left."""

    def __init__(self, products: int) -> None:
        super().__init__()
        self.products = nn.Embedding(products + 1, WIDTH, padding_idx=0)
        self.places = nn.Embedding(LONGEST, WIDTH)
        nn.init.normal_(self.products.weight, std=0.02)
        nn.init.normal_(self.places.weight, std=0.02)
        layer = nn.TransformerEncoderLayer(WIDTH, 2, WIDTH, dropout=0.2, batch_first=True, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.drop, self.last = nn.Dropout(0.2), nn.LayerNorm(WIDTH)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """What comes after each place, float32 (n, LONGEST, WIDTH)."""
        later = torch.ones(LONGEST, LONGEST, dtype=torch.bool).triu(1)
        events = self.drop(self.products(rows) * WIDTH**0.5 + self.places.weight)
        return self.last(self.layers(events, mask=later))

    @torch.no_grad()
    def scores(self, histories: Histories) -> Scores:
        """float32 (n_shoppers, n_products)."""
        self.eval()
        expected = self(torch.from_numpy(padded(histories)))[:, -1]
        return (expected @ self.products.weight[1:].T).numpy()


def fit(
    histories: Histories, products: int, minutes: float, passes: int, seed: int, threads: int
) -> tuple[PlainSequences, int]:
    """The network, and how many passes it had: so many, or as the minutes allow."""
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    network = PlainSequences(products)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, betas=(0.9, 0.98))
    rows, deadline = padded(histories), time.monotonic() + minutes * 60
    for number in range(passes):
        network.train()
        for some in _batches(len(rows), np.random.default_rng((seed, number))):
            if time.monotonic() > deadline:
                return network, number
            read = torch.from_numpy(rows[some])
            asked = read[:, :-1] > 0
            expected = network(read)[:, :-1][asked]
            loss = nn.functional.cross_entropy(expected @ network.products.weight[1:].T, read[:, 1:][asked] - 1)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return network, passes


def padded(histories: Histories) -> np.ndarray:
    """int64 (n_shoppers, LONGEST): the newest events at the right, 1 + their rows; 0 on the left."""
    newest = histories.newest(LONGEST)
    from_end = np.repeat(newest.offsets[1:], newest.lengths) - np.arange(len(newest.products))
    rows = np.zeros((len(newest), LONGEST), np.int64)
    rows[newest.owners, LONGEST - from_end] = newest.products + 1
    return rows


def _batches(many: int, random: np.random.Generator) -> Iterator[np.ndarray]:
    order = random.permutation(many)
    for start in range(0, many, BATCH):
        yield order[start : start + BATCH]
