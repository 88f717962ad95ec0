"""The shop's search as the settings say it, for the server and for every command."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from commerce.storefront import Storefront
from ui.settings import Settings

if TYPE_CHECKING:
    from retrieval.search import ShopSearch


def search_of(settings: Settings, storefront: Storefront, *, writes: bool) -> "ShopSearch":
    """The search over this catalog.

    Raises:
        IndexUnavailable: another process writes the folder of vectors, and ``writes`` was asked for.
        EmbedderUnavailable: the named embedder has no weights here.
        UnusableModel: the folder of trained weights holds none that can be used.
    """
    from retrieval.opening import open_search

    return open_search(
        storefront,
        chroma=settings.retrieval.chroma_url or settings.chroma_path,
        embedder=settings.retrieval.embedder,
        threads=settings.retrieval.threads,
        precision=settings.retrieval.precision,
        currency=settings.shop.currency,
        writes=writes,
        files=settings.home / "index" if settings.retrieval.chroma_url else None,
        trained=settings.retrieval.trained,
        picture_model=settings.retrieval.picture_model,
        picture=partial(_picture, settings.images_path),
    )


def _picture(folder: Path, image: str) -> bytes | None:
    """The file of a picture that the app serves itself; pictures of other hosts are not fetched."""
    from ui.api.pictures import picture_file

    path = picture_file(folder, image.removeprefix("/images/")) if image.startswith("/images/") else None
    return path.read_bytes() if path else None
