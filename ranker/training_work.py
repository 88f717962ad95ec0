"""What a training has done so far, on disk: killed at any moment, it goes on there."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from ranker.errors import TrainingUnderWay, UnusableVersion
from ranker.scorers.scorer import Scorer
from ranker.tables import ProductTable
from ranker.taste_models import TasteModel
from ranker.workers import Workers

_STATE = "state.json"
_LOCK = "training.lock"


@contextmanager
def only_training(out: Path, workers: Workers) -> Iterator[None]:
    """While it lasts no other training writes into the folder ``out``. What ends the process ends it, too.

    Raises:
        TrainingUnderWay: another one does.
        OSError: the folder cannot be made or written into.
    """
    if not workers.first:
        yield
        return
    out.mkdir(parents=True, exist_ok=True)
    with (out / _LOCK).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise TrainingUnderWay(
                f"another training ({lock.read().strip() or 'of an unknown process'}) writes into {out}; "
                "wait for its end, or name another folder with --out"
            ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}")
        lock.flush()
        yield


@dataclass(slots=True)
class TrainingWork:
    """A folder of one training. Models are there whole or not at all."""

    folder: Path
    of: str  # what stands for the events, the products and the plan
    spent: float  # seconds, by the trainings that were killed

    @classmethod
    def open(cls, folder: Path, of: str, workers: Workers) -> "TrainingWork":
        """The work of this very training, or an empty folder where there was none, or that of another."""
        state = _read(folder / _STATE)
        if workers.first and (state is None or state[0] != of):
            shutil.rmtree(folder, ignore_errors=True)
        workers.wait()
        work = cls(folder, of, state[1] if state and state[0] == of else 0.0)
        if workers.first:
            work.keep(work.spent)
        workers.wait()
        return work

    def keep(self, spent: float) -> None:
        """Note the time spent."""
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = self.folder / f"{_STATE}.new"
        beside.write_bytes(orjson.dumps({"of": self.of, "spent": spent}))
        beside.replace(self.folder / _STATE)

    def done(self, phase: str, model: TasteModel, table: ProductTable) -> Scorer | None:
        """The model of this phase, if its fit came to an end."""
        place = self.folder / phase / model.name
        if not place.is_dir():
            return None
        try:
            return model.opened.load(place, table)
        except UnusableVersion:  # the disk was full: fitted again
            return None

    def finish(self, phase: str, model: TasteModel, scorer: Scorer) -> None:
        """Keep a fitted model, and forget its own checkpoints."""
        place = self.folder / phase / model.name
        beside = place.with_name(f".{model.name}")
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(place, ignore_errors=True)
        beside.mkdir(parents=True)
        scorer.save(beside)
        beside.rename(place)
        shutil.rmtree(self.checkpoint(phase, model), ignore_errors=True)

    def checkpoint(self, phase: str, model: TasteModel) -> Path:
        """Where the model keeps its state while it is fitted."""
        return self.folder / phase / f"{model.name}.part"

    def close(self) -> None:
        """The training is at its end."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _read(path: Path) -> tuple[str, float] | None:
    try:
        state = orjson.loads(path.read_bytes())
        return str(state["of"]), float(state["spent"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
