"""What a message was understood to ask for, told in the agent's language: for when no model can translate it.

It tells what code is sure of and nothing else. Of free prose nothing is told: a wrong gist is worse than none.
"""

import re

from assistant.act.detail import asked_aspects
from assistant.act.order import requested
from assistant.act.talk import small_talk
from assistant.naming import in_language
from assistant.policy_search import PolicySearch
from assistant.reading import Reader
from assistant.sentences import conditions_of
from assistant.understand import cues
from assistant.understand.line import folded, plain
from assistant.understanding import Context, Need, Understanding
from assistant.voice import Voice
from assistant.wording import has, joined, say
from retrieval.tokens import has_cjk

LONGEST = 200  # characters of a message that is told by its gist
WORDS = 20  # of a wish for a product


def gist_of(message: str, reader: Reader, policies: PolicySearch, voice: Voice, catalog_language: str) -> str | None:
    """The gist in the language of the voice; None where the message says more than is understood."""
    if len(message) > LONGEST:
        return None
    understanding = reader.read(Context(message=message, catalog_language=catalog_language))
    language = voice.language
    match understanding.intent:
        case "search" | "refine" | "recommend":
            return None if _is_prose(message) else _need(understanding.need, voice)
        case "order":
            what = say(language, f"gist.order.{requested(message)}")
            number = understanding.order_id
            return say(language, "gist.order", what=what, id=number) if number else what
        case "policy":
            clause = policies.best(message, language)
            return say(language, "gist.policy", heading=clause.heading) if clause and clause.language == language else None
        case "handoff":
            upset = cues.UPSET.search(folded(plain(message))) is not None
            return say(language, "gist.upset" if upset else "gist.person")
        case "detail":
            aspects = [say(language, f"fact.{one}") for one in asked_aspects(message) if has(language, f"fact.{one}")]
            return say(language, "gist.detail", aspects=joined(language, aspects)) if aspects else None
        case "cart" if understanding.cart:
            return say(language, f"gist.cart.{understanding.cart.action}")
        case "smalltalk":
            return _talk(message, understanding, language)
        case _:
            return None


def _is_prose(message: str) -> bool:
    """Whether a message says more than a wish for a product does in a sentence."""
    return len(re.findall(r"[a-zA-Z']+", message)) + len(re.findall(r"[\u4e00-\u9fff]", message)) / 1.5 > WORDS


def _need(need: Need, voice: Voice) -> str | None:
    """What is looked for, with its conditions; None where the lexicon does not know what it is."""
    language = voice.language
    stated = " ".join([need.category or "", *need.colors, *need.brands, *need.attributes.values()]).lower()
    more = any(word not in stated for word in (need.query or "").lower().split())  # than the conditions told beside it
    asked = (need.query, need.category) if more else (need.category, need.query)
    names = (in_language(name, language) for name in asked if name)
    what = next((name for name in names if has_cjk(name) == (language == "zh")), None)
    if what is None:
        return None
    conditions = conditions_of(need, voice)
    if has_cjk(conditions) and language == "en":
        return None
    return say(language, "gist.looks_for", what=what, conditions=conditions)


def _talk(message: str, understanding: Understanding, language: str) -> str | None:
    kind = small_talk(message).kind
    # a greeting is what any small talk is taken for: only a short one is told as such
    if kind == "unsure" or kind == "greeting" and len(re.findall(r"\w", message)) > 12:
        return None
    return say(language, f"gist.talk.{kind}")
