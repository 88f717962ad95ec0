"""Why a product on screen was shown: the reasons that stood on its card, as the shopper was given them."""

import re

from assistant.act.scene import Scene, Shop
from assistant.facts import Answer, OnScreen
from assistant.turn_events import ProductsData
from assistant.wording import say

_ASKS = re.compile(
    r"^(?!.*\b(?:orders?|parcels?|packages?|refund\w*|cart|basket|bag|payments?|cards?|deliver\w*|shipping|discounts?|codes?"
    r"|charged?|siz\w+|reviews?|prices?|expensive|cheap\w*|costs?|stock|sold)\b)"
    r".*(?:\b(?:why|how come|what made you|(?:the |any )?reasons?)\b[\w' ]{0,24}"
    r"\b(?:recommend\w*|suggest\w*|show(?:n|ing|ed)?|see(?:ing)?(?![- ]through)|pick\w*|cho(?:o)?s(?:e|ing)"
    r"|chosen|rank\w*|list(?:ed|ing)?|put(?:ting)?|offer\w*|(?:first|on top|at the top|here)(?=\W*$))\b"
    r"|\bwhy (?:this|that|these|those|them|it|number \w+|no\.? ?\d+|the (?:first|second|third|fourth|fifth|last|top|\d\w+))"
    r"(?: \w+)?(?: ones?)?\W*$"
    r"|\bhow (?:did|do) you (?:choose|pick|find|rank|come up with|select|decide on)\b)",
    re.IGNORECASE,
)
_ASKS_ZH = re.compile(
    r"^(?!.*(?:订单|物流|快递|包裹|退款|购物车|运费|付款|支付|优惠|折扣|发货|尺码|尺寸|码数|贵|便宜|价|缺货|没货))"
    r".*(?:(?:为什么|为何|为啥|凭什么|怎么(?=会|给我|老|总))(?:会|要|老|总是?|都|只|给我|向我|把|你|您|这|那|第|[一二三四五六\d]|个|件|款|条|双|些|它|是|在|\s){0,8}"
    r"(?:推荐|推给|推了|选[了中]?|排|显示|展示|出现|挑|放在?|第一[个件位名款条双]?[\s？?。]*$)"
    r"|推荐(?:它|这|那|第|[一二三四五六\d]|个|件|款|条|双|些){0,4}的?(?:理由|原因|依据)"
    r"|(?:为什么|为啥|为何)是(?:这|那|它|第))"
)


def asks_why(message: str) -> bool:
    """Whether a message asks why products on screen were shown."""
    return _ASKS.search(message) is not None or _ASKS_ZH.search(message) is not None


def why_shown(on: OnScreen, scene: Scene, shop: Shop) -> Answer:
    """What stood on the product's card when it was last found for this conversation; no value where nothing did.

    Raises ``DatabaseUnavailable``.
    """
    for turn in reversed(shop.conversations.turns(scene.session_id)):
        for event in reversed(turn.events):
            if event.name != "products":
                continue
            found = ProductsData.model_validate(event.data)
            card = next((one for one in found.items if one.product_id == on.product.product_id), None)
            if card is None or not (card.reasons or card.scores.final):
                continue  # products that a turn only speaks of have no reasons
            told = {reason.lower() for reason in card.reasons}
            asked = (
                [say(scene.language, "detail.found_for", text=found.query)] if found.query.lower() not in {"", *told} else []
            )
            return Answer("why", say(scene.language, "list.semicolon").join([*asked, *card.reasons]) or None)
    return Answer("why", None)
