"""What a message is for: the first of a row of questions that is answered yes, and how sure that is."""

# ruff: noqa: E501 - wordings read better in one line

import re
from functools import partial

from assistant.understand import cues
from assistant.understand.bounds import Bounds
from assistant.understand.cart_wording import (
    ADDED_JUST_NOW,
    NAMES_CART,
    TAKES_AFTER_ALL,
    cart_action,
    counted_plainly,
    counts_again,
)
from assistant.understand.decision import Decision
from assistant.understand.order_numbers import earlier_order
from assistant.understand.pointing import Pointing, last_mentioned
from assistant.understand.stated import Conditions
from assistant.understand.ways import Ways
from assistant.understand.wishes import another_type, wish
from assistant.understanding import Context

_RETURN_TALK = re.compile(
    r"\b(?:return|refund|exchange|cancel|send back|arrived?|track|ship\w*|deliver\w*)\b|退|换货|取消|发货|物流|到"
)
_SUPPOSED = re.compile(r"\b(?:what (?:happens|if)|if my|suppose|in case)\b|如果|万一|假如|要是")
_WHETHER_ZH = re.compile(
    r"(含|会|能|是|防|适|怕|掉|起|好|重|吵|耐|伤|辣|甜|透|结|滑|褪|缩|容|可)不\1(?!有别|有其|有更)|还?(?:剩|有)几个$"
)
_SENT_BACK = re.compile(  # the shop's rule, whichever product it is asked of
    r"\b(?:returns?|returned|refund(?:s|ed|able)?|exchanged?|send (?:it|them|this|that) back)\b|退货|退款|退换|换货|能退|可以退|包退|运费|邮费|包邮|(?:多久|几天|何时|什么时候)(?:能|可以|会)?(?:到货|送到|发货|寄到|收到|到手|到$)"
)
_NOT_YET = re.compile(  # of an order that is not made yet: the shop's rule
    r"\bif i (?:order|buy|purchase|pay|place an order|place (?:it|my order)|check ?out|get (?:it|this|one|them))\b"
)
_DIRECTS = re.compile(
    r"\b(?:send|deliver|ship|redirect|reroute|forward|divert|post|mail) (?:it|them|that|this|everything) (?:to|somewhere)\b"
)
_HOW_TO = re.compile(r"^(?:how (?:do|can|to)|怎么|如何)")


def decide(
    text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds, order_id: str | None, told: Ways
) -> Decision:
    """The intent of a folded message."""
    for question in (_person, _instructions, partial(_cart, told), _order, _set_beside, _rules):
        if found := question(text, context, pointed, stated, priced, order_id):
            return found
    if chat := _chat(text, stated, priced, pointed):
        return chat
    if cues.YES_NO.fullmatch(text):
        return Decision("smalltalk", 0.6)
    off = cues.OFF_TOPIC.search(text) if cues.SAID.search(text) else None
    wants = bool(stated.types) or stated.any or priced.priced
    if off and not (stated.types and cues.SEARCH_ASK.search(text) and not re.match(r"(?:write|写)", off.group())):
        return Decision("out_of_scope", 0.9 if not wants else 0.75)
    if found := _product(text, context, pointed, stated, priced):
        return found
    return wish(text, context, pointed, stated, priced)


def _person(
    text: str, _context: Context, _pointed: Pointing, stated: Conditions, _priced: Bounds, _order: str | None
) -> Decision | None:
    if re.search(r"扮演|\b(?:pretend|role-?play|act as)\b", text) and cues.INJECTION.search(text):
        return None
    if cues.PERSON.search(text):
        return Decision("handoff", 0.95)
    if upset := cues.UPSET.search(text):
        mild = re.match(r"差评|律师|火大", upset.group()) and stated.types
        twice = cues.UPSET.search(text, upset.end()) is not None
        return None if mild else Decision("handoff", 0.95 if twice else 0.9)
    angry = text.count("!") >= 3 and re.search(
        r"\b(?:still|again|never|wrong|broken|refund|weeks?|late)\b|还没|又|破|坏|退", text
    )
    return Decision("handoff", 0.6) if angry else None


def _instructions(text: str, *_: object) -> Decision | None:
    return Decision("out_of_scope", 0.95) if cues.INJECTION.search(text) else None


def _cart(
    told: Ways, text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds, order_id: str | None
) -> Decision | None:
    action = cart_action(text, context, pointed, stated, priced, told)
    if action is None:
        return None
    if cues.HOW_MANY_LEFT.search(text) and not NAMES_CART.search(text):
        return None
    if order_id or (cues.ORDER_OWN.search(text) and not re.search(r"\b(?:cart|basket|bag|trolley)\b|购物车", text)):
        return None
    plain = (
        NAMES_CART.search(text) or TAKES_AFTER_ALL.search(text) or ADDED_JUST_NOW.search(text) or counts_again(text, context)
    )
    return Decision("cart", 0.96 if plain or pointed.positions and counted_plainly(text) else 0.9)


