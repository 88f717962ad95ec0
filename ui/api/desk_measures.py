"""How the desk did: for supervisors and merchants."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import fmean, median
from typing import Annotated

from fastapi import APIRouter, Query

from commerce.care import Agent
from commerce.desk import DeskMeasure
from commerce.drafts import DraftMeasure
from ui.api.desk_payloads import MeasuresRow, MeasuresView
from ui.api.entrance import OpenShop
from ui.api.refusals import ErrorAnswer
from ui.api.staff_entrance import MeasureReader
from ui.opening import Shop

routes = APIRouter(
    prefix="/v1/desk", tags=["desk"], responses={status: {"model": ErrorAnswer} for status in (401, 403, 422, 503)}
)


@routes.get("/measures", summary="How the desk did")
async def measures(
    shop: OpenShop, member: MeasureReader, days: Annotated[int, Query(ge=1, le=366, description="back from now")] = 30
) -> MeasuresView:
    """Conversations taken and closed, the wait for a first answer, stars, and what became of drafts: of all, and by agent."""
    since = datetime.now(UTC) - timedelta(days=days)
    return await asyncio.to_thread(_measures, shop, days, since)


def _measures(shop: Shop, days: int, since: datetime) -> MeasuresView:
    whole, *agents = shop.queue.measures(since)
    drafts = {one.staff_id: one for one in shop.drafts.measures(since)}
    worked = [one.agent.staff_id for one in agents if one.agent]
    names = {one.staff_id: one.name for one in shop.staff.members()} if drafts.keys() - set(worked) else {}
    agents += [DeskMeasure(Agent(one, names[one])) for one in drafts if one in names and one not in worked]
    rows = [_row(one, [drafts[one.agent.staff_id]] if one.agent and one.agent.staff_id in drafts else []) for one in agents]
    return MeasuresView(days=days, whole=_row(whole, list(drafts.values())), agents=rows)


def _row(measure: DeskMeasure, drafts: Sequence[DraftMeasure]) -> MeasuresRow:
    edits = [(one.edited, one.sent) for one in drafts if one.edited is not None]
    sent = sum(count for _, count in edits)
    return MeasuresRow(
        staff_id=measure.agent.staff_id if measure.agent else None,
        name=measure.agent.name if measure.agent else None,
        taken=measure.taken,
        closed=measure.closed,
        answered=len(measure.waits),
        first_answer_seconds=round(median(measure.waits), 1) if measure.waits else None,
        stars=_mean(measure.stars),
        ratings=len(measure.stars),
        drafts_offered=sum(one.offered for one in drafts),
        drafts_sent=sum(one.sent for one in drafts),
        drafts_edited=round(sum(edited * count for edited, count in edits) / sent, 3) if sent else None,
    )


def _mean(figures: Sequence[float]) -> float | None:
    return round(fmean(figures), 2) if figures else None
