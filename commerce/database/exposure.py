"""Exposure counted inside the database, each shopper's share bounded there."""

from datetime import datetime

import sqlalchemy as sa

from commerce.database.engine import Records
from commerce.database.tables import behaviour_events as events
from commerce.exposure import INTEREST, MOST_OF_ONE, Exposure
from commerce.ids import ProductId


class DatabaseExposures:
    """``Exposures`` over the behaviour events in SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def since(self, moment: datetime) -> list[Exposure]:
        """Every product that was shown or taken to since then; see ``Exposures``."""
        recent = events.c.at >= moment
        shown = (
            sa.select(events.c.product_id, sa.func.count(), sa.func.count(sa.distinct(events.c.shopper_id)))
            .where(recent, events.c.kind == "impression")
            .group_by(events.c.product_id)
        )
        # the strongest that a shopper did with a product counts, once: a burst of likes is one like
        strongest = sa.func.max(sa.case(INTEREST, value=events.c.kind, else_=0.0)).label("strongest")
        each = (
            sa.select(events.c.shopper_id, events.c.product_id, strongest)
            .where(recent, events.c.kind.in_(list(INTEREST)))
            .group_by(events.c.shopper_id, events.c.product_id)
            .subquery()
        )
        whole = sa.func.sum(each.c.strongest).label("whole")
        all_of = sa.select(each.c.shopper_id, whole).group_by(each.c.shopper_id).subquery()
        share = sa.case((all_of.c.whole > MOST_OF_ONE, each.c.strongest * MOST_OF_ONE / all_of.c.whole), else_=each.c.strongest)
        taken = (
            sa.select(each.c.product_id, sa.func.sum(share), sa.func.count(), sa.func.sum(each.c.strongest))
            .join(all_of, all_of.c.shopper_id == each.c.shopper_id)
            .group_by(each.c.product_id)
        )
        with self._records.read() as connection:
            impressions = {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(shown)}
            interest = {
                row[0]: (float(row[1]), int(row[2]), max(0.0, float(row[3]) - float(row[1])))
                for row in connection.execute(taken)
            }
        found = []
        for product_id in sorted(impressions.keys() | interest.keys()):
            times, viewers = impressions.get(product_id, (0, 0))
            counted, admirers, clipped = interest.get(product_id, (0.0, 0, 0.0))
            found.append(Exposure(ProductId(product_id), times, viewers, counted, admirers, clipped))
        return found
