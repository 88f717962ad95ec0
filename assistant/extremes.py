"""Which of the products on screen costs least and which is rated best, where one alone does."""

from collections.abc import Sequence

from assistant.facts import OnScreen
from assistant.wording import stars


def cheapest_of(shown: Sequence[OnScreen]) -> OnScreen | None:
    """The product that costs less than every other; None where two do, or where the currencies differ."""
    if len(shown) < 2 or len({on.product.price.currency for on in shown}) > 1:
        return None
    first, second = sorted(shown, key=lambda on: on.product.price.amount)[:2]
    return first if first.product.price.amount < second.product.price.amount else None


def best_rated_of(shown: Sequence[OnScreen]) -> OnScreen | None:
    """The product rated above every other; None where two are level as ratings are told, or nobody rated any."""
    rated = sorted((on for on in shown if is_rated(on)), key=lambda on: -(on.product.rating or 0.0))
    if len(shown) < 2 or not rated:
        return None
    level = len(rated) > 1 and stars(rated[0].product.rating or 0.0) == stars(rated[1].product.rating or 0.0)
    return None if level else rated[0]


def is_rated(on_screen: OnScreen) -> bool:
    """Whether anybody rated it."""
    return on_screen.product.rating is not None and on_screen.product.review_count > 0
