"""Texts to vectors: nothing is lost, doubled or put beside the wrong product; a worker that dies is told."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from commerce.ids import ProductId
from retrieval import building
from retrieval.building import EmbeddedBatch, TextToEmbed, batches, embed_here, embed_in_parallel
from retrieval.errors import BuildFailed
from retrieval.query import Vectors
from tests.fakes_retrieval import WordsEmbedder


class DeadlyEmbedder(WordsEmbedder):
    """Ends its process at the text that says so, as the kernel does where memory runs out."""

    def embed(self, texts: list[str]) -> Vectors:
        if any("die" in text for text in texts):
            os._exit(9)
        return super().embed(texts)


class SlowEmbedder(WordsEmbedder):
    """Takes a while for each batch, so that a build can be killed in the middle."""

    def embed(self, texts: list[str]) -> Vectors:
        time.sleep(0.3)
        return super().embed(texts)


def texts(count: int) -> Iterator[TextToEmbed]:
    for number in range(count):
        words = " ".join(f"word{number % 97}x{place}" for place in range(1 + number % 23))
        yield TextToEmbed(ProductId(f"p{number}"), f"hash{number}", words)


def holds(found: list[EmbeddedBatch], count: int) -> None:
    wanted = {one.product_id: one for one in texts(count)}
    embedder, seen = WordsEmbedder(), set[str]()
    for batch in found:
        assert batch.vectors.shape == (len(batch.product_ids), 64) and batch.vectors.dtype == np.float32
        assert len(batch.hashes) == len(batch.product_ids)
        right = embedder.embed([wanted[product_id].text for product_id in batch.product_ids])
        assert np.allclose(batch.vectors, right, atol=1e-6)
        assert batch.hashes == [wanted[product_id].text_hash for product_id in batch.product_ids]
        assert not seen & set(batch.product_ids)
        seen |= set(batch.product_ids)
    assert seen == set(wanted)


def test_here_every_text_has_its_own_vector_once() -> None:
    holds(list(embed_here(WordsEmbedder(), texts(1234))), 1234)


def test_workers_give_every_text_its_own_vector_once() -> None:
    here = WordsEmbedder()
    holds(list(embed_in_parallel(here, texts(2500), workers=2)), 2500)
    assert here.embedded == []  # all of it happened in the workers


def test_a_few_texts_are_embedded_here() -> None:
    here = WordsEmbedder()
    holds(list(embed_in_parallel(here, texts(100), workers=2)), 100)
    assert len(here.embedded) == 100


def test_a_worker_that_dies_is_told_and_what_came_before_is_good() -> None:
    deadly = [TextToEmbed(ProductId("last"), "", "die")]  # the shortest text comes last
    good: list[EmbeddedBatch] = []
    with pytest.raises(BuildFailed, match="shop index build --workers 1"):
        for batch in embed_in_parallel(DeadlyEmbedder(), [*texts(2500), *deadly], workers=2):
            good.append(batch)
    assert good and "last" not in {product_id for batch in good for product_id in batch.product_ids}


def test_texts_are_read_as_they_are_needed() -> None:
    read = 0

    def counted() -> Iterator[TextToEmbed]:
        nonlocal read
        for one in texts(100_000):
            read += 1
            yield one

    next(embed_here(WordsEmbedder(), counted()))
    assert read <= building._AHEAD


def test_batches_hold_texts_of_a_length_and_no_more_than_some_seconds_of_work() -> None:
    some = [TextToEmbed(ProductId(str(number)), "", "x" * (1 + (number * 7919) % 4000)) for number in range(3000)]
    made = list(batches(some))
    assert sorted(one.product_id for batch in made for one in batch) == sorted(one.product_id for one in some)
    padding = sum(len(batch[0].text) * len(batch) for batch in made) / sum(len(one.text) for one in some)
    assert padding < 1.05
    assert all(len(batch) <= building._TEXTS and len(batch[0].text) * len(batch) <= building._CHARACTERS for batch in made)


def test_no_texts_no_batches() -> None:
    assert list(embed_in_parallel(WordsEmbedder(), [], workers=2)) == []


def test_workers_end_with_a_build_that_is_killed() -> None:
    script = (
        "from tests.unit.retrieval.test_building import texts, SlowEmbedder\n"
        "from retrieval.building import embed_in_parallel\n"
        "import multiprocessing\n"
        "if __name__ == '__main__':\n"
        "    for batch in embed_in_parallel(SlowEmbedder(), texts(9000), workers=2):\n"
        "        print(*[child.pid for child in multiprocessing.active_children()], flush=True)\n"
    )
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "build.py"
        path.write_text(script)
        root = Path(__file__).parents[3]
        build = subprocess.Popen(
            [sys.executable, str(path)], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(root)}
        )
        assert build.stdout is not None
        workers = [int(number) for number in build.stdout.readline().split()]
        assert len(workers) == 2
        build.kill()
        build.wait()
        build.stdout.close()
        deadline = time.monotonic() + 20
        while any(_lives(worker) for worker in workers) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not any(_lives(worker) for worker in workers)


def _lives(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
