"""The shop as LangChain tools, for agents that others build: search, product, compare, cart, order and policy.

The tools act for one shopper, and give back the same data that a turn streams (``assistant/turn_events.py``) as JSON values.
Nothing in a turn goes through here.
"""

from typing import Annotated, Any, Literal

from langchain_core.tools import BaseTool, InjectedToolCallId, ToolException, tool

from assistant.act.compare import compared
from assistant.act.find import constraints_of
from assistant.act.scene import Shop
from assistant.cards import cart_data, comparison_data, found_data, on_screen_data, order_data
from assistant.errors import error_data
from assistant.facts import OnScreen, ProductsFound
from assistant.policy_search import PolicySearch
from assistant.understanding import Need, Sort
from assistant.wording import spoken
from commerce.carts import CartChange
from commerce.errors import CommerceError
from commerce.ids import OrderId, ProductId, ShopperId
from ranker.ranking import RankingContext
from retrieval.errors import RetrievalError
from retrieval.query import Query

_FAILURES = (CommerceError, RetrievalError)


def shop_tools(shop: Shop, shopper_id: ShopperId, language: str = "en") -> list[BaseTool]:
    """The tools of this shop for this shopper. A failure of the shop is a ``ToolException`` with words fit for a shopper."""
    words = spoken(language, shop.language)
    policies = PolicySearch(shop.policies, shop.language)

    def refused(failure: Exception) -> ToolException:
        return ToolException(error_data(failure, words).message)

    def on_screen(product_ids: list[str]) -> tuple[OnScreen, ...]:
        wanted = [ProductId(product_id) for product_id in product_ids]
        found = shop.storefront.products(wanted)
        return tuple(OnScreen(number, found[one]) for number, one in enumerate(wanted, 1) if one in found)

    @tool
    def search_products(
        query: str,
        category: str | None = None,
        brands: list[str] | None = None,
        colors: list[str] | None = None,
        price_min: float | None = None,
        price_max: float | None = None,
        rating_min: float | None = None,
        exclude: list[str] | None = None,
        sort: Sort = "relevance",
        limit: int = 6,
    ) -> dict[str, Any]:
        """Find products. Prices are in the catalog's currency; every product given back meets every condition named."""
        need = Need(
            query=query,
            category=category,
            brands=brands or [],
            colors=colors or [],
            price_min=price_min,
            price_max=price_max,
            rating_min=rating_min,
            exclude=exclude or [],
            sort=sort,
        )
        asked = Query(query, constraints_of(need), sort)
        try:
            found = shop.search.find(asked)
            context = RankingContext(shopper_id, shop.conversations.events_of(shopper_id))
            ranked = tuple(shop.ranker.rank(asked, found.candidates, context)[: max(1, min(limit, 50))])
        except _FAILURES as failure:
            raise refused(failure) from None
        return found_data(ProductsFound("search", need, query, found.total, ranked), words).model_dump(mode="json")

    @tool
    def get_product(product_id: str) -> dict[str, Any]:
        """One product as the shop's record has it now, with its description, facets and variants."""
        try:
            found = on_screen([product_id])
        except _FAILURES as failure:
            raise refused(failure) from None
        if not found:
            raise ToolException("The shop does not have this product.")
        product = found[0].product
        card = on_screen_data(found, "", words).items[0].model_dump(mode="json")
        return {
            **{name: value for name, value in card.items() if name not in ("position", "scores", "reasons")},
            "description": product.description,
            "category": list(product.category),
            "tags": list(product.tags),
            "facets": [list(facet) for facet in product.facets],
            "variants": [
                {
                    "variant_id": one.variant_id,
                    "options": dict(one.options),
                    "price": str(one.price.amount),
                    "in_stock": one.in_stock,
                }
                for one in product.variants
            ],
        }

    @tool
    def compare_products(product_ids: list[str]) -> dict[str, Any]:
        """Two to four products side by side: what differs between their records, and what is the same."""
        try:
            found = on_screen(product_ids[:4])
        except _FAILURES as failure:
            raise refused(failure) from None
        if len(found) < 2:
            raise ToolException("Name at least two products that the shop has.")
        return comparison_data(compared(found, words)).model_dump(mode="json")

    @tool
    def change_cart(
        action: Literal["add", "remove", "set", "show", "clear"],
        tool_call_id: Annotated[str, InjectedToolCallId],
        product_id: str | None = None,
        variant_id: str | None = None,
        quantity: int | None = None,
    ) -> dict[str, Any]:
        """See or change the shopper's cart. The same tool call carried out again changes nothing."""
        try:
            if action == "show":
                return cart_data(shop.storefront.cart(shopper_id)).model_dump(mode="json")
            change = CartChange(action, ProductId(product_id) if product_id else None, variant_id, quantity)  # type: ignore[arg-type]
            return cart_data(shop.storefront.change_cart(shopper_id, change, f"tool:{tool_call_id}")).model_dump(mode="json")
        except _FAILURES as failure:
            raise refused(failure) from None

    @tool
    def get_order(order_id: str) -> dict[str, Any]:
        """One order of this shopper: its state, carrier and expected day."""
        try:
            return order_data(shop.storefront.order(OrderId(order_id), shopper_id)).model_dump(mode="json")
        except _FAILURES as failure:
            raise refused(failure) from None

    @tool
    def find_policy(question: str) -> dict[str, str]:
        """The clause of the shop's policies that answers a question, in the merchant's own words."""
        clause = policies.best(question, words)
        if clause is None:
            raise ToolException("The shop's policies say nothing about that.")
        return {"policy": clause.policy, "heading": clause.heading, "text": clause.text, "language": clause.language}

    return [search_products, get_product, compare_products, change_cart, get_order, find_policy]
