"""One message read by code alone, in milliseconds, with how sure it is of every field."""

import re
from dataclasses import dataclass, field
from typing import Literal

from assistant.understand import cues
from assistant.understand.cart_wording import NAMES_CART, cart_action, only_looks, only_supposes, takes
from assistant.understand.changes import changed
from assistant.understand.conditions import conditions
from assistant.understand.decision import Decision
from assistant.understand.figures import figures
from assistant.understand.ideas import ideas
from assistant.understand.judge import IntentJudge
from assistant.understand.list_order import order_of
from assistant.understand.look import look
from assistant.understand.message import Message
from assistant.understand.naming import speaks_of
from assistant.understand.needs import Worked, new_need
from assistant.understand.order_numbers import earlier_order
from assistant.understand.pointing import Pointing, last_mentioned
from assistant.understand.signs import outline, signs
from assistant.understand.tidying import tidied
from assistant.understand.vocabulary import CatalogWords
from assistant.understand.wishes import part_of
from assistant.understanding import CartRequest, Context, Intent, Need, Understanding

JUDGED_BELOW = 0.95  # decisions of the words below this are put before the judge
REFUSED_FROM = 0.6  # below this the judge does not call a message out of scope that the words do not
SURE_OFF_TOPIC = 0.9  # from here on the words tell what a shop does not do from a chat
SURE_OF_INTENT = 0.4  # a small model knows intents worse than the judge does, which is right in 5 of 7 from here to 0.5
CANDIDATES = 3  # intents that a model may choose from
SURE = 0.7  # a field below this is one for the model


