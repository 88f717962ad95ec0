"""Folders of learned arrays: safetensors beside a manifest that says what they are."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from ranker.errors import UnusableVersion

_MANIFEST, _WEIGHTS = "scorer.json", "weights.safetensors"


def save_weights(
    folder: Path, architecture: str, arrays: Mapping[str, npt.NDArray[Any]], settings: Mapping[str, Any] | None = None
) -> None:
    """Write arrays and settings (JSON). ``architecture`` names the model and its version, e.g. "attention.1"."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / _WEIGHTS)
    manifest = {
        "architecture": architecture,
        "settings": dict(settings or {}),
        "shapes": {name: list(array.shape) for name, array in arrays.items()},
    }
    (folder / _MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))


def load_weights(folder: Path, architecture: str) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """The arrays and settings that ``save_weights`` wrote for this architecture. Raises ``UnusableVersion``."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        manifest = orjson.loads((folder / _MANIFEST).read_bytes())
        of, settings, shapes = manifest["architecture"], dict(manifest["settings"]), dict(manifest["shapes"])
    except OSError as error:
        raise UnusableVersion(f"{folder} holds no trained scorer ({_MANIFEST} is missing)") from error
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise UnusableVersion(f"{folder / _MANIFEST} is damaged; train again with `shop rank train`") from error
    if of != architecture:
        raise UnusableVersion(
            f"{folder} holds {of!r}, and this code reads {architecture!r}; train again with `shop rank train`"
        )
    try:
        arrays: dict[str, npt.NDArray[Any]] = load_file(folder / _WEIGHTS)
    except (OSError, SafetensorError) as error:
        raise UnusableVersion(f"the weights in {folder} cannot be read: {error}") from error
    if {name: list(array.shape) for name, array in arrays.items()} != shapes:
        raise UnusableVersion(f"the weights in {folder} do not fit its manifest; train again with `shop rank train`")
    return arrays, settings
