"""What the wording of a message does to the cart."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand import cues
from assistant.understand.bounds import Bounds
from assistant.understand.pointing import Pointing, last_mentioned
from assistant.understand.stated import Conditions
from assistant.understand.ways import NONE, Ways
from assistant.understanding import Context

ADDED_JUST_NOW = re.compile(r"(?:刚才|刚刚|刚|之前)(?:加|放)(?:进去|进来)?的.{0,10}(?:不要|删|拿掉|去掉|移除|取消)")
NAMES_CART = re.compile(
    r"\b(?:cart|basket|trolley|my (?:shopping )?bag)\b|购物[车篮袋]|加购(?!物)|加车|(?:我|我的|进|到|把|从)车[里内](?!用|装饰|香)|^车[里内](?:头|面)?(?:现在|目前)?(?:都|有|还有|装|放|一共|几)"
)

_N = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|a couple|a dozen)"
_N_ZH = r"(?:\d{1,2}|[一二两三四五六七八九十])\s?(?:个|件|只|双|台|条|把|支|盒|瓶|套|份|本|张|袋|包|块|罐|箱|桶|对|盏|部|辆|床|打|组|提|卷|根|节|颗|株|盆|幅|顶|副|枚|串|扎|听|筒|捆|壶)"
_OTHER_COUNT = re.compile(  # "actually take two", 还是要两个吧: a number and nothing else
    rf"(?:(?:actually|no|wait|hm+|oh|sorry|on second thoughts?|rather|ok(?:ay)?|better|well|then|and|but|please|you know what)[,.! ]+)*"
    rf"(?:(?:i(?:'ll| will|'d| would)? (?:only |just |really |rather )?(?:take|want|need|have|get|like)|take|get|make (?:it|that|them|those)|give me|let's (?:do|take|make it|say|have)|just|only|order)\s)+(?:just |only )?{_N}"
    rf"(?: (?:of (?:them|those|these|it)|instead|please|then|now|in total|pieces|pairs|units|is enough|will do))*\W*"
    rf"|(?:还是|那|算了|嗯|不|就|只|,|，|\s)*(?:要|买|拿|来|给我|改成|换成|改为|变成)?\s?{_N_ZH}(?:就好|就行|就可以|就够|够|吧|好|了)*\W*"
)
_SOME_MORE = re.compile(
    rf"\b{_N} more\b(?! (?:option|choice|idea|question|thing|time))|\banother (?:one|two)\b|再(?:来|加|要|买|拿)(?:上)?\s?{_N_ZH}"
)
_SPOKE_OF_CART = re.compile(r"\b(?:cart|basket|bag|trolley|added)\b|购物[车篮袋]|加入|已加")

_MEASURED = frozenset({"storage", "size", "weight", "length", "area", "power", "battery"})  # facets of how big a thing is
_IF_IT_WERE = re.compile(
    r"\bif (?:only )?(?:it|they|that|this|these|those)(?: one| ones)? (?:was|were|had|came|cost|wasn't|weren't|didn't|could|would)\b"
)
TAKES_AFTER_ALL = re.compile(  # "is it washable? actually never mind, I'll take it"
    r"\b(?:never ?mind|forget (?:it|that|about it)|doesn't matter|scrap that|on second thoughts?|you know what|actually)[,.!;: -]+(?:just |i'll just )?(?:"
    r"(?:i'll|i will|i'd like to|let me|i'm going to|i'm gonna) (?:just )?(?:take|have|get|buy|grab|go (?:with|for))|(?:add|put|pop|stick|chuck|throw) (?:it|that|this|them|both|the))\b"
)
_SURE = 0.7  # that the way of saying it changes the cart so
_SURE_OF_SHOW = 0.85  # that it asks for the cart, which it does not name
_SURE_OF_NONE = 0.95  # that it changes nothing there, whatever single words say
_FITTING = re.compile(r"\b(?:to|that|which|what|would|could|might|should) $")  # "shoes to go with it"
_TO_GO_WITH = re.compile(  # 再来一个包配它, 给它配双鞋
    r"[个双条件顶款副只套把张盏瓶支块根台对][\u4e00-\u9fff]{1,4}?(?:来|去)?(?:配|搭)(?:配|一下)?(?:它|这|那)|给(?:它|这|那)[\u4e00-\u9fff]{0,4}(?:配|搭)(?:上|一)?[个双条件顶款副只套把张盏瓶支块根台对点]"
)
# "show me the second one", "which is cheapest", "shoes to go with it", "not that": pointed at, and not asked for
_LOOKS = re.compile(
    r"\b(?:show|see|look|view|open|which|what|how|tell|describe|details?|more|others?|similar|back to)\b|\bgo(?:es)? with\b|\bnot (?:that|this|these|those|it)\b"
    r"|[看哪]|什么|怎么|介绍|详细|搭配|不是|不喜欢"
)
_TAKES = re.compile(
    r"\b(?:add|put|throw|chuck|toss|pop|stick|buy|purchase|order|take|get|grab|want|need|give|gimme|keep|have|remove|delete|drop)\b|[要买加来拿订放删移减]|下单|去掉"
)


def takes(text: str) -> bool:
    """Whether a message has a word that takes or leaves something."""
    return _TAKES.search(text) is not None


def only_looks(text: str) -> bool:
    """Whether a message looks or asks and has no word that takes or leaves anything."""
    return _LOOKS.search(text) is not None and _TAKES.search(text) is None


def only_supposes(text: str) -> bool:
    """Whether a message says what would be taken if the thing were another: "I'd take it if it were cheaper"."""
    return _IF_IT_WERE.search(text) is not None


def asks_companion(text: str) -> bool:
    """Whether a message asks for something to go with what is pointed at, however many it counts."""
    return _TO_GO_WITH.search(text) is not None and NAMES_CART.search(text) is None


def counts_again(text: str, context: Context) -> bool:
    """Whether a message after one about the cart says another number of what was put there, or asks for more of it."""
    spoken = any(_SPOKE_OF_CART.search(said.text.lower()) for said in context.history[-2:])
    return spoken and bool(_OTHER_COUNT.fullmatch(text) or _SOME_MORE.search(text))


def cart_action(text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds, told: Ways) -> str | None:
    """What a message does to the cart: "add", "remove", "set", "show", "clear", or None."""
    says_cart = bool(re.search(r"\b(?:cart|basket|trolley|bag)\b", text) or NAMES_CART.search(text))
    if asks_companion(text):
        return None
    worded = told.told("cart", _SURE)
    known = says_cart or pointed.pointed or len(context.shown) == 1 or last_mentioned(context)  # what is meant
    if worded == "show" and not says_cart and told.told("cart", _SURE_OF_SHOW) != "show":
        worded = None  # 现在多少钱: of a product or of all
    if worded == "set" and not says_cart and not _MEASURED.isdisjoint(stated.attributes):
        return None  # 1T改成4T: another size
    if (
        worded not in (None, NONE)
        and (known or worded != "add")
        and (says_cart or context.shown or worded in ("show", "clear"))
    ):
        return worded
    if told.told("cart", _SURE_OF_NONE) == NONE and not says_cart and not TAKES_AFTER_ALL.search(text):
        return None
    if cues.CART_CLEAR.search(text):
        return "clear"
    if cues.CART_SET.search(text) and (says_cart or context.shown or pointed.positions):
        if not priced.priced:
            return "set"
    if counts_again(text, context) and not (stated.types or priced.priced):
        return "add" if _SOME_MORE.search(text) else "set"
    if context.shown and ADDED_JUST_NOW.search(text):
        return "remove"
    if cues.CART_REMOVE.search(text) and (says_cart or (pointed.positions and not stated.opened and pointed.pointed)):
        return "remove"
    add = None if _IF_IT_WERE.search(text) else cues.CART_ADD.search(text)
    if add and add.group().startswith("go") and _FITTING.search(text, 0, add.start()):
        add = None
    if add and (says_cart or context.shown or re.search(r"\b(?:it|this|that|them|both)\b|它|这|那", text)):
        reading = (
            bool(re.match(r"^(?:should|would|could|do you|is|does|which|what|why|how (?:much|do)|if)\b", text))
            and not says_cart
            and not TAKES_AFTER_ALL.search(text)
        )
        if not reading and (says_cart or pointed.positions or not (stated.types or priced.priced)):
            return "add"
    if pointed.positions and not priced.priced and counted_plainly(text):
        return "add"
    if cues.CART_SHOW.search(text) and not (stated.types and not says_cart and "check" not in text):
        return "show"
    return None


def counted_plainly(text: str) -> bool:
    """Whether a clause that asks nothing counts what is wanted: "two of the Wacom, and how long is the warranty?"."""
    clauses = re.split(r"[,.;!，。；！]", text)
    return any(cues.CART_COUNTED.search(clause) and not cues.QUESTION.search(clause) for clause in clauses)
