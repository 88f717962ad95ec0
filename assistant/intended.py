"""What a message is for amid what is on screen and what was asked before, where its reading alone would act past it."""

import re
from dataclasses import replace

from assistant.act.choice_named import choice_named
from assistant.act.detail import asked_aspects
from assistant.act.keep_price import haggles, haggles_or_cheaper
from assistant.act.scene import Scene
from assistant.act.talk import settles, small_talk
from assistant.facts import OnScreen
from assistant.looking import looks_at_one
from assistant.references import takes_first
from assistant.understand import cues
from assistant.understand.cart_wording import NAMES_CART, counted_plainly, takes
from assistant.understand.line import folded, plain
from assistant.understand.phrases import chinese_rest, english_rest
from assistant.understanding import CartRequest, Intent, Need
from retrieval.lexicon import lexicon
from retrieval.tokens import has_cjk

_LEFT = ("handoff", "order")  # intents that a word about a price or a product does not change
_COMPARES = re.compile(r"\b(?:than|or|better|compar\w+)\b|比|还是")
_WHICH_IS = re.compile(r"\bwhich\b|哪")
_POLITE = re.compile(r"\b(?:please|pls|plz|too|as well|also)\b|吧|也")
_DELIVERED = re.compile(
    r"\bwhen\b.{0,30}\b(?:arrive|get here|be here|be delivered|receive|get it)\b"
    r"|\bhow (?:long|soon|fast|quick\w*)\b.{0,30}"
    r"\b(?:arrive|get here|be delivered|ship|deliver\w*|receive)\b"
    r"|(?:多久|几天|什么时候|何时)(?:能|会|可以)?(?:送?到|收到|发货)"
)
_SIZE_ADVICE = re.compile(
    r"\b(?:what|which) size\b.{0,20}\b(?:should|do|would|shall|can|for me|am i|to (?:get|take|order|buy|pick))\b"
    r"|\bwhat(?:'s| is) my size\b"
    r"|(?:穿|选|买|要|拿)(?:什么|哪个?|多大)的?(?:尺?码|号|尺寸)"
)
_NEXT_ONES = re.compile(  # what wants to see on, or is not content with what it sees
    r"\b(?:no|not|none|don't|dont|hate|ugly|boring|meh|next|more|again|another|else|new|fresh|rest)\b"
    r"|\b(?:keep|continue|coming|scroll|refresh)\b"
    r"|换|再|还|别|更|不|其他|另|新|下|继续|丑"
)
_SUITS_ME = re.compile(
    r"\bfor me\b|\bsuits? me\b|\bi(?:'d| would| might| may| could)? (?:like|love|enjoy)\b|适合我|合我|我(?:可能|会|也许)?喜欢"
)
_NOTHING_NAMED = re.compile(  # what is left of "what's trending?", 现在流行什么: no product is looked for by these words
    r"(?:popular|trend(?:ing|y|s)?|hot|in fashion|surprise|best[- ]?sell(?:ing|ers?)|热门|流行|热销|畅销|爆款|惊喜|\W)+",
    re.IGNORECASE,
)
_GOOD_WITH_IT = re.compile(  # 配什么鞋好看: the type stands between these
    r"什么样?的?|啥|哪[种款双件条个]|(?:会|才|比较|更|最)*(?:好看?|合适|搭配?|配)(?:一?[点些])?[呢啊呀吗的]*\W*$"
)
_COUNTS_OR_POINTS = re.compile(r"\bthe \w+ one\b|\b\d+\b|第.|[一二两三四五六七八九十]\s?[个件条双款只台]")


def as_intended(scene: Scene) -> Scene:
    """The scene with the intent that its message has amid the screen; the need in force stands where no other is stated."""
    understood, text = scene.understanding, folded(plain(scene.message))
    if scene.move != "on" or not text or understood.intent in _LEFT or cues.INJECTION.search(text):
        return scene
    if understood.intent == "recommend" and understood.need.query and _NOTHING_NAMED.fullmatch(understood.need.query):
        need = understood.need.model_copy(update={"query": None})
        return replace(scene, understanding=understood.model_copy(update={"need": need}))
    if named := choice_named(scene):
        return _with_intent(scene, "cart", named[0], cart=CartRequest(action="set"))
    meant = scene.referred or ((scene.focus,) if scene.focus else ())
    if haggles(scene.message) or (meant and haggles_or_cheaper(scene.message)):
        return _with_intent(scene, "policy")
    if meant and understood.intent == "refine" and takes_first(scene.message):  # "add a medium"
        return _with_intent(scene, "cart", meant[0], cart=CartRequest(action="add"))
    if companion := _companion(scene, meant, text):
        return companion
    if understood.intent == "smalltalk" and (typed := _type_among_talk(scene, text)):
        return _with_intent(scene, "search", need=typed)
    if understood.intent in ("detail", "smalltalk") and _DELIVERED.search(text) and not asked_aspects(scene.message):
        return _with_intent(scene, "policy")
    if meant and _SIZE_ADVICE.search(text) and understood.intent in ("refine", "search", "compare", "recommend"):
        return _with_intent(scene, "detail", meant[0])
    if _asks_of_one(scene, text) or (not _buys(scene, text) and looks_at_one(scene)):
        return _with_intent(scene, "detail")
    if understood.intent in ("refine", "search", "recommend") and settles(scene.message):
        return _with_intent(scene, "smalltalk")  # 不用了
    if typed := _type_alone(scene, text):
        return _with_intent(scene, "search", need=typed)
    if _says_nothing_new(scene, text):
        if _SUITS_ME.search(text):
            return replace(scene, understanding=understood.model_copy(update={"intent": "recommend", "need": Need()}))
        return _with_intent(scene, "smalltalk")
    return scene


