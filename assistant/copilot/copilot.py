"""The copilot as the desk asks it: a draft, a text rewritten or translated, a canned reply filled in."""

import asyncio
import logging
from dataclasses import replace

from assistant.audit import short_title
from assistant.copilot.draft import Asking, Drafter
from assistant.copilot.gist import gist_of
from assistant.copilot.means import Means
from assistant.copilot.placeholders import Filled, filled, gap_values
from assistant.copilot.rewrite import How, Rewritten, rewritten
from assistant.copilot.translate import To, Translated, translated
from assistant.policy_search import PolicySearch
from assistant.state import read_state
from assistant.voice import Voice
from assistant.wording import spoken
from commerce.canned import CannedReply
from commerce.drafts import ReplyDraft
from commerce.errors import OrderNotFound
from commerce.ids import OrderId, SessionId
from commerce.orders import Order
from commerce.products import Product
from retrieval.errors import RetrievalError
from retrieval.query import Query

log = logging.getLogger(__name__)

_NEAREST = 20  # products whose titles may stand in a text
_SEARCHED = 400  # characters of a text that titles are looked for by


class Copilot:
    """Helps agents to answer. It holds nothing of a conversation and changes nothing in the shop but its own drafts."""

    def __init__(self, means: Means, *, words_drafts: bool = True) -> None:
        """Without ``words_drafts`` the model is not asked to word drafts (a small one)."""
        self._shop = means.shop
        self._reader = means.reader
        self._model = means.model
        self._policies = PolicySearch(means.policies, means.shop.language)
        self._shop_name = means.shop_name
        self._seconds = means.seconds
        self._drafter = Drafter(means if words_drafts else replace(means, model=None))

    async def draft(self, session_id: SessionId, asking: Asking) -> ReplyDraft:
        """What an agent could send next, stored as a draft. Raises ``SessionNotFound``, ``DatabaseUnavailable``."""
        return await self._drafter.draft(session_id, asking)

    async def rewrite(self, text: str, how: How, session_id: SessionId | None = None) -> Rewritten:
        """The agent's text in that manner. Raises ``ModelUnavailable`` where neither model nor rules can."""
        titles = await asyncio.to_thread(self._titles, text, session_id)
        return await rewritten(text, how, self._model, titles=titles, seconds=self._seconds)

    async def translate(self, text: str, to: To, session_id: SessionId | None = None, *, to_send: bool = False) -> Translated:
        """The text in the other language; with the model down the gist of a shopper's, and of words ``to_send`` nothing.

        Raises ``ModelUnavailable``.
        """
        titles = await asyncio.to_thread(self._titles, text, session_id)
        gist = None if to_send else await asyncio.to_thread(self._gist, text, to)
        return await translated(text, to, self._model, titles=titles, gist=gist, seconds=self._seconds)

    def fill(self, canned: CannedReply, session_id: SessionId, agent: str) -> Filled:
        """The canned reply for this conversation; blocks. Raises ``SessionNotFound``, ``DatabaseUnavailable``."""
        session = self._shop.conversations.session(session_id)
        named = read_state(session.state).order_id
        values = gap_values(
            spoken(canned.reply.language, self._shop.language),
            agent=agent,
            shop=self._shop_name,
            shopper_id=session.shopper_id,
            order=self._order(named, session_id),
            cart=self._shop.storefront.cart(session.shopper_id),
        )
        return filled(canned.reply.text, values)

    def _order(self, named: str | None, session_id: SessionId) -> Order | None:
        """The order last spoken of, else the shopper's newest."""
        shopper_id = self._shop.conversations.session(session_id).shopper_id
        if named:
            try:
                return self._shop.storefront.order(OrderId(named), shopper_id)
            except OrderNotFound:
                pass
        return next(iter(self._shop.storefront.orders(shopper_id, last=1)), None)

    def _gist(self, text: str, to: To) -> str | None:
        voice = Voice(to, self._shop_name, self._shop.currency)
        return gist_of(text, self._reader, self._policies, voice, self._shop.language)

    def _titles(self, text: str, session_id: SessionId | None) -> list[str]:
        """The titles of products that stand in the text, and the name of the shop."""
        products: list[Product] = []
        try:
            found = self._shop.search.find(Query(text[:_SEARCHED], limit=_NEAREST))
            products = [candidate.product for candidate in found.candidates]
        except RetrievalError as failure:
            log.warning("titles are not looked for in a text: %s", failure)
        if session_id is not None:
            products += self._of_session(session_id)
        titles = [title for product in products for title in (product.title, short_title(product.title))]
        return [title for title in dict.fromkeys((*titles, self._shop_name)) if len(title) > 3 and title in text]

    def _of_session(self, session_id: SessionId) -> list[Product]:
        session = self._shop.conversations.session(session_id)
        state = read_state(session.state)
        ids = [*state.shown, *state.seen, *(line.product_id for line in self._shop.storefront.cart(session.shopper_id).lines)]
        ids += [line.product_id for order in self._shop.storefront.orders(session.shopper_id) for line in order.lines]
        return list(self._shop.storefront.products(list(dict.fromkeys(ids))).values())
