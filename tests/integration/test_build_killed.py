"""A build with worker processes that is killed goes on where it was."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = """
import sys, time
from functools import partial
from pathlib import Path
from bench.catalogs import MemoryShop
from retrieval import building
from retrieval.building import embed_in_parallel
from retrieval.query import Query
from tests.fakes_retrieval import WordsEmbedder, search_over
from tests.integration.test_index import pans

class Slow(WordsEmbedder):
    def embed(self, texts):
        time.sleep(len(texts) / 2000)
        return super().embed(texts)

if __name__ == "__main__":
    building.FEW = 100
    search = search_over(MemoryShop(pans(6000)), Path(sys.argv[1]), Slow(), built=False)
    report = search.refresh(lambda done, total: print(done, total, flush=True), partial(embed_in_parallel, workers=2))
    print("embedded", report.embedded, search.check().sound, search.find(Query("kettle model 2")).total > 0, flush=True)
    search.close()
"""


def test_a_parallel_build_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    script = tmp_path / "build.py"
    script.write_text(BUILD)
    command = [sys.executable, str(script), str(tmp_path / "chroma")]
    environment = {"PYTHONPATH": str(ROOT)}
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert first.stdout is not None
    done = 0
    for line in first.stdout:
        done, total = map(int, line.split())
        assert total == 6000
        if done >= 2000:
            break
    first.kill()
    first.wait()
    first.stdout.close()
    second = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=200, check=False)
    assert second.returncode == 0, second.stderr[-2000:]
    embedded, sound, finds = second.stdout.splitlines()[-1].split()[1:]
    assert (sound, finds) == ("True", "True")
    assert 6000 - done - 256 * 8 <= int(embedded) <= 6000 - done + 256 * 3  # what was stored is not embedded again
