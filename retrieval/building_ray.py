"""Texts to vectors on a Ray cluster, for catalogs past one machine. The one file that imports ray.

The driver reads the catalog and stores the vectors (Chroma has one writer); between them Ray Data hands batches to actors that
each hold the encoder, and moves on where one of them dies. The program must be installed on every node.
"""

import logging
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from commerce.ids import ProductId
from retrieval.building import EmbeddedBatch, TextToEmbed, batches
from retrieval.errors import BuildFailed
from retrieval.processor import cores
from retrieval.query import Embedder

if TYPE_CHECKING:
    import pyarrow


def embed_on_ray(
    embedder: Embedder, texts: Iterable[TextToEmbed], *, address: str | None = None, actors: int | None = None
) -> Iterator[EmbeddedBatch]:
    """Every text once, by so many actors of one core each (default: one for every core of the cluster), in no certain order.

    ``address`` is that of a running cluster ("auto": the one of this machine, or ``RAY_ADDRESS``); None starts one here and
    stops it afterwards.

    Raises:
        BuildFailed: ray is not installed, the cluster cannot be reached, or it gave up; batches that came before are good.
    """
    ray = require_ray()
    import pyarrow
    from ray import data as ray_data

    begun = not ray.is_initialized()
    if begun:
        _begin(ray, address)
    try:
        limits = ray_data.DataContext.get_current()
        limits.enable_progress_bars = False
        parts = [
            ray.put(
                pyarrow.table(
                    {
                        "product_id": [one.product_id for one in batch],
                        "text_hash": [one.text_hash for one in batch],
                        "text": [one.text for one in batch],
                    }
                )
            )
            for batch in batches(texts)
        ]
        if not parts:
            return
        pool = max(1, min(actors or int(ray.cluster_resources().get("CPU", 1)), len(parts)))
        embedded = ray_data.from_arrow_refs(parts).map_batches(
            _Encoding,
            fn_constructor_args=(embedder,),
            batch_size=None,  # as they were cut: texts of a length
            batch_format="pyarrow",
            compute=ray_data.ActorPoolStrategy(size=pool),
            num_cpus=1,
        )
        for part in embedded.iter_batches(batch_size=None, batch_format="numpy"):
            ids = [ProductId(str(product_id)) for product_id in part["product_id"]]
            yield EmbeddedBatch(ids, [str(text_hash) for text_hash in part["text_hash"]], part["vector"])
    except ray.exceptions.RayError as error:
        raise BuildFailed(
            f"the Ray cluster gave up ({str(error).strip().splitlines()[-1]}); what was embedded before is kept: "
            "run `shop index build --ray` again to go on"
        ) from error
    finally:
        if begun:
            ray.shutdown()


class _Encoding:
    """An actor: holds the encoder, embeds one batch at a time."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def __call__(self, batch: "pyarrow.Table") -> dict[str, Any]:
        """The batch with ``vector`` float32 (rows, dimensions) in the place of its text."""
        return {
            "product_id": batch["product_id"].to_numpy(zero_copy_only=False),
            "text_hash": batch["text_hash"].to_numpy(zero_copy_only=False),
            "vector": self._embedder.embed(batch["text"].to_pylist()),
        }


def require_ray() -> Any:
    """The module ray. Raises ``BuildFailed``, with the command that installs it."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # as Ray 3 will have it; it warns until then
    try:
        import ray
    except ModuleNotFoundError as error:
        raise BuildFailed(
            "Ray is not installed: run `pip install 'shopping-assistant[ray]'` (or `pip install 'ray[data]'`) on every node"
        ) from error
    return ray


def _begin(ray: Any, address: str | None) -> None:
    quiet = {"log_to_driver": False, "logging_level": logging.WARNING}
    try:
        if address is None:
            ray.init(address="local", num_cpus=cores(), include_dashboard=False, **quiet)
        else:
            ray.init(address=address, **quiet)
    except (ConnectionError, ValueError, RuntimeError, ray.exceptions.RayError) as error:
        raise BuildFailed(f"no Ray cluster at {address or 'this machine'}: {str(error).strip().splitlines()[0]}") from error
