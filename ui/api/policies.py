"""The merchant's policies, clause by clause, in their own words."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query

from assistant.policy_search import PolicySearch
from commerce.policies import PolicyClause
from ui.api.consulting_payloads import PoliciesView, PolicyView
from ui.api.entrance import OpenShop
from ui.api.refusals import ErrorAnswer

routes = APIRouter(prefix="/v1", tags=["catalog"], responses={status: {"model": ErrorAnswer} for status in (422, 503)})

TEXT_LIMIT = 2_000  # characters of a question


@routes.get("/policies", summary="Look a policy up")
async def find_policies(
    shop: OpenShop,
    q: Annotated[str, Query(max_length=TEXT_LIMIT, examples=["how long can I return it?"], description="the question")] = "",
    lang: Annotated[str, Query(pattern=r"^[a-z]{2,3}$", description="language wanted first")] = "en",
) -> PoliciesView:
    """The clause that answers ``q`` in the merchant's own words; a subject that no clause speaks of is answered by none."""
    return await asyncio.to_thread(_found, shop.policies, q.strip(), lang)


def _found(policies: PolicySearch, question: str, language: str) -> PoliciesView:
    if question:
        clause = policies.best(question, language)
        return PoliciesView(query=question, items=[policy_view(clause)] if clause else [])
    clauses = policies.clauses
    spoken = [clause for clause in clauses if clause.language == language]
    return PoliciesView(query="", items=[policy_view(clause) for clause in spoken or clauses])


def policy_view(clause: PolicyClause) -> PolicyView:
    """The clause on the wire."""
    return PolicyView(policy=clause.policy, heading=clause.heading, text=clause.text, language=clause.language)
