"""The shop's ranker as the settings say it: the order of the turn, and what knows the shopper."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commerce.database import Database
from ranker.errors import UnusableVersion
from ranker.exposure_counts import RecentCounts
from ranker.learned_taste import LearnedTaste
from ranker.personal import Personal
from ranker.personal_order import PersonalOrder
from ranker.ranking import Ranker
from ranker.recommend import Recommender
from ranker.retrieval_order import RetrievalOrder
from ranker.shelf import IndexShelves
from ranker.weights import load_weights
from retrieval.errors import RetrievalError
from ui.settings import Settings

if TYPE_CHECKING:
    from retrieval.search import ShopSearch

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranker of the turn, and the shopper's side of it."""

    ranker: Ranker
    personal: Personal


def ranking_of(settings: Settings, database: Database, search: "ShopSearch") -> Ranking:
    """The ranker over this shop. A trained version that cannot be used is left out, and the log says why."""
    shelves = IndexShelves(search.index)
    counts = RecentCounts(database.exposures)
    ranker = _ranker(settings, database, shelves, counts)
    return Ranking(ranker, Personal(database.tastes, shelves, Recommender(search, ranker, shelves, counts)))


def _ranker(settings: Settings, database: Database, shelves: IndexShelves, counts: RecentCounts) -> Ranker:
    if settings.ranker.order == "retrieval":
        return RetrievalOrder()
    return PersonalOrder(
        shelves,
        counts,
        load_weights(settings.ranker_path),
        learned=promoted_taste(settings, database),
        explore=settings.ranker.explore,
    )


def promoted_taste(settings: Settings, database: Database) -> LearnedTaste | None:
    """The trained version in force; None where there is none, or it cannot be used."""
    from ranker.versions import Versions

    try:
        name = Versions(settings.ranker_path).promoted()
        return opened_taste(name, settings, database) if name else None
    except (UnusableVersion, RetrievalError) as error:
        log.error("the trained ranker is left out: %s", error)
        return None


def opened_taste(name: str, settings: Settings, database: Database) -> LearnedTaste:
    """The trained version of this name over the catalog of now.

    Raises:
        UnusableVersion: there is no such version, or it is damaged or of another architecture.
        EmbedderUnavailable: what read its titles has no weights here.
    """
    from ranker.opened import open_version
    from ranker.shop_table import shop_table
    from ranker.versions import Versions

    sold = shop_table(product for batch in database.storefront.all_products() for product in batch)
    return LearnedTaste(open_version(Versions(settings.ranker_path).path(name), sold, settings.retrieval.threads))
