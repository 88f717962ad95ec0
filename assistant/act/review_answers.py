"""What reviews add to an answer about a product: counts of what buyers say and of those who say otherwise."""

import re

from assistant.act.scene import Shop
from assistant.facts import Answer, OnScreen
from assistant.reviews_read import Opinion, main_opinions, opinions
from assistant.wording import say
from retrieval.lexicon import lexicon

NEWEST = 200  # reviews of a product that are read: a first look at so many takes half a second, a second none

_ASKS_REVIEWS = re.compile(
    r"\breviews?\b|\breviewers?\b|(?:people|customers?|buyers?|others?) (?:say|think|like)|feedback|opinions?"
    r"|评价|评论|口碑|买家(?:说|觉得)|大家(?:说|觉得)|反馈",
    re.IGNORECASE,
)
_OF_RECORDS = frozenset(("price", "stock", "brand"))  # that no buyer knows better than the shop
_NO_PROPERTY = ("type", "brand", "room", "color")  # kinds of words that reviews are not counted by


def with_reviews(
    on_screen: OnScreen, answers: tuple[Answer, ...], message: str, shop: Shop, language: str
) -> tuple[Answer, ...]:
    """The answers from the record, then what reviews say of the same."""
    aspects = {answer.aspect for answer in answers}
    if aspects and aspects <= _OF_RECORDS:
        return answers
    reviews = shop.storefront.reviews(on_screen.product.product_id, last=NEWEST)
    if not reviews:
        return answers
    words = [
        name
        for mention in lexicon().mentions(message)
        if mention.term.kind not in _NO_PROPERTY
        for name in (mention.term.en, *mention.term.zh)
    ]
    found = opinions(reviews, message, words)
    if not found and _ASKS_REVIEWS.search(message):
        found = main_opinions(reviews)
    told = tuple(Answer("reviews", _phrase(opinion, language)) for opinion in found)
    return (*answers, *told)


def _phrase(opinion: Opinion, language: str) -> str:
    """How many speak of it, what most say, and how many say otherwise."""
    parts = [
        say(
            language,
            "review.count",
            count=count,
            what=say(language, f"review.{side}" if opinion.axis else f"review.word.{side}"),
        )
        for side, count in opinion.says
    ]
    sides = say(language, "list.comma").join(parts)
    key = "review.speaking" if opinion.read < NEWEST else "review.newest"
    return say(language, key, speaking=opinion.speaking, read=opinion.read, sides=sides)
