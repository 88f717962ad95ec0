"""The shop's ranker as the settings say it: the order of the turn, and what knows the shopper."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commerce.database import Database
from ranker.errors import UnusableVersion
from ranker.exposure_counts import RecentCounts
from ranker.in_force import InForce
from ranker.interleaving import Duel
from ranker.learned_taste import LearnedTaste
from ranker.personal import Personal
from ranker.personal_order import PersonalOrder
from ranker.ranking import Ranker
from ranker.recommend import Recommender
from ranker.retrieval_order import RetrievalOrder
from ranker.shadow import RankingNotes, Shadowed
from ranker.shelf import IndexShelves
from ranker.versions import Versions
from ranker.weights import FILE as ORDER_WEIGHTS
from ranker.weights import OrderWeights, load_weights
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
    close: Callable[[], None]


def ranking_of(settings: Settings, database: Database, search: "ShopSearch") -> Ranking:
    """The ranker over this shop. A trained version that cannot be used is left out, and the log says why.

    A version or weights that come into force later are taken up while the server runs.
    """
    shelves, counts = IndexShelves(search.index), RecentCounts(database.exposures)
    notes = RankingNotes(database.ranking_log)
    versions = Versions(settings.ranker_path)

    def personal(learned: LearnedTaste | None) -> Ranker:
        weights = _weights(settings)
        return PersonalOrder(shelves, counts, weights, learned=learned, explore=settings.ranker.explore, watch=notes)

    def named(name: str) -> Ranker | None:
        """The ranker that a setting names; None where it cannot be used."""
        if name == "retrieval":
            return RetrievalOrder()
        try:
            return personal(None if name == "personal" else opened_taste(name, settings, database))
        except (UnusableVersion, RetrievalError) as error:
            log.error("the ranker %s is left out: %s", name, error)
            return None

    def in_force() -> Ranker:
        name = versions.promoted()
        return personal(opened_taste(name, settings, database) if name else None)

    shown: Ranker = RetrievalOrder()
    if settings.ranker.order != "retrieval":
        shown = InForce(in_force, personal(None), (versions.promotion, settings.ranker_path / ORDER_WEIGHTS))
    ranker: Ranker = shown
    rival = named(settings.ranker.against) if settings.ranker.against else None
    if rival is not None and rival.version != shown.version:
        ranker = Duel(shown, rival)
    unseen = named(settings.ranker.shadow) if settings.ranker.shadow else None
    if unseen is not None:
        ranker = Shadowed(ranker, unseen, notes)
    return Ranking(ranker, Personal(database.tastes, shelves, Recommender(search, shown, shelves, counts)), notes.close)


def _weights(settings: Settings) -> OrderWeights:
    try:
        return load_weights(settings.ranker_path)
    except UnusableVersion as error:
        log.error("the default weights stand: %s", error)
        return OrderWeights()


def opened_taste(name: str, settings: Settings, database: Database) -> LearnedTaste:
    """The trained version of this name over the catalog of now.

    Raises:
        UnusableVersion: there is no such version, or it is damaged or of another architecture.
        EmbedderUnavailable: what read its titles has no weights here.
    """
    from ranker.opened import open_version
    from ranker.shop_table import shop_table

    sold = shop_table(product for batch in database.storefront.all_products() for product in batch)
    return LearnedTaste(open_version(Versions(settings.ranker_path).path(name), sold, settings.retrieval.threads))
