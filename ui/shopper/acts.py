"""What a click on a card, in the cart or in a drawer does."""

from collections.abc import Mapping
from typing import Any

from commerce.errors import DatabaseUnavailable, OutOfStock, ProductNotFound
from ui.opening import NotOpen
from ui.shopper import taste_panel
from ui.shopper.past import drawer_of
from ui.shopper.people import care_panel, rated
from ui.shopper.talk import Parts, Talk, words_of
from ui.shopper.visit import Visit, change_cart, note, session_of, with_session
from ui.wording import say


async def act(talk: Talk, visit: Visit, language: str, sent: Mapping[str, Any]) -> Parts:
    """The parts of the page after one click; ``told`` is a passing word to the shopper."""
    action = sent.get("action")
    try:
        shop = talk.door.shop
        if action == "history":
            return {"history": await drawer_of(shop, await session_of(shop, visit), language)}
        visit, session = await with_session(shop, visit, language)
        if action in {"like", "dislike", "unmark", "view"}:
            await note(shop, session, action, sent)
            told = {} if action == "view" else {"told": ("info", say(f"noted_{action}", language))}
            return {"kept": visit.kept(), **told}
        if action in taste_panel.ACTIONS:
            return {"kept": visit.kept(), "taste": await taste_panel.taste_after(shop, session, sent, language)}
        if action == "rate":
            await rated(shop, session, sent.get("stars"), sent.get("words"))
            return {"care": await care_panel(shop, session, visit.token, language)}
        cart = await change_cart(shop, session, sent)
    except OutOfStock as error:
        return {"kept": visit.kept(), "told": ("warning", say("not_enough", language).format(error.available))}
    except ProductNotFound:
        return {"kept": visit.kept(), "told": ("warning", say("out_of_stock", language))}
    except (NotOpen, DatabaseUnavailable) as error:
        return {"kept": visit.kept(), "told": ("warning", words_of(error, language))}
    told = {"told": ("info", say("added", language))} if action == "add" else {}
    return {"kept": visit.kept(), **talk.bar(visit, language, cart), **told}
