"""A trained version, opened to rank with."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ranker.blend import Blend
from ranker.errors import UnusableVersion
from ranker.scorers.attention import AttentionScorer
from ranker.scorers.scorer import Progress, Scorer, untold
from ranker.tables import ProductTable
from ranker.title_vectors import title_vectors
from ranker.titles import title_embedder
from ranker.versions import VersionRecord, load_table, read_record


@dataclass(frozen=True, slots=True)
class OpenedVersion:
    """What a version knows, over the products it was trained on and those that came since, which lie behind them."""

    record: VersionRecord
    table: ProductTable
    scorer: Scorer
    attention: AttentionScorer | None  # tells which past event moved a score, where the version has it


def open_version(
    folder: Path,
    products: ProductTable | None = None,
    threads: int = 1,
    cache: Path | None = None,
    told: Progress = untold,
) -> OpenedVersion:
    """The version in this folder (``Versions.path``). ``products`` are what is sold now: new ones are read by their titles,
    which the folder ``cache`` keeps for the next time.

    Raises:
        UnusableVersion: the folder is damaged, or of another version or architecture.
        EmbedderUnavailable: there are new titles, and the embedder that read the old ones has no weights here.
    """
    from ranker.taste_models import taste_models

    record = read_record(folder)
    table = load_table(folder)
    if products is not None:
        table = _extended(table, products, record, threads, cache, told)
    scorers: dict[str, Scorer] = {}
    for model in taste_models("blend"):
        if model.name in record.scorers:
            scorers[model.name] = model.opened.load(folder / "scorers" / model.name, table)
    missing = set(record.scorers) - set(scorers)
    if missing:
        raise UnusableVersion(f"{folder} was made with models that this code does not have: {', '.join(sorted(missing))}")
    attention = scorers.get("attention")
    scorer: Scorer = scorers[record.scorers[0]]
    if len(record.scorers) > 1:
        scorer = Blend.load(folder / "blend", table, list(scorers.values()))
    return OpenedVersion(record, table, scorer, attention if isinstance(attention, AttentionScorer) else None)


def _extended(
    table: ProductTable, products: ProductTable, record: VersionRecord, threads: int, cache: Path | None, told: Progress
) -> ProductTable:
    """The table with new products behind; a title that was read in training keeps its vector."""
    extended = table.extended(products)
    read = table.vectors.any(axis=1)  # a training that has little time reads the titles of what is met most
    vector = {table.titles[row]: table.vectors[row] for row in np.flatnonzero(read)}
    unread = sorted({title for title in extended.titles if title.strip() and title not in vector})
    if unread and record.alphabet != "none" and table.vectors.shape[1]:
        encoder = title_embedder(record.embedder, record.alphabet, threads)
        vector |= title_vectors(unread, encoder, cache, lambda done, total: told("read titles", done, total))
    nothing = np.zeros(table.vectors.shape[1], np.float32)
    vectors = np.stack([vector.get(title, nothing) if title.strip() else nothing for title in extended.titles])
    return replace(extended, vectors=vectors.astype(np.float32))
