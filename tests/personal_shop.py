"""A shop with real records, a search over hashed words, and the turn without a model: for tests of the shopper's order."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from assistant.act.scene import Shop as Rooms
from assistant.copilot.copilot import Copilot
from assistant.copilot.means import Means
from assistant.turn import Assistant
from assistant.understand import Understander, catalog_words
from bench.catalogs import product
from commerce.database import Database, open_database
from commerce.products import Product
from retrieval.chroma import ChromaVectors
from retrieval.embedders import Encoders
from retrieval.indexing import CatalogIndex
from retrieval.search import ShopSearch
from tests.fakes_copilot import LateReader
from tests.fakes_retrieval import WordsEmbedder
from ui.access import Access
from ui.live import Live
from ui.opening import Shop
from ui.ranking import Ranking, ranking_of
from ui.settings import Settings
from ui.turns import RunningTurns

COLORS = ("black", "white", "red", "blue", "green")
MATERIALS = ("wool", "linen", "cotton", "silk")


def _clothes(kind: str, path: tuple[str, ...], first: int) -> list[Product]:
    """Twenty of a kind: each colour in each material, all rated alike."""
    made = []
    for number, (color, material) in enumerate((color, material) for color in COLORS for material in MATERIALS):
        made.append(
            product(
                f"{kind}{number}",
                f"{color} {material} summer beach {kind}",
                category=path,
                tags=(material, color, "summer", "beach"),
                facets=(("color", color), ("material", material)),
                price=str(Decimal(first + number)),
                rating=4.5,
                review_count=20,
            )
        )
    return made


CLOTHES = (
    *_clothes("sweater", ("Clothing", "Sweaters"), 40),
    *_clothes("dress", ("Clothing", "Dresses"), 60),
    *_clothes("scarf", ("Accessories", "Scarves"), 15),
)


@dataclass
class PersonalShop:
    """An open shop and its records."""

    shop: Shop
    database: Database
    search: ShopSearch
    ranking: Ranking

    def close(self) -> None:
        self.ranking.close()
        self.search.close()
        self.database.close()


def open_personal_shop(folder: Path, **ranker: object) -> PersonalShop:
    """The shop of these clothes; ``ranker`` are settings of SHOP_RANKER__*."""
    settings = Settings(home=folder, ranker={"explore": 0.0, **ranker}, _env_file=None)  # type: ignore[call-arg, arg-type]
    database = open_database(settings.database_url)
    database.migrate()
    database.catalog.put(list(CLOTHES))
    one = WordsEmbedder(dimensions=128)
    search = ShopSearch(CatalogIndex(database.storefront, ChromaVectors(folder / "chroma"), Encoders(one, one)))
    search.refresh()
    ranking = ranking_of(settings, database, search)
    assistant = Assistant(
        storefront=database.storefront,
        conversations=database.conversations,
        search=search,
        ranker=ranking.ranker,
        personal=ranking.personal,
        understander=Understander(model=None, facets=catalog_words(CLOTHES)),
        model=None,
        policies=lambda: (),
        desk=database.desk,
    )
    rooms = Rooms(database.storefront, database.conversations, search, ranking.ranker, tuple, "en", "USD")
    copilot = Copilot(Means(rooms, LateReader(), None, tuple, database.drafts, "Test shop"))
    turns = RunningTurns(assistant)
    shop = Shop(
        settings=settings,
        storefront=database.storefront,
        conversations=database.conversations,
        search=search,
        assistant=assistant,
        turns=turns,
        desk=database.desk,
        queue=database.queue,
        live=Live(database.queue, turns.heard, 0.1),
        copilot=copilot,
        drafts=database.drafts,
        canned=database.canned,
        access=Access("k" * 48, database.token_generations),
        staff=database.staff,
        ranker=ranking.ranker,
        personal=ranking.personal,
    )
    return PersonalShop(shop, database, search, ranking)
