"""Pictures of products as vectors, for a shop that has a picture model: a shopper may then search by photo.

The model is optional and of the shop's choice: any CLIP-class model that sentence-transformers can read. Its vectors are kept
in Chroma beside those of the texts, one a product, and are held in memory while the app runs.
"""

import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from commerce.ids import ProductId
from commerce.storefront import Storefront
from retrieval.chroma import ChromaVectors
from retrieval.embedders import SentenceTransformerEmbedder
from retrieval.errors import EmbedderUnavailable, PictureUnreadable
from retrieval.query import Vectors

if TYPE_CHECKING:
    from PIL import Image

PictureBytes = Callable[[str], bytes | None]  # the file behind ``Product.image``; None where the shop does not hold it
Progress = Callable[[int, int], None]  # pictures seen so far, and of how many

LARGEST = 10 * 2**20  # bytes of a photo
_MOST_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_BATCH = 32


class PictureEncoder(Protocol):
    """Turns pictures into unit vectors."""

    name: str  # identifies the weights

    def embed(self, pictures: "list[Image.Image]") -> Vectors:
        """float32 (len(pictures), dimensions), rows of length 1."""


class PictureModel:
    """A CLIP-class model read by sentence-transformers, by name or folder."""

    def __init__(self, source: str, threads: int = 1) -> None:
        self.name = f"pictures:{source}"
        self._model = SentenceTransformerEmbedder(source, source, threads)

    def load(self) -> None:
        """Read the weights now. Raises ``EmbedderUnavailable``: none here, or a model that reads no pictures."""
        loaded = self._model.load()
        if "image" not in getattr(loaded, "modalities", ("text",)):
            raise EmbedderUnavailable(f"the model {self._model.name!r} reads no pictures; give a CLIP-class one")

    def embed(self, pictures: "list[Image.Image]") -> Vectors:
        """float32 (len(pictures), dimensions), rows of length 1."""
        vectors: Vectors = self._model.load().encode(
            pictures, batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True, normalize_embeddings=True
        )
        return vectors.astype(np.float32, copy=False)


@dataclass(frozen=True, slots=True)
class PictureReport:
    """What a refresh of the pictures did."""

    embedded: int
    removed: int
    unreadable: tuple[ProductId, ...]  # whose file is no picture


@dataclass(frozen=True, slots=True)
class _Held:
    version: int  # of the catalog
    ids: tuple[ProductId, ...]
    matrix: Vectors  # float32 (pictures, dimensions)


class PictureIndex:
    """The vectors of the products' pictures. Thread-safe."""

    def __init__(self, storefront: Storefront, vectors: ChromaVectors, encoder: PictureEncoder, picture: PictureBytes) -> None:
        self._storefront = storefront
        self._vectors = vectors
        self._encoder = encoder
        self._picture = picture
        self._held: _Held | None = None
        self._writing = threading.Lock()

    def refresh(self, progress: Progress | None = None) -> PictureReport:
        """Embed the pictures that are new or changed and forget those that are gone."""
        with self._writing:
            version = self._storefront.catalog_version()
            stored = self._vectors.hashes(self._encoder.name)
            wanted = [(product_id, image) for product_id, image in self._images()]
            kept: set[ProductId] = set()
            unreadable: list[ProductId] = []
            batch: list[tuple[ProductId, str, Image.Image]] = []
            embedded = 0
            for seen, (product_id, image) in enumerate(wanted, start=1):
                if progress:
                    progress(seen, len(wanted))
                content = self._picture(image)
                if content is None:
                    continue
                stamp = hashlib.sha256(content).hexdigest()[:32]
                if stored.get(product_id) != stamp:
                    try:
                        batch.append((product_id, stamp, opened(content)))
                    except PictureUnreadable:
                        unreadable.append(product_id)
                        continue
                kept.add(product_id)
                if len(batch) == _BATCH:
                    embedded += self._stored(batch)
                    batch = []
            embedded += self._stored(batch)
            gone = [product_id for product_id in stored if product_id not in kept]
            if gone:
                self._vectors.delete(self._encoder.name, gone)
            self._held = self._read(version)
        return PictureReport(embedded, len(gone), tuple(unreadable))

    def likeness(self, photo: bytes) -> dict[ProductId, float]:
        """The cosine of every product's picture with the photo.

        Raises:
            PictureUnreadable: the photo is no picture, or too large.
            EmbedderUnavailable: the picture model has no weights here.
        """
        vector = self._encoder.embed([opened(photo)])[0]
        held = self._held
        if held is None or held.version != self._storefront.catalog_version():
            with self._writing:
                held = self._held = self._read(self._storefront.catalog_version())
        if not len(held.ids):
            return {}
        return dict(zip(held.ids, (held.matrix @ vector).tolist(), strict=True))

    def _images(self) -> Iterator[tuple[ProductId, str]]:
        for batch in self._storefront.all_products():
            for product in batch:
                if product.image:
                    yield product.product_id, product.image

    def _stored(self, batch: "list[tuple[ProductId, str, Image.Image]]") -> int:
        if batch:
            vectors = self._encoder.embed([picture for _, _, picture in batch])
            ids, stamps = [product_id for product_id, _, _ in batch], [stamp for _, stamp, _ in batch]
            self._vectors.upsert(self._encoder.name, ids, stamps, vectors)
        return len(batch)

    def _read(self, version: int) -> _Held:
        ids, _, matrix = self._vectors.vectors(self._encoder.name)
        return _Held(version, tuple(ids), matrix)


def opened(content: bytes) -> "Image.Image":
    """The picture, upright and in RGB.

    Raises ``PictureUnreadable``: no picture, cut off, or too large.
    """
    from PIL import Image, ImageOps

    if len(content) > LARGEST:
        raise PictureUnreadable(f"the picture has more than {LARGEST // 2**20} MB")
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise PictureUnreadable(f"the picture has more than {_MOST_PIXELS // 1_000_000} million pixels")
            return ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureUnreadable(f"this is no picture that can be read ({type(error).__name__})") from error