def _order(
    text: str, context: Context, pointed: Pointing, stated: Conditions, _priced: Bounds, order_id: str | None
) -> Decision | None:
    if order_id and (cues.ORDER_WORD.search(text) or _RETURN_TALK.search(text) or len(text) < 40 or earlier_order(context)):
        return Decision("order", 0.95)
    if cues.ORDER_OWN.search(text):
        general = cues.POLICY.search(text) and re.match(
            r"^(?:do you|(?:which|what) \w+ do you|what(?:'s| is) your|can (?:i|you) (?:generally|usually|pick|collect)|你们)",
            text,
        )
        generic = re.search(
            r"^(?:请问)?(?:多久|几天|多少天|多长时间|怎么|如何|哪些|什么情况|是否)|^(?:how long|how many days|how do|how can)\b(?!.{0,40}\bmy\b)|\b(?:if i|if my|if (?:the|a) (?:parcel|package|order)|what happens|what if|in case|an order|orders\b(?! \d)|something(?! (?:awful|terrible|rotten|fierce|shocking|chronic|dreadful|wrong|missing))|anything|items|things|an item|a product)\b|如果|万一|一般|通常|政策|规则|无理由|^(?:包裹|快递|东西|货|商品|箱子)(?:被)?.?(?:破|坏|碎|烂|丢|漏)了?.{0,3}(?:怎么|谁|赔)",
            text,
        )
        product = pointed.pointed and context.shown and not cues.ORDER_WORD.search(text) and not earlier_order(context)
        if not general and not product and not (generic and (not re.search(r"\bmy\b|我的", text) or _SUPPOSED.search(text))):
            return Decision("order", 0.85)
    if earlier_order(context) and not stated.types and cues.ORDER_ACTION.search(text):
        return Decision("order", 0.95 if _DIRECTS.search(text) else 0.8)
    return None


def _rules(
    text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds, _order_id: str | None
) -> Decision | None:
    match = cues.POLICY.search(text)
    if not match:
        return None
    if pointed.pointed and context.shown and not re.search(r"\b(?:you|your|i)\b|你们|你家|店", text):
        return Decision("policy", 0.95) if _SENT_BACK.search(text) and cues.QUESTION.search(text) else None
    if stated.types and (priced.priced or cues.SEARCH_ASK.match(text)) and not cues.QUESTION.search(text):
        return None
    if _HOW_TO.match(text) and pointed.pointed and re.search("clean|wash|洗|charge|充电", text):
        return None
    if _NOT_YET.search(text) and not re.search(r"\bmy (?:order|parcel|package)\b", text):
        return Decision("policy", 0.95)
    return Decision("policy", 0.85 if not stated.types else 0.7)


def _set_beside(
    text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds, _order_id: str | None
) -> Decision | None:
    if not cues.COMPARE.search(text) or not context.shown:
        return None
    if len(pointed.positions) >= 2 or pointed.by == "all" or pointed.positions and " the other" in text:
        return Decision("compare", 0.9)
    if re.search(r"\b(?:compar|versus|\bvs\b|side[- ]by|differen)|对比|区别|差别|比一比|比较一?下", text) and not priced.priced:
        return Decision("compare", 0.85)
    if re.search(r"\bwhich\b|哪", text) and len(context.shown) > 1:
        return Decision("compare", 0.7)
    return None


def _chat(text: str, stated: Conditions, priced: Bounds, pointed: Pointing) -> Decision | None:
    if identity := cues.IDENTITY.search(text):
        either = re.search("还是|或", identity.group())  # 是机器人还是真人
        return Decision("smalltalk", 0.95 if either or not (stated.types or stated.any) else 0.9)
    if not cues.SMALLTALK_CORE.search(text):
        letters = re.findall(r"[^\W_]", text)
        return Decision("smalltalk", 0.4) if not letters else None
    rest = re.sub(r"[^\w]+|_", "", cues.SMALLTALK.sub(" ", text))
    if len(rest) <= 3 and not (stated.types or priced.priced):
        return Decision("smalltalk", 0.9)
    wants = stated.types or stated.any or priced.priced or pointed.positions
    if (
        not wants
        and len(rest) <= (12 if rest.isascii() else 4)
        and not cues.QUESTION.search(text)
        and not cues.SEARCH_ASK.search(text)
    ):
        return Decision("smalltalk", 0.6)
    return None


def _product(text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds) -> Decision | None:
    """A question about a product on screen."""
    if (
        context.shown
        and not pointed.positions
        and _WHETHER_ZH.search(text)
        and not (another_type(stated, context) or stated.colors)
    ):
        if len(context.shown) == 1 or last_mentioned(context):  # 含不含硅油, with one product to ask about
            return Decision("detail", 0.95)
    if not context.shown or not pointed.positions:
        return None
    if pointed.by == "name" and not re.search(
        r"\b(?:the|this|that|these|those|of|about|does|is|do|has|can|will)\b|那|这|款|支|台|双|件|的", text
    ):
        return None
    if cues.GOES_WITH.search(text) and cues.IDEAS.search(text):
        return None
    if pointed.by == "superlative" and not re.search(
        r"\b(?:is|does|has|have|how|what|can|about|it)\b|吗|多|怎么|有|是|什么|哪|几|何|呢|没|不", text
    ):
        return None
    if cues.LIKE.search(text) or cues.SAME_BRAND.search(text):
        return None
    if priced.rating_min is not None and pointed.by == "it" and not cues.PRODUCT_ASK.search(text):
        return None  # "could it be four stars and up"
    if cues.QUESTION.search(text):
        new = another_type(stated, context)
        asks_one = pointed.by in ("place", "superlative", "all") or pointed.by == "it" or pointed.pointed or not new
        if priced.priced and pointed.by in ("it", "name") and not pointed.named:
            return None
        if new and cues.SEARCH_ASK.search(text) and pointed.by != "place":
            return None
        if (
            re.match(r"(?:only|just|instead|show|只|就)", text)
            or re.search(r"\b(?:instead|only|any (?:other|in)|do you (?:have|sell|carry)|anything|something|other)\b", text)
            and pointed.by == "name"
        ):
            return None
        if asks_one:
            return Decision("detail", 0.9 if cues.PRODUCT_ASK.search(text) else 0.75)
    if (
        pointed.by in ("place", "name", "superlative", "it")
        and cues.PRODUCT_ASK.search(text)
        and not cues.REFINE_ASK.search(text)
    ):
        return Decision("detail", 0.65)
    return None