_SIDE_BY_SIDE = re.compile(r"\b(?:compar\w+|differen\w+|versus|vs)\b|对比|比较一?下|区别|差别")
_EACH = re.compile(r"^(?:is|are|does|do|can|could|will|has|have)\b(?!.{0,60}\bor\b)")
_IS_THERE = re.compile(
    r"(?:(?:hi|hello|hey|ok|so|and|please)[, ]+)*"
    r"(?:is there|are there|do you (?:also )?(?:have|sell|stock|carry)|have you(?: got)?|got) (?!my\b|the\b)"
)
_THE_REST = re.compile(r"\bthe (?:other(?: one)?(?!s)|(?P<all>others|rest|other (?:two|three|four|ones)))\b")
_THEY = re.compile(r"\b(?:they|them|these|those|each)\b|它们|这些|那些|每(?:个|款|件|双|台|条|种)")
_BESIDE = re.compile(r"\b(?:over|than|against|compared|versus|vs)\b|比|相比")
_A_THING = re.compile(  # a first message that is a noun and no more, whether or not a list knows it
    r"(?!.*\b(?:help|advice|assistance|support|info\w*|questions?|refund|moment|minute|second|human|person|agent|operator|staff|"
    r"manager|supervisor|colleague|representative|someone|somebody|robot|bot|break|favou?r|hand|chat|call)\b)"
    r"(?:(?:an?|some|i (?:need|want) (?:an?|some)) [a-z]{3,}(?: [a-z]{3,})?(?: please)?|[a-z]{4,} please)\W*"
)
_HOW_IT_IS = re.compile(r"的(?:$|[,，。;；!！、])")
_ONLY_THESE = re.compile(r"(?:我|那|就|还是)*(?:只|就)(?:想)?(?:看|要|买|考虑|留|认|保留)|\b(?:just|only|stick to) ")
_NO_QUANTITY = re.compile(
    r"\s?(?:点|下|起|样|些|共|天|日|年|个?月|小时|分钟|周|折|期)"
)  # what a number of these counts is not bought
_TOLD = re.compile(r"(?: \w+)?(?: (?:is|are|looks?|seems?|costs?)|'s)\b|的?(?:那|这)?(?:个|款|台|件|双|条)?(?:太|有点|好|实在)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words decide. ``confidence`` runs from 0 to 1 for each field of the understanding, "need.query" and so on."""

    understanding: Understanding
    confidence: dict[str, float] = field(default_factory=dict)
    intents: tuple[Intent, ...] = ()  # the intents that can be right; empty: any
    intent_by: Literal["words", "judge"] = "words"  # who decided the intent

    def unsure(self) -> list[str]:
        """The fields that a model should be asked about."""
        return [name for name, value in self.confidence.items() if value < (SURE_OF_INTENT if name == "intent" else SURE)]


def with_intent(context: Context, intent: Intent, catalog: CatalogWords | None = None) -> Reading:
    """The reading of a message whose intent somebody else has decided."""
    return read(context, catalog, intent=intent)


def read(
    context: Context, catalog: CatalogWords | None = None, judge: IntentJudge | None = None, *, intent: Intent | None = None
) -> Reading:
    """The understanding that the words of a message give by themselves; ``intent`` where it is decided already.

    ``judge`` says what a message is for where no wording does.
    """
    seen = look(context, catalog)
    if not seen.wordy:
        return Reading(
            Understanding(language=seen.language, intent="smalltalk", need=context.need_before or Need()),
            {"language": 0.9, "intent": 0.8},
        )
    text, pointed, priced, used, stated = seen.text, seen.pointed, seen.priced, seen.used, seen.stated
    decision = Decision(intent, 0.8) if intent else seen.decision
    candidates: tuple[Intent, ...] = ()
    if judge is not None and not intent and decision.confidence < JUDGED_BELOW:
        odds = judge.judge(outline(seen), signs(seen), context)
        taken = context.shown or not cues.QUESTION.search(
            text
        )  # "a bottle" before anything is on screen asks for none of the cart
        if taken and not NAMES_CART.search(text) and (not pointed.positions or only_looks(text)):
            if cart_action(text, context, pointed, stated, priced, seen.ways) is None:
                odds["cart"] = 0.0  # nothing is bought by a guess
        compares = stated.relative is not None and not takes(text)  # "something lighter, for the summer"
        if only_supposes(text) or compares or pointed.by == "name" and not pointed.pointed and not takes(text):
            odds["cart"] = 0.0  # "ok start with a dress", though one on screen is called so
        if decision.intent == "search" and not context.shown and not context.history and _A_THING.fullmatch(text):
            odds |= dict.fromkeys(("smalltalk", "handoff", "policy", "detail", "cart"), 0.0)
        if pointed.by == "name" and not pointed.pointed and _HOW_IT_IS.search(text) and not cues.QUESTION.search(text):
            odds["detail"] = 0.0  # 带帽子的: what it should be like, though a title says it too
        nothing_in_force = context.need_before is None or context.need_before.empty
        if decision.intent == "search" and nothing_in_force and not pointed.pointed and not cues.QUESTION.search(text):
            odds["detail"] = 0.0  # "a black dress" beside a dress on screen asks nothing of it
        if pointed.by == "name" and not pointed.pointed and _ONLY_THESE.match(text):
            odds["compare"] = 0.0  # 只看耐克和李宁
        if not context.shown and len(stated.brands) < 2 and not _SIDE_BY_SIDE.search(text):
            odds["compare"] = 0.0
        several = len(pointed.positions) > 1 and _BESIDE.search(text)
        if not cues.COMPARE.search(text) and not several and (len(pointed.positions) == 1 or _EACH.match(text)):
            odds["compare"] = 0.0  # a question about one product, or one that each of several answers by itself
        if not context.shown and not context.history and (not cues.QUESTION.search(text) or _IS_THERE.match(text)):
            odds["detail"] = 0.0  # nothing is asked, and of nothing
        if _IS_THERE.match(text) and stated.types and not cues.POLICY.search(text):
            odds["policy"] = 0.0
        if seen.decision.intent == "out_of_scope" and seen.decision.confidence >= SURE_OFF_TOPIC:
            odds["smalltalk"] = 0.0  # "lol will it rain tomorrow"
        if stated.types and not nothing_in_force and all(part_of(kind, stated, context) for kind in stated.types):
            odds |= dict.fromkeys(("search", "smalltalk"), 0.0)  # "with lumbar support this time", of chairs
        if not nothing_in_force and stated.words and not cues.SMALLTALK_CORE.search(text):
            odds["smalltalk"] = 0.0  # "for hiking"
        if odds["out_of_scope"] < REFUSED_FROM and seen.decision.intent != "out_of_scope":
            odds["out_of_scope"] = 0.0
        likeliest = sorted(odds, key=lambda i: -odds[i])
        candidates = tuple(dict.fromkeys([*likeliest[: CANDIDATES - 1], decision.intent]))
        decision = Decision(likeliest[0], odds[likeliest[0]])
    if (
        decision.intent in ("search", "refine")
        and pointed.by == "name"
        or decision.intent == "recommend"
        and not pointed.pointed
    ):
        # brand and title words are conditions here, unless the message says "like the …" or "goes with …"
        if not cues.LIKE.search(text) and not cues.SAME_BRAND.search(text) and not cues.GOES_WITH.search(text):
            told = [span for span in pointed.spans if _TOLD.match(text, span[1]) and speaks_of(text, span)]
            used = [span for span in used if span not in pointed.spans or span in told]
            stated = conditions(
                text, seen.raw, seen.words, seen.figures, used, seen.catalog_language, seen.roles, context.need_before
            )
    free = _blanked(text, [*used, *(s for s in stated.spans)])
    message = Message(text, _blanked(text, [*used, *stated.unwanted]), free, context, pointed, stated, priced, seen.ways)
    worked = _need(message, decision)
    confidence = _confidence(decision, worked, pointed, priced.certain)
    wishes = decision.intent in ("search", "refine", "recommend")
    understanding = Understanding(
        language=seen.language,
        intent=decision.intent,
        need=tidied(worked.need, message) if wishes else worked.need,
        refers_to=_refers_to(decision, message),
        cart=_cart(message, decision),
        order_id=_order_id(seen.order_id, decision, context),
    )
    return Reading(understanding, confidence, candidates, "judge" if candidates else "words")


def _need(message: Message, decision: Decision) -> Worked:
    if decision.intent == "search":
        return new_need(message)
    if decision.intent == "recommend":
        return ideas(message)
    if decision.intent == "refine":
        others = cues.OTHERS.search(message.text)
        plain_others = (
            others
            and not cues.SAME_BRAND.search(message.text)
            and not cues.LIKE.search(message.text)
            and not (message.stated.any or message.priced.priced)
        )
        if plain_others and order_of(message) is None:
            return Worked(message.context.need_before or Need())
        return changed(message)
    return Worked(message.context.need_before or Need())


def _refers_to(decision: Decision, message: Message) -> list[int]:
    pointed, text = message.pointed, message.text
    shown = [p.position for p in message.context.shown]
    if decision.intent == "compare":
        if len(pointed.positions) == 1 and (rest := _THE_REST.search(text)) and (rest["all"] or len(shown) == 2):
            return shown  # "is the pricier one worth it over the other"
        if pointed.by == "superlative" and re.match(r"which\b", text):
            return shown  # "which of those has the best reviews"
        if len(pointed.positions) > 1 or pointed.by in ("place", "superlative", "name") and len(pointed.positions) == 1:
            return sorted(pointed.positions)
        return shown if pointed.by in ("all", "it", "") else list(pointed.positions)
    if decision.intent == "cart":
        action = cart_action(text, message.context, pointed, message.stated, message.priced, message.ways)
        if action in ("show", "clear"):
            return []
        return sorted(pointed.positions) or _spoken_of(message.context)
    if decision.intent == "detail":
        return sorted(pointed.positions) or _spoken_of(message.context) or (shown if _THEY.search(text) else [])
    if decision.intent == "policy":  # 第一件多久能退货: the rule is the shop's, asked of a product
        return sorted(pointed.positions) if pointed.by in ("place", "superlative") else []
    if decision.intent == "order":  # an order, and a question about the Sony one beside it
        return sorted(pointed.positions) if pointed.pointed and pointed.by == "name" else []
    if decision.intent == "recommend":
        return sorted(pointed.positions) if cues.GOES_WITH.search(text) or pointed.by == "place" else []
    if decision.intent == "refine":
        if pointed.by in ("place", "superlative") and not cues.SORT_TALK.search(text) and not cues.TOO_DEAR.search(text):
            return sorted(pointed.positions)
        if cues.LIKE.search(text) or cues.SAME_BRAND.search(text) and not message.stated.exclude:
            return sorted(pointed.positions) if pointed.pointed or pointed.named else []
    return []


def _spoken_of(context: Context) -> list[int]:
    """What a message that points at nothing speaks of: the only product on screen, else the one that was spoken of last."""
    return [product.position for product in context.shown] if len(context.shown) == 1 else last_mentioned(context)


def _cart(message: Message, decision: Decision) -> CartRequest | None:
    if decision.intent != "cart":
        return None
    action = cart_action(message.text, message.context, message.pointed, message.stated, message.priced, message.ways)
    if action is None:
        wanted = message.pointed.positions if message.context.shown else cues.CART_ADD.search(message.text)
        action = "add" if wanted or cues.CART_COUNTED.search(message.text) else "show"
    if action not in ("add", "remove", "set"):
        return CartRequest(action="clear" if action == "clear" else "show")
    return CartRequest(action=action, quantity=_quantity(message, action))


def _quantity(message: Message, action: str) -> int | None:
    text = _blanked(message.text, [*message.pointed.spans, *message.priced.spans])
    if action == "set":
        if match := re.search(
            r"(?:\bto|改成|换成|变成|调成|改为|调到|改到|加到|减到|设成|成|到|为)\s?(\d+|[a-z]+|[一二两三四五六七八九十]+)",
            text,
        ):
            for figure in figures(match[1]):
                return int(figure.value)
    if times := re.search(r"\bx ?(\d{1,2})\b|\b(\d{1,2}) ?x\b", text):  # "crunchy one x4"
        return int(times[1] or times[2])
    together = re.search(r"\b(?:all|both|those|these) (?:\w+ )?$", text)
    for figure in figures(text):
        measured = figure.kind in ("measure", "age", "rating", "money", "size")
        if measured or together or not 0 < figure.value < 100_000 or figure.value != int(figure.value):
            continue
        after = text[figure.end : figure.end + 12]
        before = text[max(0, figure.start - 6) : figure.start]
        if _NO_QUANTITY.match(after) or (re.search(r"(?:那|这|另|第|都|哪)$", before)):
            continue
        if (
            re.match(r"(?: of)? (?:one|thing)", after)
            or message.text[figure.start : figure.end] == "one"
            and re.search(r"\b(?:this|that|the|\w+st|\w+er) $", before)
        ):
            continue
        if message.text[figure.start : figure.end] == "one" and not re.match(r"\s(?:of|more|to|in)\b", after):
            continue
        return int(figure.value)
    return None


def _order_id(named: str | None, decision: Decision, context: Context) -> str | None:
    if decision.intent in ("order", "handoff"):
        return named or (earlier_order(context) if decision.intent == "order" else None)
    return named if decision.intent in ("policy", "detail") and named else None


def _confidence(decision: Decision, worked: Worked, pointed: Pointing, priced_plainly: bool) -> dict[str, float]:
    sure = {
        "language": 0.95,
        "intent": decision.confidence,
        "refers_to": 0.9 if pointed.certain else 0.6,
        "need.price_max": 0.9 if priced_plainly else 0.6,
    }
    if decision.intent in ("search", "recommend", "refine"):
        for name in ("query", "category", "attributes", "exclude"):
            sure[f"need.{name}"] = 0.4 if name in worked.doubts else 0.85
    return sure


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in spans:
        characters[start:end] = "\x00" * (end - start)
    return "".join(characters)
