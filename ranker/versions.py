"""Trained rankers side by side in one folder, one of them in force.

``versions/v1/`` holds what was learned and ``version.json``, which is written last, so a folder with one is whole;
``promoted.json`` names the version in force and those before it.
"""

import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from ranker.errors import PromotionRefused, UnusableVersion
from ranker.histories import Clock
from ranker.tables import ProductTable

SCHEMA = 1
_RECORD, _PRODUCTS, _VECTORS, _PROMOTED = "version.json", "products.json", "vectors.safetensors", "promoted.json"
Alphabet = Literal["english", "multilingual", "none"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DataWindow(_Strict):
    """What a version was trained on."""

    events: int
    shoppers: int
    products: int
    clock: Clock
    first: float  # moment of the first event (seconds since 1970), or rank
    last: float
    simulated: bool  # whether the events came from the simulator
    left_out: tuple[str, ...]  # bots, bursts, repeats


class HeldOut(_Strict):
    """Figures on events after the cut, which the measured models had not seen; then they were fitted on everything."""

    window: str  # fingerprint of the held-out events: figures of the same window can be compared
    from_moment: float  # the cut; for ranks 0: the last event of each shopper
    shoppers: int
    figures: dict[str, float]  # ndcg_10, recall_10, hit_10, mrr_10, and exposure: coverage, new, gini
    low: dict[str, float]  # of the 95 % interval (bootstrap over shoppers)
    high: dict[str, float]
    brands: tuple[tuple[str, float], ...] = ()  # the ten most shown, with their shares of all places
    models: dict[str, dict[str, float]]  # figures of each model alone, of at most 500 of the shoppers


class VersionRecord(_Strict):
    """What a version says of itself."""

    schema_version: int
    name: str
    model: str  # what was asked for: blend, attention, sequence, factors
    scorers: tuple[str, ...]
    made_at: datetime
    made_by: str  # version of the code
    git: str | None  # commit, with "+" where files were changed; None outside a repository
    embedder: str
    alphabet: Alphabet
    data: DataWindow
    held_out: HeldOut | None  # None where there was too little to hold any out
    seed: int
    minutes: float  # allowed
    seconds: float  # taken


class _Promoted(_Strict):
    version: str | None
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Versions:
    """The folder that ``shop rank train --out`` fills."""

    folder: Path

    @property
    def promotion(self) -> Path:
        """The file that names the version in force; replaced, never written into."""
        return self.folder / _PROMOTED

    def names(self) -> list[str]:
        """All whole versions, oldest first."""
        found = [path.parent.name for path in (self.folder / "versions").glob(f"v*/{_RECORD}")]
        return sorted((name for name in found if name[1:].isdigit()), key=lambda name: int(name[1:]))

    def path(self, name: str) -> Path:
        """The folder of a version. Raises ``UnusableVersion`` where there is no such."""
        if name not in self.names():
            have = ", ".join(self.names()) or "none"
            raise UnusableVersion(f"{self.folder} has no version {name!r} (it has {have})")
        return self.folder / "versions" / name

    def record(self, name: str) -> VersionRecord:
        """What the version says of itself. Raises ``UnusableVersion``."""
        return read_record(self.path(name))

    def promoted(self) -> str | None:
        """The version in force; None where there is none."""
        return self._state().version

    def in_force(self) -> str:
        """The version in force. Raises ``UnusableVersion`` where there is none."""
        name = self.promoted()
        if name is None:
            raise UnusableVersion(f"{self.folder} holds no ranker in force; `shop rank train --out {self.folder}` makes one")
        return name

    def next_name(self) -> str:
        """The name of the version to come."""
        numbers = [int(path.name[1:]) for path in (self.folder / "versions").glob("v*") if path.name[1:].isdigit()]
        return f"v{max(numbers, default=0) + 1}"

    def add(self, made: Path, record: VersionRecord) -> None:
        """Take a finished folder in under the record's name."""
        (made / _RECORD).write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")
        place = self.folder / "versions" / record.name
        place.parent.mkdir(parents=True, exist_ok=True)
        made.rename(place)

    def promote(self, name: str, force: bool = False) -> None:
        """Put the version in force. What is written of those before it is written anew where it is damaged.

        Raises:
            UnusableVersion: there is no such version, or it is damaged.
            PromotionRefused: its held-out NDCG@10 is below that of the version in force, or the two were held against
                different events and so cannot be compared; ``force`` promotes all the same.
        """
        new = self.record(name)
        try:
            state = self._state()
        except UnusableVersion:  # nothing is known to be in force that this could be worse than
            state = _Promoted(version=None)
        if state.version == name:
            return
        if state.version is not None and state.version in self.names() and not force:
            why = worse(new, self.record(state.version))
            if why:
                raise PromotionRefused(f"{name} is not promoted: {why}")
        before = (*state.before, state.version) if state.version else state.before
        self._write(_Promoted(version=name, before=before[-50:]))

    def rollback(self) -> str:
        """Put the version before the one in force back, and say which. Raises ``UnusableVersion`` where there is none."""
        state = self._state()
        names = set(self.names())
        for place in range(len(state.before) - 1, -1, -1):
            if state.before[place] in names:
                self._write(_Promoted(version=state.before[place], before=state.before[:place]))
                return state.before[place]
        raise UnusableVersion(f"{self.folder} has no version before {state.version or 'the first'}")

    def remove(self, name: str) -> None:
        """Delete a version that is not in force. Raises ``PromotionRefused`` for the one that is."""
        if self.promoted() == name:
            raise PromotionRefused(f"{name} is in force")
        shutil.rmtree(self.path(name))

    def _state(self) -> _Promoted:
        try:
            return _Promoted.model_validate_json(self.promotion.read_bytes())
        except FileNotFoundError:
            return _Promoted(version=None)
        except (OSError, ValidationError) as error:
            raise UnusableVersion(f"{self.promotion} is damaged; `shop rank promote` with a version writes it anew") from error

    def _write(self, state: _Promoted) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = self.folder / f"{_PROMOTED}.new"
        beside.write_text(state.model_dump_json() + "\n", encoding="utf-8")
        beside.replace(self.promotion)


def doubt(new: VersionRecord, old: VersionRecord | None, *, own_shop: bool) -> str | None:
    """Why a version that was just trained must not come into force by itself; None where it may.

    In the own shop it must have held-out figures, of real shoppers. Figures of other events than the old version's are not
    compared: more was learned from.
    """
    if own_shop and new.held_out is None:
        return f"{new.name} has no held-out figures; `shop rank promote {new.name} --force` promotes it all the same"
    if own_shop and new.data.simulated:
        return f"{new.name} learned from simulated shoppers; `shop rank promote {new.name}` promotes it all the same"
    if old is None or new.held_out is None or old.held_out is None or new.held_out.window != old.held_out.window:
        return None
    return worse(new, old)


def worse(new: VersionRecord, old: VersionRecord) -> str | None:
    """Why the new version must not take the old one's place; None where it may."""
    if old.held_out is None:
        return None
    if new.held_out is None:
        return f"it has no held-out figures, and {old.name} has"
    if new.held_out.window != old.held_out.window:
        return f"it and {old.name} were held against different events; compare them with `shop rank evaluate --events`"
    mine, theirs = new.held_out.figures["ndcg_10"], old.held_out.figures["ndcg_10"]
    if mine < theirs:
        return f"held-out NDCG@10 falls from {theirs:.4f} ({old.name}) to {mine:.4f}"
    return None


def read_record(folder: Path) -> VersionRecord:
    """What the version in this folder says of itself. Raises ``UnusableVersion``."""
    path = folder / _RECORD
    try:
        text = path.read_bytes()
    except OSError as error:
        raise UnusableVersion(f"{folder} holds nothing that `shop rank train` wrote ({_RECORD} is missing)") from error
    try:
        schema = orjson.loads(text).get("schema_version")
        if schema != SCHEMA:
            raise UnusableVersion(
                f"{folder} was written by another version (schema {schema}, this code reads {SCHEMA}); train again"
            )
        return VersionRecord.model_validate_json(text)
    except (ValidationError, ValueError, AttributeError) as error:
        raise UnusableVersion(f"{path} is damaged; train again with `shop rank train`") from error


def save_table(folder: Path, table: ProductTable) -> None:
    """Write the products of a version; vectors with half the digits."""
    import numpy as np
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    columns = {
        "ids": table.ids,
        "titles": table.titles,
        "categories": table.categories,
        "brands": table.brands,
        "prices": [None if price != price else price for price in table.prices.tolist()],
    }
    (folder / _PRODUCTS).write_bytes(orjson.dumps(columns))
    save_file({"vectors": table.vectors.astype(np.float16)}, folder / _VECTORS)


def load_table(folder: Path) -> ProductTable:
    """The products that ``save_table`` wrote. Raises ``UnusableVersion``."""
    import numpy as np
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        columns = orjson.loads((folder / _PRODUCTS).read_bytes())
        prices = np.array([np.nan if price is None else price for price in columns.pop("prices")], np.float64)
        vectors = load_file(folder / _VECTORS)["vectors"].astype(np.float32)
        table = ProductTable.of(**columns, prices=prices)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SafetensorError) as error:
        raise UnusableVersion(f"the products in {folder} cannot be read: {error}") from error
    if len(vectors) != len(table):
        raise UnusableVersion(f"the vectors in {folder} do not fit its products; train again with `shop rank train`")
    return replace(table, vectors=vectors)


def git_state() -> str | None:
    """The commit of this code, with "+" where files differ from it; None outside a repository."""
    place = Path(__file__).parent
    try:
        commit = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"], cwd=place, capture_output=True, text=True, timeout=5, check=True
        ).stdout.strip()
        changed = subprocess.run(
            ["git", "status", "--porcelain", "--untracked-files=no"],
            cwd=place,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    return f"{commit}+" if changed else commit


def code_version() -> str:
    """The installed version of this code."""
    try:
        return version("shopping-assistant")
    except PackageNotFoundError:
        return "unknown"


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)
