"""Opens the shop's search."""

from pathlib import Path
from typing import TYPE_CHECKING

from commerce.storefront import Storefront
from retrieval.chroma import ChromaVectors
from retrieval.embedders import Encoders, open_encoders
from retrieval.index_files import IndexFiles
from retrieval.indexing import CatalogIndex
from retrieval.pictures import PictureBytes, PictureIndex, PictureModel
from retrieval.precision import Precision
from retrieval.search import ShopSearch

if TYPE_CHECKING:
    from retrieval.relevance.readings import CatalogSpelling
    from retrieval.relevance.rescoring import TrainedReranker


def _no_picture(image: str) -> bytes | None:
    return None


def open_search(
    storefront: Storefront,
    *,
    chroma: Path | str,
    embedder: str = "packaged",
    threads: int = 1,
    precision: Precision = "auto",
    currency: str | None = None,
    writes: bool = True,
    files: Path | None = None,
    trained: Path | None = None,
    english_only: bool = False,
    picture_model: str | None = None,
    picture: PictureBytes = _no_picture,
) -> ShopSearch:
    """The search over a shop's catalog. Nothing heavy is loaded before the first call that needs it.

    ``chroma`` is the folder of the embedded Chroma, or the URL of a server. With ``writes``, this process is the only one that
    may write the folder, and it takes up new products by itself; without, it only reads. ``currency`` is that of bounds of
    price (default: the one most products have). ``files`` is where the index itself lies (default: beside Chroma's folder; with
    a server and no folder named it stays in memory). ``trained`` is a folder that `shop search train` wrote.
    ``english_only`` leaves the multilingual encoder out, for a catalog and questions that never need it. ``picture_model`` is a
    CLIP-class model, by name or folder, and ``picture`` gives the files of the products' pictures, for search by photo.

    Raises:
        IndexUnavailable: another process writes the folder.
        EmbedderUnavailable: the named embedder has no weights here.
        UnusableModel: ``trained`` holds no model that can be used.
    """
    from retrieval.relevance.readings import CatalogSpelling

    spelling = CatalogSpelling()
    encoders = open_encoders(embedder, threads, precision)
    if english_only:
        encoders = Encoders(encoders.english, encoders.english)
    if files is None and isinstance(chroma, Path):
        files = files_beside(chroma)
    kept = IndexFiles(files) if files is not None else None
    vectors = ChromaVectors(chroma, writes=writes)
    pictures = None
    if picture_model is not None:
        pictures = PictureIndex(storefront, vectors, PictureModel(picture_model, threads), picture)
    index = CatalogIndex(storefront, vectors, encoders, currency, kept)
    return ShopSearch(index, reranker=_reranker(trained, spelling), readings=spelling, pictures=pictures)


def _reranker(trained: Path | None, spelling: "CatalogSpelling") -> "TrainedReranker | None":
    if trained is None:
        return None
    from retrieval.relevance.rescoring import TrainedReranker

    return TrainedReranker.load(trained, spelling)


def files_beside(chroma: Path) -> Path:
    """Where the index of a Chroma folder lies unless it is told otherwise."""
    return chroma.with_name(f"{chroma.name}-index")
