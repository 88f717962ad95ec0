"""Reviews as rows."""

from collections.abc import Sequence

import sqlalchemy as sa

from commerce.database.engine import Records
from commerce.database.tables import reviews
from commerce.ids import ProductId
from commerce.reviews import Review

_AT_ONCE = 400  # rows of one statement, so that no database's limit of values is met


class DatabaseReviews:
    """Writes reviews. Every call is one transaction and raises ``DatabaseUnavailable``."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def put(self, given: Sequence[Review]) -> int:
        """Store the reviews, in place of older ones with their ids; how many of them were new."""
        new = 0
        with self._records.write() as connection:
            for start in range(0, len(given), _AT_ONCE):
                rows = {(review.product_id, review.review_id): _row(review) for review in given[start : start + _AT_ONCE]}
                ours = sa.tuple_(reviews.c.product_id, reviews.c.review_id).in_(list(rows))
                new += len(rows) - connection.execute(sa.delete(reviews).where(ours)).rowcount
                connection.execute(sa.insert(reviews), list(rows.values()))
        return new

    def count(self) -> int:
        """How many there are."""
        with self._records.read() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(reviews)) or 0


def read_reviews(connection: sa.Connection, product_id: ProductId, last: int) -> list[Review]:
    """The newest ``last`` reviews of the product, newest first; those without a date after all others."""
    ours = sa.select(reviews).where(reviews.c.product_id == product_id)
    undated = sa.case((reviews.c.written_at.is_(None), 1), else_=0)
    newest = ours.order_by(undated, reviews.c.written_at.desc(), reviews.c.review_id).limit(last)
    return [
        Review(row.review_id, ProductId(row.product_id), row.rating, row.title, row.text, row.language, row.written_at)
        for row in connection.execute(newest)
    ]


def _row(review: Review) -> dict[str, object]:
    return {
        "product_id": review.product_id,
        "review_id": review.review_id,
        "rating": review.rating,
        "title": review.title,
        "text": review.text,
        "language": review.language,
        "written_at": review.written_at,
    }
