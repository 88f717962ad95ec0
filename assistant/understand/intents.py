"""What a message is for: the first of a row of questions that is answered yes, and how sure that is."""

# ruff: noqa: E501 - wordings read better in one line

import re
from dataclasses import dataclass

from assistant.understand import cues
from assistant.understand.bounds import Bounds
from assistant.understand.line import folded, plain
from assistant.understand.pointing import Pointing, last_mentioned
from assistant.understand.stated import Conditions
from assistant.understand.vocabulary import Word
from assistant.understanding import Context, Intent
from retrieval.lexicon import lexicon

_ORDER_ID = re.compile(
    r"(?<![a-z\d$£€¥.-])(?:#\s?(?P<hash>[a-z0-9][a-z0-9-]{2,24})|(?P<code>[a-z]{1,5}[-_]?\d[\da-z]*(?:-[\da-z]+)*|\d{2,}(?:-[\da-z]+)+)|(?P<digits>\d{5,20}))(?![a-z0-9])"
)
_ID_BEFORE = re.compile(
    r"(?:order|orders|parcel|package|number|no\.?|id|#|tracking|purchase|it's|its|it is|订单|单号|订单号|号|是|单|编号|运单)\s?(?:number|no\.?|id|is|:|：|号|是|为|#|编号)*\s?:?\s?#?$"
)
_RETURN_TALK = re.compile(
    r"\b(?:return|refund|exchange|cancel|send back|arrived?|track|ship\w*|deliver\w*)\b|退|换货|取消|发货|物流|到"
)
_MODEL_CODE = re.compile(
    r"(?:ps|xbox|usb|hdmi|ip|mp|a|m|s|rtx|gtx|i|ddr|wifi|cr|aa|aaa|v|spf|e|h|g|b|c|x|z|led|lr|r)-?\d{1,4}[a-z]{0,3}"
)
_SUPPOSED = re.compile(r"\b(?:what (?:happens|if)|if my|suppose|in case)\b|如果|万一|假如|要是")
_ADDED_JUST_NOW = re.compile(r"(?:刚才|刚刚|刚|之前)(?:加|放)(?:进去|进来)?的.{0,10}(?:不要|删|拿掉|去掉|移除|取消)")
NAMES_CART = re.compile(r"\b(?:cart|basket|trolley)\b|购物[车篮袋]")
_ALONE = re.compile(  # nothing but a question of where something is
    r"(?:\W|\b(?:and|what about|how about|status|state|of|for|on|about|check|track|update|any news|news|where(?:'s| is)|is|cancel|return|please|pls|the|my|can you|could you|look up|now|it's|its)\b|"
    r"帮|我|查|一下|看|请|呢|那|的|到|哪|了|吗|状态|怎么样|现在|取消|退|掉|物流|进度)*"
)
_WHETHER_ZH = re.compile(
    r"(含|会|能|是|防|适|怕|掉|起|好|重|吵|耐|伤|辣|甜|透|结|滑|褪|缩|容|可)不\1(?!有别|有其|有更)|还?(?:剩|有)几个$"
)
_ANEW = re.compile(
    r"^(?:算了|不要了|先不看|那算了)[,，。!！ 吧]|先不看了|\bnever ?mind\b|^(?:forget|scrap) (?:it|that|the|these|those|about)\b"
)
_LIKED = re.compile(
    r"(?:他|她|ta|特别|很|最|超|挺|也|平时)(?:喜欢|爱|迷)[喝吃玩用看]?$|\b(?:he|she|who|they) (?:really |also )?(?:loves?|likes?|collects?|is into)\s$"
)
_HOW_TO = re.compile(r"^(?:how (?:do|can|to)|怎么|如何)")


@dataclass(frozen=True, slots=True)
class Decision:
    """An intent and how sure the words make it, from 0 to 1."""

    intent: Intent
    confidence: float


