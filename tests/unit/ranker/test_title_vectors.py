import numpy as np

from ranker.tables import ProductTable
from ranker.title_vectors import title_vectors


class Lengths:
    """Reads of a text how long it is, and counts the texts."""

    name = "lengths"

    def __init__(self):
        self.read = []

    def embed(self, texts):
        self.read += texts
        return np.array([[1 / 3, len(text)] for text in texts], np.float32)


def test_what_was_read_before_is_not_read_again_and_says_the_same(tmp_path):
    first, second = Lengths(), Lengths()
    fresh = title_vectors(["a", "bb"], first, tmp_path)
    kept = title_vectors(["bb", "a", "ccc"], second, tmp_path)
    assert second.read == ["ccc"]
    assert all((fresh[text] == kept[text]).all() for text in fresh)
    (cache,) = tmp_path.iterdir()
    cache.write_bytes(cache.read_bytes()[:200])
    assert set(title_vectors(["a"], Lengths(), tmp_path)) == {"a"}, "one that was cut off is made anew"
    (tmp_path / "file").touch()
    assert set(title_vectors(["a"], Lengths(), tmp_path / "file" / "titles")) == {"a"}


def test_what_is_met_most_is_read_first_and_the_rest_when_there_is_time(tmp_path):
    names = [f"name {number}" for number in range(2000)]
    table = ProductTable.of([str(number) for number in range(2000)], names)
    late = table.with_vectors(Lengths(), tmp_path, often=np.arange(2000), until=0.0)
    read = late.vectors.any(axis=1)
    assert read[-512:].all()
    assert not read[:-512].any()
    assert (table.with_vectors(Lengths(), tmp_path, until=0.0).vectors == late.vectors).all(), "as another worker takes it over"
    assert table.with_vectors(Lengths(), tmp_path).vectors.any(axis=1).all()
