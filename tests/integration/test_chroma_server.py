"""Several app processes on one Chroma server: one embeds, all find."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
APP = """
import sys, time
from bench.catalogs import MemoryShop, product
from retrieval import building, indexing
from retrieval.chroma import ChromaVectors
from retrieval.embedders import Encoders
from retrieval.indexing import CatalogIndex
from retrieval.query import Query
from retrieval.search import ShopSearch
from tests.fakes_retrieval import WordsEmbedder
from tests.integration.test_index import pans

class Slow(WordsEmbedder):
    def embed(self, texts):
        time.sleep(0.02 * len(texts))
        return super().embed(texts)

building._TEXTS = 10
shop, embedder = MemoryShop(pans(60)), Slow()
search = ShopSearch(CatalogIndex(shop, ChromaVectors(sys.argv[1]), Encoders(embedder, embedder)))
print("ready", flush=True)
sys.stdin.readline()
search.refresh()
print("built", len(embedder.embedded), flush=True)
sys.stdin.readline()
shop.put([product(f"new{number}", f"copper samovar {number}") for number in range(20)])
deadline = time.monotonic() + 60
before = len(embedder.embedded)
asked = 0
while True:
    found = search.find(Query(f"copper samovar {asked}"))
    asked += 1
    space = search.index.snapshot().space("words")
    if space is not None and space.present()[search.index.snapshot().alive].all() or time.monotonic() > deadline:
        break
    time.sleep(0.05)
kettles = search.find(Query("kettle model 2")).candidates[0].product.product_id
new = sum(candidate.product.product_id.startswith("new") for candidate in found.candidates)
print("found", len(embedder.embedded) - before - asked - 1, new, kettles, search.check().sound, flush=True)
search.close()
"""


@pytest.fixture
def chroma_server(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(tmp_path / "server"), "--port", str(port)]
    with (tmp_path / "server.log").open("wb") as said:
        server = subprocess.Popen(command, stdout=said, stderr=said, cwd=tmp_path)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"{url}/api/v2/heartbeat", timeout=2).is_success:
                    break
            except httpx.HTTPError:
                pass
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the Chroma server does not start: {(tmp_path / 'server.log').read_text()[-500:]}")
            time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def test_two_processes_share_a_server_and_the_work(chroma_server: str) -> None:
    apps = [
        subprocess.Popen(
            [sys.executable, "-c", APP, chroma_server], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        for _ in range(2)
    ]
    try:
        assert [answer(app) for app in apps] == [["ready"], ["ready"]]
        built = told(apps)
        assert sum(int(words[1]) for words in built) == 60, built  # each text once, by one or by the other
        found = told(apps)
        assert sum(int(words[1]) for words in found) == 20, found
        assert [words[2:] for words in found] == [["20", "p0002", "True"]] * 2
    finally:
        for app in apps:
            app.kill()
            app.communicate()


def told(apps: list["subprocess.Popen[str]"]) -> list[list[str]]:
    """What each says after it was told to go on, all at once."""
    for app in apps:
        assert app.stdin is not None
        app.stdin.write("\n")
        app.stdin.flush()
    return [answer(app) for app in apps]


def answer(app: "subprocess.Popen[str]") -> list[str]:
    assert app.stdout is not None
    return app.stdout.readline().split()