def order_id_in(raw: str, text: str) -> str | None:
    """The order number that a text names, as written, without its '#'."""
    named = bool(cues.ORDER_WORD.search(text))
    for match in _ORDER_ID.finditer(text):
        kind = match.lastgroup or ""
        before = _ID_BEFORE.search(text[max(0, match.start() - 24) : match.start()])
        if kind == "hash" and not re.search(r"\d", match[kind]):
            continue
        if kind == "hash" and len(match[kind]) < 4 and not named:
            continue
        if kind == "code" and match[kind][0].isdigit() and not (before or re.search(r"\d{4}", match[kind])):
            continue
        if kind == "code" and _ALONE.fullmatch(text[: match.start()] + text[match.end() :]) and "-" in match[kind]:
            return raw[match.start(kind) : match.end(kind)]  # "status of CA-1003", "and CA-1004?", JZ-2002呢
        if kind == "code" and (_MODEL_CODE.fullmatch(match[kind]) or not (named or before)):
            continue
        if kind == "code" and len(re.sub(r"\D", "", match[kind])) < 3 and not before:
            continue
        if kind == "digits" and not (named or before):
            continue
        return raw[match.start(kind) : match.end(kind)]
    if before_short := re.search(r"(?:\border\s(?:number\s|no\.?\s|id\s)?#?|订单号?\s?|单号\s?)(\d{3,4})(?!\d)", text):
        return before_short[1]
    return None


def decide(
    text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds, order_id: str | None
) -> Decision:
    """The intent of a folded message."""
    for question in (_person, _instructions, _cart, _order, _set_beside, _rules):
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
    return _wish(text, context, pointed, stated, priced)


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
    text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds, order_id: str | None
) -> Decision | None:
    action = cart_action(text, context, pointed, stated, priced)
    if action is None:
        return None
    if cues.HOW_MANY_LEFT.search(text) and not NAMES_CART.search(text):
        return None
    if order_id or (cues.ORDER_OWN.search(text) and not re.search(r"\b(?:cart|basket|bag|trolley)\b|购物车", text)):
        return None
    return Decision(
        "cart",
        0.96
        if NAMES_CART.search(text) or _ADDED_JUST_NOW.search(text) or pointed.positions and _counted_plainly(text)
        else 0.9,
    )


def cart_action(text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds) -> str | None:
    """What a message does to the cart: "add", "remove", "set", "show", "clear", or None."""
    says_cart = bool(re.search(r"\b(?:cart|basket|trolley|bag)\b|购物[车篮袋]", text))
    if cues.CART_CLEAR.search(text):
        return "clear"
    if cues.CART_SET.search(text) and (says_cart or context.shown or pointed.positions):
        if not priced.priced:
            return "set"
    if context.shown and _ADDED_JUST_NOW.search(text):
        return "remove"
    if cues.CART_REMOVE.search(text) and (says_cart or (pointed.positions and not stated.opened and pointed.pointed)):
        return "remove"
    add = cues.CART_ADD.search(text)
    if add and (says_cart or context.shown or re.search(r"\b(?:it|this|that|them|both)\b|它|这|那", text)):
        reading = (
            bool(re.match(r"^(?:should|would|could|do you|is|does|which|what|why|how (?:much|do)|if)\b", text))
            and not says_cart
        )
        if not reading and (says_cart or pointed.positions or not (stated.types or priced.priced)):
            return "add"
    if pointed.positions and not priced.priced and _counted_plainly(text):
        return "add"
    if cues.CART_SHOW.search(text) and not (stated.types and not says_cart and "check" not in text):
        return "show"
    return None


def _counted_plainly(text: str) -> bool:
    """Whether a clause that asks nothing counts what is wanted: "two of the Wacom, and how long is the warranty?"."""
    clauses = re.split(r"[,.;!，。；！]", text)
    return any(cues.CART_COUNTED.search(clause) and not cues.QUESTION.search(clause) for clause in clauses)