def _companion(scene: Scene, meant: tuple[OnScreen, ...], text: str) -> Scene | None:
    """The scene of a wish for another type that goes with a product on screen: "sandals to go with it"; None: it is none."""
    if not cues.GOES_WITH.search(text) or scene.understanding.intent not in ("recommend", "cart", "refine"):
        return None
    meant = meant or scene.shown[: scene.understanding.intent == "recommend"]
    if not meant:
        return None
    product, known = meant[0].product, lexicon()
    own = f"{product.title} {' '.join(product.category)}".lower()
    said = _GOOD_WITH_IT.sub(" ", text)
    types = [mention.term for mention in known.mentions(said) if mention.term.kind == "type"]
    other = next(
        (t for t in types if t.en not in own and not known.same(t.en, product.category[-1] if product.category else "")), None
    )
    if other is None and not types and scene.understanding.intent == "recommend" and not scene.referred:
        return _with_intent(scene, "recommend", meant[0], scene.understanding.need)  # 再推荐点能搭的, of the one spoken of last
    if other is None or other.en in ("accessories", "outfit"):
        buys = scene.understanding.intent == "cart" and not NAMES_CART.search(text)  # 再来一个包配它
        return _with_intent(scene, "recommend", meant[0], Need(query=cues.GOES_WITH.sub(" ", text).strip())) if buys else None
    name = other.zh[0] if has_cjk(product.title) and other.zh else other.en
    stated = scene.understanding.need if scene.understanding.intent == "recommend" else Need()
    need = stated.model_copy(update={"query": name, "category": name})
    return _with_intent(scene, "recommend", meant[0], need)


def _type_among_talk(scene: Scene, text: str) -> Need | None:
    """The need of a message taken for small talk that it is not, and that names a type of product: "ok start with a dress"."""
    named = next((mention for mention in lexicon().mentions(text) if mention.term.kind == "type"), None)
    if named is None or small_talk(scene.message).kind != "unsure":
        return None
    chinese = any(has_cjk(on.product.title) for on in scene.shown)
    name = named.term.zh[0] if chinese and named.term.zh else named.term.en
    return Need(query=name, category=name)


def _type_alone(scene: Scene, text: str) -> Need | None:
    """The need of a message that changes nothing of the one in force and names another type, or its type and nothing else.

    毛毯 after 羊绒毛毯 drops the condition; a belt after a search that found nothing is another thing.
    """
    understood, known = scene.understanding, lexicon()
    if understood.intent != "refine" or scene.referred or understood.need != (scene.state.need or Need()):
        return None
    in_force = f"{understood.need.category or ''} {understood.need.query or ''}".strip()
    named = next((mention for mention in known.mentions(text) if mention.term.kind == "type"), None)
    if not in_force or named is None or cues.OTHERS.search(text):
        return None
    rest = f"{text[: named.start]} {text[named.end :]}"
    alone = not re.search(r"\w", chinese_rest(rest) if has_cjk(text) else english_rest(rest))
    if not alone and (named.term.en in in_force or known.same(named.term.en, understood.need.category or in_force)):
        return None
    other = named.term.zh[:1] if has_cjk(in_force) else (named.term.en,)
    name = named.text if has_cjk(named.text) == has_cjk(in_force) else next(iter(other), named.text)
    return Need(query=name, category=name)


def _asks_of_one(scene: Scene, text: str) -> bool:
    """Whether a message read as a comparison asks of one product alone: 第一个护眼吗, "which one has the best reviews"."""
    if scene.understanding.intent != "compare" or len(scene.referred) != 1 or _COMPARES.search(text):
        return False
    if _WHICH_IS.search(text):
        return bool({"price", "rating"} & set(asked_aspects(scene.message)))
    return cues.COMPARE.search(text) is None


def _buys(scene: Scene, text: str) -> bool:
    """Whether a message read as a change of the cart is sure to be one, by its words or by what was said before it."""
    cart = scene.understanding.cart
    if scene.understanding.intent != "cart":
        return False
    if cart is None or cart.action != "add" or cart.quantity is not None:
        return True
    before = next((folded(said.text) for said in reversed(scene.state.history) if said.role == "shopper"), "")
    said = takes(text) or NAMES_CART.search(text) or counted_plainly(text) or _POLITE.search(text) or cues.CART_ADD.search(text)
    return bool(said) or takes(before)


def _says_nothing_new(scene: Scene, text: str) -> bool:
    """Whether a message changes nothing of the need and asks for no others: "the middle one" of six."""
    understood = scene.understanding
    if understood.intent != "refine" or scene.referred or understood.need != (scene.state.need or Need()):
        return False
    if (
        cues.OTHERS.search(text)
        or cues.CHEAPER.search(text)
        or any(pattern.search(text) for _, pattern in cues.SORTS)
        or lexicon().mentions(text)
    ):
        return False
    return _COUNTS_OR_POINTS.search(text) is not None or _NEXT_ONES.search(text) is None


def _with_intent(
    scene: Scene, intent: Intent, on: OnScreen | None = None, need: Need | None = None, cart: CartRequest | None = None
) -> Scene:
    """The scene with this intent; ``need``: a new one, else the one in force."""
    changes: dict[str, object] = {"intent": intent, "need": need or scene.state.need or Need(), "cart": cart}
    if on is not None:
        changes["refers_to"] = [on.position]
    return replace(scene, understanding=scene.understanding.model_copy(update=changes))
