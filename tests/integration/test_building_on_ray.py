"""A small Ray cluster of this machine embeds what one process would have embedded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="ray is not installed: pip install 'ray[data]'")

SCRIPT = """
import sys
import ray
from tests.unit.retrieval.test_building import holds, texts
from tests.fakes_retrieval import WordsEmbedder
from retrieval import building
from retrieval.building_ray import embed_on_ray
building._TEXTS = 16  # several batches for so few texts
found = list(embed_on_ray(WordsEmbedder(), texts(60)))
assert len(found) >= 4
holds(found, 60)
assert not ray.is_initialized()
print("all there")
"""


def test_a_small_cluster_gives_every_text_its_own_vector_once() -> None:
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=root, env=environment, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "all there" in done.stdout


def test_a_cluster_that_is_not_there_is_told() -> None:
    from retrieval.building import TextToEmbed
    from retrieval.building_ray import embed_on_ray
    from retrieval.errors import BuildFailed
    from tests.fakes_retrieval import WordsEmbedder

    with pytest.raises(BuildFailed, match="no Ray cluster at auto"):
        list(embed_on_ray(WordsEmbedder(), list[TextToEmbed](), address="auto"))


def test_without_ray_the_command_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from retrieval.building_ray import embed_on_ray
    from retrieval.errors import BuildFailed
    from tests.fakes_retrieval import WordsEmbedder

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(BuildFailed, match="pip install"):
        list(embed_on_ray(WordsEmbedder(), []))