def _order(
    text: str, context: Context, pointed: Pointing, stated: Conditions, _priced: Bounds, order_id: str | None
) -> Decision | None:
    if order_id and (cues.ORDER_WORD.search(text) or _RETURN_TALK.search(text) or len(text) < 40 or earlier_order(context)):
        return Decision("order", 0.95)
    if cues.ORDER_OWN.search(text):
        general = cues.POLICY.search(text) and re.match(
            r"^(?:do you|what(?:'s| is) your|can (?:i|you) (?:generally|usually)|你们)", text
        )
        generic = re.search(
            r"^(?:请问)?(?:多久|几天|多少天|多长时间|怎么|如何|哪些|什么情况|是否)|^(?:how long|how many days|how do|how can)\b(?!.{0,40}\bmy\b)|\b(?:if i|if my|if (?:the|a) (?:parcel|package|order)|what happens|what if|in case|an order|orders\b(?! \d)|something|anything|items|things|an item|a product)\b|如果|万一|一般|通常|政策|规则|无理由",
            text,
        )
        product = pointed.pointed and context.shown and not cues.ORDER_WORD.search(text) and not earlier_order(context)
        if not general and not product and not (generic and (not re.search(r"\bmy\b|我的", text) or _SUPPOSED.search(text))):
            return Decision("order", 0.85)
    if earlier_order(context) and not stated.types and cues.ORDER_ACTION.search(text):
        return Decision("order", 0.8)
    return None


def earlier_order(context: Context) -> str | None:
    """The order number that the latest earlier turn named."""
    for said in reversed(context.history):
        raw = plain(said.text)
        if found := order_id_in(raw, folded(raw)):
            return found
    return None


def _rules(
    text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds, _order_id: str | None
) -> Decision | None:
    match = cues.POLICY.search(text)
    if not match:
        return None
    if pointed.pointed and context.shown and not re.search(r"\b(?:you|your|i)\b|你们|你家|店", text):
        return None
    if stated.types and (priced.priced or cues.SEARCH_ASK.match(text)) and not cues.QUESTION.search(text):
        return None
    if _HOW_TO.match(text) and pointed.pointed and re.search("clean|wash|洗|charge|充电", text):
        return None
    return Decision("policy", 0.85 if not stated.types else 0.7)


def _set_beside(
    text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds, _order_id: str | None
) -> Decision | None:
    if not cues.COMPARE.search(text) or not context.shown:
        return None
    if len(pointed.positions) >= 2 or pointed.by == "all":
        return Decision("compare", 0.9)
    if re.search(r"\b(?:compar|versus|\bvs\b|side[- ]by|differen)|对比|区别|差别|比一比|比较一?下", text) and not priced.priced:
        return Decision("compare", 0.85)
    if re.search(r"\bwhich\b|哪", text) and len(context.shown) > 1:
        return Decision("compare", 0.7)
    return None


def _chat(text: str, stated: Conditions, priced: Bounds, pointed: Pointing) -> Decision | None:
    if cues.IDENTITY.search(text):
        return Decision("smalltalk", 0.9)
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


def another_type(stated: Conditions, context: Context) -> bool:
    """Whether a product type is named that is not the one in force, nor a kind of it or wider than it."""
    if not stated.types:
        return False
    before = context.need_before.category if context.need_before else None
    if before is None and context.shown:
        before = context.shown[0].category
    if before is None:
        return True
    words = lexicon()
    whole = [t for t in stated.types if not _part(t, stated, context)]
    if not whole:
        return False
    named = whole[-1]
    if _ANEW.search(folded(context.message)) and named.value.lower() != before.lower():
        return True  # 算了，先看看吸尘器, after robot vacuums
    if named.value.lower() in before.lower() or before.lower() in named.value.lower() or named.said in before.lower():
        return False
    return not words.same(named.value, before) and not words.same(named.said, before)


