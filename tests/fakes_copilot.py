"""A copilot for tests of the surfaces: the real one over the shop of the test, its reader loaded when it is first asked."""

from functools import cache
from typing import Any

from assistant.act.scene import Shop
from assistant.copilot.copilot import Copilot
from assistant.copilot.means import Means
from assistant.model import ChatModel
from assistant.reading import Reading
from assistant.understand import Understander
from assistant.understanding import Context, Understanding
from commerce.policies import PolicyClause
from ranker.retrieval_order import RetrievalOrder

POLICIES = (
    PolicyClause(
        "returns", "en", "Returns", "Returns are accepted within 30 days.", ("return", "send back"), (("return_days", "30"),)
    ),
    PolicyClause("returns", "zh", "退货", "收到商品后30天内可以退货。", ("退货", "退回"), (("return_days", "30"),)),
)


@cache
def _understander() -> Understander:
    return Understander(model=None, facets=None)


class LateReader:
    """Loads its weights when it first reads."""

    def read(self, context: Context) -> Understanding:
        return _understander().read(context)

    async def understand(self, context: Context, budget_seconds: float) -> Reading:
        return await _understander().understand(context, budget_seconds)


def copilot_over(shop: Any, drafts: Any, model: ChatModel | None = None) -> Copilot:
    """The copilot over a shop that is storefront, conversations and search in one."""
    rooms = Shop(shop, shop, shop, RetrievalOrder(), lambda: POLICIES, "en", "USD")
    return Copilot(Means(rooms, LateReader(), model, lambda: POLICIES, drafts, "Test shop", seconds=5))
