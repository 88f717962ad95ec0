"""One shop's records: its storefront, its conversations, and the side that imports write to."""

from commerce.database.canned import DatabaseCannedReplies
from commerce.database.catalog import DatabaseCatalog
from commerce.database.conversations import DatabaseConversations
from commerce.database.descriptions import DatabaseDescriptions
from commerce.database.desk import DatabaseDesk
from commerce.database.desk_queue import DatabaseDeskQueue
from commerce.database.drafts import DatabaseDrafts
from commerce.database.engine import Records
from commerce.database.event_log import DatabaseEventLog
from commerce.database.exposure import DatabaseExposures
from commerce.database.facts import recall, remember
from commerce.database.orders import DatabaseOrders
from commerce.database.outcomes import DatabaseOutcomes
from commerce.database.ranking_log import DatabaseRankingLog
from commerce.database.reviews import DatabaseReviews
from commerce.database.searches import DatabaseSearches
from commerce.database.shopper_tokens import DatabaseTokenGenerations
from commerce.database.staff import DatabaseStaff
from commerce.database.storefront import DatabaseStorefront
from commerce.database.tastes import DatabaseTastes


class Database:
    """The records behind one URL. Opening connects to nothing; every call says itself when the database is away."""

    def __init__(self, url: str) -> None:
        self._records = Records(url)
        self.storefront = DatabaseStorefront(self._records)
        self.conversations = DatabaseConversations(self._records)
        self.desk = DatabaseDesk(self._records)
        self.queue = DatabaseDeskQueue(self._records)
        self.catalog = DatabaseCatalog(self._records)
        self.descriptions = DatabaseDescriptions(self._records)
        self.orders = DatabaseOrders(self._records)
        self.searches = DatabaseSearches(self._records)
        self.reviews = DatabaseReviews(self._records)
        self.tastes = DatabaseTastes(self._records)
        self.event_log = DatabaseEventLog(self._records)
        self.exposures = DatabaseExposures(self._records)
        self.ranking_log = DatabaseRankingLog(self._records)
        self.outcomes = DatabaseOutcomes(self._records)
        self.staff = DatabaseStaff(self._records)
        self.token_generations = DatabaseTokenGenerations(self._records)
        self.drafts = DatabaseDrafts(self._records)
        self.canned = DatabaseCannedReplies(self._records)

    def migrate(self) -> None:
        """Make the tables, or bring them up to date. Raises ``DatabaseUnavailable``."""
        from commerce.database.migrate import migrate  # Alembic takes a fifth of a second to import

        migrate(self._records)

    def remember(self, name: str, value: str) -> None:
        """Keep a fact about this shop under a name, e.g. that its orders are demo data. Raises ``DatabaseUnavailable``."""
        remember(self._records, name, value)

    def recall(self, name: str) -> str | None:
        """The fact kept under this name. Raises ``DatabaseUnavailable``."""
        return recall(self._records, name)

    def close(self) -> None:
        """Give all connections back."""
        self._records.close()


def open_database(url: str) -> Database:
    """The records at this SQLAlchemy URL: ``sqlite:///var/shop.db`` or ``postgresql://user:password@host/shop``.

    Raises:
        ValueError: neither SQLite in a file nor PostgreSQL.
    """
    return Database(url)