def _part(kind: Word, stated: Conditions, context: Context) -> bool:
    """Whether a type is named as a part of the product in force: "a bigger screen", "the pen isn't essential"."""
    before = context.need_before
    if before is None:
        return False
    if any(kind.said in value.lower() or kind.value.lower() in value.lower() for value in before.attributes.values()):
        return True
    message = folded(context.message)
    return (
        stated.relative is not None and re.search(rf"{re.escape(stated.relative)} {re.escape(kind.said)}", message) is not None
    )


def _wish(text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds) -> Decision:
    """What kind of wish for products this is: a new need, ideas, or a change of the need in force."""
    before = context.need_before
    in_force = before is not None and not before.empty
    ideas = cues.IDEAS.search(text)
    if (
        cues.GOES_WITH.search(text)
        and (pointed.positions or context.shown or ideas)
        and not (stated.types and not pointed.positions)
    ):
        return Decision("recommend", 0.85)
    if before is not None and in_force:
        if cues.FINE_NOW.search(text) and any(thing.lower() in text for thing in before.exclude):
            return Decision("refine", 0.95)
        if cues.OTHERS.search(text) and not another_type(stated, context):
            return Decision("refine", 0.9)
        if cues.CHEAPER.search(text) and not another_type(stated, context):
            return Decision("refine", 0.9)
        if another_type(stated, context):
            if ideas and re.search("gift|present|礼物|送", text) and not cues.SEARCH_ASK.search(text):
                return Decision("recommend", 0.6)
            return Decision("search", 0.85)
        if stated.types:
            return Decision("refine", 0.75)
        if cues.NOT_NEEDED.search(text):
            return Decision("refine", 0.85)
        sorted_by = any(pattern.search(text) for _, pattern in cues.SORTS)
        if ideas and not (stated.colors or stated.brands or stated.opened or pointed.positions) and _fresh(text):
            return Decision("recommend", 0.7)
        if stated.any or priced.priced or priced.rating_min is not None or sorted_by or cues.NOT_DEAR.search(text):
            return Decision("refine", 0.85)
        if pointed.positions and (cues.LIKE.search(text) or cues.SAME_BRAND.search(text)):
            return Decision("refine", 0.85)
        if cues.SEARCH_ASK.search(text) and not cues.REFINE_ASK.search(text):
            return Decision("search", 0.5)
        return Decision("refine", 0.5)
    if (
        stated.types
        and all(_LIKED.search(text[: kind.start]) for kind in stated.types)
        and any(word.kind == "recipient" for word in stated.words)
    ):
        return Decision("recommend", 0.95)  # 女朋友过生日，她喜欢香薰
    if stated.types:
        gift = ideas and re.search(r"\bgifts?\b|\bpresents?\b|礼物|送(?!货|到)", text)
        return (
            Decision("recommend", 0.95)
            if gift and all(t.value in ("gift", "present") for t in stated.types)
            else Decision("search", 0.9)
        )
    if ideas or any(pattern.search(text) for name, pattern in cues.SORTS if name in ("popular", "newest")):
        return Decision("recommend", 0.8)
    if stated.any or priced.priced or cues.SEARCH_ASK.search(text):
        return Decision("search", 0.6)
    if cues.PRODUCT_ASK.search(text) and (context.history or context.shown) and cues.QUESTION.search(text):
        return Decision("detail", 0.5)
    if not cues.QUESTION.search(text):
        return Decision("search", 0.45 if len(text) <= 60 else 0.35)
    return Decision("out_of_scope", 0.35)


def _fresh(text: str) -> bool:
    """Whether a wish for ideas starts something new: it names a person, an occasion, or what is popular."""
    return bool(
        re.search(
            r"\b(?:gifts?|presents?|for my|for (?:a|an|his|her|their)\b|birthday|wedding|christmas|anniversary|popular|trending|surprise|inspire|what should|ideas?)\b|礼物|送|生日|婚礼|圣诞|热门|流行|推荐(?:点|些)|纪念日",
            text,
        )
    )
