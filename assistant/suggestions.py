"""Quick replies: short next messages that really work, from what was found."""

from collections import Counter
from decimal import Decimal

from assistant.facts import (
    CartDone,
    Compared,
    Detailed,
    Facts,
    HandedOff,
    OrderTold,
    PersonCalled,
    PolicyQuoted,
    PriceKept,
    ProductsFound,
    ProfileTold,
)
from assistant.naming import in_language
from assistant.voice import Voice
from assistant.wording import say, whole_money

MOST = 4


def suggestions_for(facts: Facts, voice: Voice, *, called: bool = False) -> list[str]:
    """At most four next messages, in the language spoken; a person is not offered where one was ``called`` already."""
    person = say(voice.language, "suggest.person")
    return [one for one in dict.fromkeys(_suggested(facts, voice)) if not (called and one == person)][:MOST]


def _suggested(facts: Facts, voice: Voice) -> list[str]:
    language = voice.language
    match facts:
        case ProfileTold(forget=True, erased=None) if not facts.profile.empty:
            return [say(language, "suggest.forget")]
        case ProfileTold(erased=None) if not facts.profile.empty:
            return [say(language, f"suggest.{name}") for name in ("for_you", "less_usual", "forget_all")]
        case ProductsFound():
            wished = [say(language, "suggest.next", wish=facts.next_wish)] if facts.next_wish else []
            if facts.question:
                return [*(answer.text for answer in facts.question.answers[: MOST - len(wished)]), *wished]
            if not facts.ranked:
                return [*wished, say(language, "suggest.popular"), say(language, "suggest.person")]
            return [*wished, *_after_search(facts, voice)]
        case Compared():
            return [say(language, "suggest.add", position=on.position) for on in facts.products[:2]] + [
                say(language, "suggest.about", position=on.position) for on in facts.products[:2]
            ]
        case Detailed():
            if not facts.answers:
                return [say(language, "suggest.about", position=on.position) for on in facts.choices[:3]]
            position = facts.answers[0][0].position
            return [say(language, "suggest.add", position=position), say(language, "suggest.person")]
        case CartDone():
            if facts.choices:
                return [say(language, "suggest.add", position=on.position) for on in facts.choices[:3]]
            refused = any(step.outcome in ("out_of_stock", "no_such_variant", "gone") for step in facts.steps)
            if refused or not facts.cart.lines:
                return [say(language, "suggest.others" if refused else "suggest.popular")]
            if any(step.outcome == "shown" for step in facts.steps):
                return [say(language, "suggest.shipping"), say(language, "suggest.returns"), say(language, "suggest.popular")]
            return [say(language, "suggest.cart"), say(language, "suggest.shipping"), say(language, "suggest.returns")]
        case OrderTold(step="proposed"):
            return [say(language, f"suggest.confirm.{facts.request}"), say(language, "suggest.decline")]
        case OrderTold():
            return [say(language, "suggest.returns"), say(language, "suggest.person")]
        case PolicyQuoted():
            return [say(language, "suggest.person"), say(language, "suggest.popular")]
        case PriceKept(shown=True):
            cheaper = (
                say(language, "suggest.under", price=whole_money(language, facts.offered, voice.currency))
                if facts.offered
                else say(language, "suggest.cheaper")
            )
            add = [say(language, "suggest.add", position=facts.product.position)] if facts.product else []
            return [cheaper, *add]
        case HandedOff() | PersonCalled():
            return [say(language, "suggest.order"), say(language, "suggest.popular")]
        case _:
            return [say(language, "suggest.popular"), say(language, "suggest.order"), say(language, "suggest.shipping")]


def _after_search(facts: ProductsFound, voice: Voice) -> list[str]:
    """What narrows the products shown: a colour some have, a price some are under, comparing the first two, others."""
    language = voice.language
    products = [on.product for on in facts.shown]
    found: list[str] = []
    if len(products) > 1:
        found.append(say(language, "suggest.compare", first=1, second=2))
        colors = Counter(color for product in products for color in set(product.colors))
        splitting = [color for color, count in colors.most_common() if count < len(products)]
        if splitting and not facts.need.colors:
            found.append(say(language, "suggest.color", color=in_language(splitting[0], language)))
        limit = _round_price(sorted(product.price.amount for product in products)[len(products) // 2])
        highest = max(product.price.amount for product in products)
        lowest = min(product.price.amount for product in products)
        if lowest <= limit < highest and (facts.need.price_max is None or limit < Decimal(str(facts.need.price_max))):
            found.append(say(language, "suggest.under", price=whole_money(language, limit, products[0].price.currency)))
        if facts.total > len(products):
            found.append(say(language, "suggest.others"))
        elif len(products) > 2 and facts.need.sort != "price_asc":
            found.append(say(language, "suggest.cheaper"))
        elif facts.need.sort != "rating":
            found.append(say(language, "suggest.rating"))
    else:
        found += [say(language, "suggest.add", position=1), say(language, "suggest.about", position=1)]
    return found


def _round_price(price: Decimal) -> Decimal:
    """The price up to the next round figure: 23.99 to 25, 387 to 400."""
    step = Decimal(5) if price < 100 else Decimal(50) if price < 1000 else Decimal(500)
    return (price // step + 1) * step
