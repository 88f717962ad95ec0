"""What a message says or asks of the shopper's own taste, before anything else is read of it."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from assistant.act.refused import Refusal, refusal
from assistant.act.why_shown import asks_why
from assistant.course import Course
from assistant.course_words import YES
from assistant.facts import Facts, ProductsRefused, ProfileTold, TasteNoted
from assistant.opening import Opening
from assistant.understand.line import folded, language_of, plain
from assistant.understand.pointing import pointing
from assistant.understanding import Need, Understanding
from commerce.conversations import BehaviourEvent
from ranker.personal import Personal

_ASKS = re.compile(
    r"\bwhat\b[\w' ]{0,30}\b(?:know|remember|learn(?:ed|t)?|stored?|saved?|think|have|got|hold|keep|kept) (?:about|of|on) me\b"
    r"|\bwhat (?:is|'s) (?:in )?my (?:taste )?profile\b|\b(?:show|see|open|read)(?: me)? my (?:taste|profile|preferences)\b"
    r"|\bwhat do you (?:think|know) i (?:like|prefer|wear)\b"
    r"|你(?:都|还)?(?:知道|了解|记得|记住|记录|掌握)(?:了|关于)*我(?:的|有|都)*些?(?:什么|哪些|多少|啥)|(?:关于我|对我).{0,6}(?:知道|了解|记得|记录).{0,4}(?:什么|哪些|多少|啥)"
    r"|(?:看看?|查看|显示)(?:一下)?我的(?:喜好|偏好|画像|口味)|我的(?:喜好|偏好|画像|口味)(?:是什么|有哪些)",
    re.IGNORECASE,
)
_FORGET = re.compile(
    r"(?<!n't )(?<!not )(?<!never )\b(?:forget|erase|delete|clear|wipe|remove)\b(?:"
    r"[\w' ]{0,20}\b(?:everything|all|anything|what(?:ever)?)\b[\w' ]{0,24}"
    r"(?:\b(?:about|of|on) me\b|\byou(?:'ve| have)? (?:know|remember|learn(?:ed|t)|stored?|saved?|noted|collected|kept)\b)"
    r"| (?:all )?(?:of )?my (?:whole |entire |personal )?(?:tastes?|profile|preferences|history|data|information|info)\b)"
    r"|^\W*(?:(?:can|could|would|will|please|now|just|you|ok(?:ay)?)[, ]+)*forget (?:all |everything )?(?:about )?me\b"
    r"(?: (?:please|now|completely|entirely))*\W*$"
    r"|(?:忘记|忘掉|忘了|删除|清除|清空|删掉)(?:所有|全部|一切)?(?:关于)?我的?(?:一切|所有|全部)?(?:信息|喜好|偏好|画像|口味|记录|资料|数据)"
    r"|(?:忘记|忘掉|忘了)(?:所有|全部|一切)?(?:关于)?我(?:的)?(?:一切|所有|[吧啊呀]?[\s。！!]*$)"
    r"|(?:把|将)(?:你)?(?:所有|全部|一切)?(?:知道|记得|记住|了解)?(?:的)?(?:所有|全部|一切)?(?:关于)?我(?:平时)?的?(?:所有|全部|一切)?(?:的)?"
    r"(?:信息|喜好|偏好|画像|口味|记录|资料|数据|事情?|一切){1,2}(?:都|全部?|统统)*(?:给我)?(?:忘|删|清|抹)"
    r"|(?:把|将)(?:你)?(?:所有|全部|一切)?(?:有关|关于|对)我(?:的|知道|了解|记得)*(?:所有|全部|一切|东西|内容)*(?:都|全部?|统统)*(?:给我)?(?:忘|删|清|抹)"
    r"|(?:把|将)我(?:给|都|全部?|彻底|完全)*忘|(?:忘记|忘掉|忘了|删除|清除|清空|删掉)(?:所有|全部|一切)?(?:有关|关于)我的",
    re.IGNORECASE,
)
_SURE = re.compile(r"^\W*(?:yes|sure|confirm)\b|^(?:是的?|对|好的?|确认|确定)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listened:
    """The opening with what is left to read of the message, and what was said of taste.

    ``fact`` goes before what the message is read to ask for; ``alone``: it asks for nothing else.
    """

    opening: Opening
    fact: Facts | None = None
    alone: bool = False


def listen(opening: Opening, personal: Personal | None) -> Listened:
    """Hear what the message says of taste and keep it. Raises ``DatabaseUnavailable``."""
    if opening.course.decided is not None:
        return Listened(opening)
    if opening.state.shown and asks_why(opening.course.message):
        return Listened(_about_screen(opening))
    if refused := refusal(opening):
        return _without(opening, refused)
    if personal is None:
        return Listened(opening)
    message, shopper_id = opening.course.message, opening.session.shopper_id
    agrees = opening.state.forgetting and YES.fullmatch(folded(plain(message)).strip(" \t.!?。！？~，,"))
    if agrees or _FORGET.search(message):
        erased = personal.erase(shopper_id) if agrees or _SURE.search(message) else None
        known = personal.profile(shopper_id, () if erased is not None else opening.events)
        return Listened(_decided(opening, "smalltalk"), ProfileTold(known, True, erased), alone=True)
    if _ASKS.search(message):
        return Listened(_decided(opening, "smalltalk"), ProfileTold(personal.profile(shopper_id, opening.events)), alone=True)
    heard = personal.hear(shopper_id, message)
    if not heard:
        return Listened(opening)
    fact = TasteNoted(heard)
    if heard.only:  # the search in force again, by the taste as it is now; without one, what suits it
        opening = _decided(opening, "search" if _looks_for_something(opening.state.need) else "recommend")
    return Listened(replace(opening, course=replace(opening.course, message=heard.rest)), fact)


def _without(opening: Opening, refused: Refusal) -> Listened:
    """Read as a wish for others, or for what the message asks besides, without what it says is not liked."""
    now, ids = datetime.now(UTC), [on.product.product_id for on in refused.products]
    disliked = [BehaviourEvent(shopper_id=opening.session.shopper_id, kind="dislike", product_id=one, at=now) for one in ids]
    opening = replace(opening, events=(*opening.events, *disliked))
    fact = ProductsRefused(refused.products) if ids else None
    opening = opening if refused.rest else _decided(opening, "refine")
    return Listened(replace(opening, course=replace(opening.course, message=refused.rest)), fact)


def _looks_for_something(need: Need | None) -> bool:
    """Whether there is a search to be shown again: an order of the list alone ("what's popular?") is none."""
    return need is not None and not need.model_copy(update={"sort": "relevance"}).empty


def _about_screen(opening: Opening) -> Opening:
    """Read as a question about the products that the message points at, or about all on screen."""
    context = opening.context
    pointed = pointing(folded(plain(context.message)), context).positions or tuple(one.position for one in context.shown)
    decided = _decided(opening, "detail")
    understood = decided.course.decided
    assert understood is not None
    understood = understood.model_copy(update={"refers_to": sorted(pointed)})
    return replace(decided, course=replace(decided.course, decided=understood))


def _decided(opening: Opening, intent: str) -> Opening:
    course: Course = opening.course
    language = language_of(plain(course.message), opening.session.language or opening.catalog_language)
    need = course.state.need if course.state.need and intent != "recommend" else Need()
    decided = Understanding.model_validate({"language": language, "intent": intent, "need": need})
    return replace(opening, course=replace(course, decided=decided))
