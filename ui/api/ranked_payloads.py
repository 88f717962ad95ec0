"""Ranked products as the API gives them: the contract's product with reasons, and the figures behind its place."""

from pydantic import Field

from assistant.turn_events import ProductCard, Scores
from ranker.ranking import Ranked
from ranker.reasons import words
from ui.api.payloads import Payload
from ui.api.views import card


class PartsView(Payload):
    """The figures behind a place: ``final = alpha · query + beta · taste + gamma · shop``."""

    alpha: float
    beta: float
    gamma: float
    query: float
    taste: float
    shop: float
    final: float
    ranker: str = Field(description="version that put it there")


def parts_view(ranked: Ranked) -> PartsView:
    """The parts of a score in figures."""
    alpha, beta, gamma = ranked.weights
    return PartsView(
        alpha=alpha, beta=beta, gamma=gamma, query=ranked.query, taste=ranked.taste, shop=ranked.shop, final=ranked.final,
        ranker=ranked.by,
    )  # fmt: skip


def ranked_card(ranked: Ranked, position: int, language: str) -> ProductCard:
    """A ranked product as the contract's product, with its reasons in the language."""
    scores = Scores(query=ranked.query, taste=ranked.taste, final=ranked.final)
    told = [words(reason, language, ranked.candidate.product.price.currency) for reason in ranked.reasons]
    return card(ranked.candidate, position).model_copy(update={"scores": scores, "reasons": told})
