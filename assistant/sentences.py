"""The server's own sentences for each kind of facts: true by construction, since every name and figure is the record's."""

from functools import partial, singledispatch

from assistant.audit import short_title
from assistant.cart_sentences import cart_told
from assistant.extremes import best_rated_of, cheapest_of, is_rated
from assistant.facts import (
    Compared,
    Detailed,
    OnScreen,
    PolicyQuoted,
    PriceKept,
    ProductsFound,
    Talk,
)
from assistant.naming import in_language, named
from assistant.order_sentences import handed_over, order_told, person_called
from assistant.taste_sentences import products_refused, profile_told, taste_noted
from assistant.understanding import IN_STOCK, WISH, Need
from assistant.voice import Told, Voice, sentences_joined
from assistant.wording import has, joined, money, say, stars
from commerce.ids import ProductId
from commerce.money import Money
from commerce.products import Product
from ranker.ranking import Reason
from ranker.reasons import words


@singledispatch
def tell(facts: object, voice: Voice) -> Told:
    """The sentences for these facts."""
    raise TypeError(f"no sentences for {type(facts).__name__}")


tell.register(order_told)
tell.register(cart_told)
tell.register(handed_over)
tell.register(person_called)
tell.register(taste_noted)
tell.register(products_refused)
tell.register(profile_told)


@tell.register
def _(facts: ProductsFound, voice: Voice) -> Told:
    language, shown = voice.language, facts.shown
    conditions = conditions_of(facts.need, voice)
    if not shown and facts.how == "cheapest" and facts.anchor:
        price = money(language, facts.anchor.product.price)
        return Told(say(language, "found.cheapest", name=named(facts.anchor), price=price))
    if not shown:
        seen_all = "found.no_more" if facts.need.price_max is None else "found.no_more_for_price"
        none = "found.none" if conditions else "found.none_like_it"
        return Told(say(language, seen_all if facts.how == "others" else none, conditions=conditions))
    first = shown[0]
    count = max(facts.total, len(shown))
    lead = say(
        language,
        f"found.{facts.how}",
        count=1 if len(shown) == 1 and count == 1 else max(2, count),
        conditions="" if facts.relaxed else conditions,
        name=named(first),
        price=money(language, first.product.price),
        anchor=short_title(facts.anchor.product.title) if facts.anchor else "",
    )
    if facts.relaxed:
        relaxed = joined(language, [relaxed_name(name, language) for name in facts.relaxed])
        lead = say(language, "found.relaxed.others" if facts.how == "others" else "found.relaxed", relaxed=relaxed, lead=lead)
    subjects = shown[:3] if len(shown) > 1 else ()
    help_, helped = choosing_help(shown, language)  # of all on screen: “of these” is what the shopper sees
    question = _question(facts.question.facet, language) if facts.question else ""
    if facts.next_wish and facts.how == "search":
        help_ = sentences_joined(language, list(filter(None, [help_, say(language, "found.next", wish=facts.next_wish)])))
    return Told(lead, help_, subjects, (first.product.product_id, *helped), question)


def _question(facet: str, language: str) -> str:
    if has(language, f"question.{facet}"):
        return say(language, f"question.{facet}")
    name = say(language, f"fact.{facet}") if has(language, f"fact.{facet}") else in_language(facet, language)
    return say(language, "question.any", facet=name)


def conditions_of(need: Need, voice: Voice) -> str:
    """The conditions in force, in brackets; "" where there are none."""
    language = voice.language
    parts = [in_language(color, language) for color in need.colors] + list(need.brands)
    told = {
        name: value for name, value in need.attributes.items() if name != WISH
    }  # how much larger "larger" is, no record says
    low, high = need.price_min, need.price_max
    if low is not None and high is not None:
        parts.append(say(language, "condition.between", low=_figure(low, voice), high=_figure(high, voice)))
    elif high is not None:
        parts.append(say(language, "condition.under", price=_figure(high, voice)))
    elif low is not None:
        parts.append(say(language, "condition.over", price=_figure(low, voice)))
    if need.rating_min is not None:
        parts.append(say(language, "condition.rating", stars=f"{need.rating_min:g}"))
    for pair in told.items():
        parts.append(_stated(pair, language))
    if need.exclude:
        parts.append(
            say(language, "condition.without", words=joined(language, [in_language(w, language) for w in need.exclude]))
        )
    return say(language, "conditions", conditions=say(language, "list.comma").join(dict.fromkeys(parts))) if parts else ""


def _stated(pair: tuple[str, str], language: str) -> str:
    """One condition on a property."""
    name, value = pair
    if pair == IN_STOCK:
        return say(language, "stock.yes")
    if name.split(" ")[0] == "size":
        return say(language, "condition.size", size=value.upper() if len(value) < 4 else value)
    return in_language(value, language)


def _figure(amount: float, voice: Voice) -> str:
    from decimal import Decimal

    from assistant.wording import whole_money

    figure = Decimal(str(amount))
    return (
        whole_money(voice.language, figure, voice.currency)
        if figure == int(figure)
        else money(voice.language, Money(figure, voice.currency))
    )


def relaxed_name(name: str, language: str) -> str:
    """A condition that was given up, in words; of a type that a wider one stands in for ("sundress → dress"), both."""
    asked, arrow, shown = name.partition(" → ")
    if arrow:
        return say(language, "relaxed.wider", asked=in_language(asked, language), shown=in_language(shown, language))
    return say(language, f"relaxed.{name}") if has(language, f"relaxed.{name}") else words(Reason("condition", name), language)


def choosing_help(shown: tuple[OnScreen, ...], language: str) -> tuple[str, tuple[ProductId, ...]]:
    """Which of these alone is rated best and which alone costs least, else their range of prices; and the products it names."""
    if len(shown) < 2 or len({on.product.price.currency for on in shown}) > 1:
        return "", ()
    by_price = sorted(shown, key=lambda on: on.product.price.amount)
    low, high = (money(language, on.product.price) for on in (by_price[0], by_price[-1]))
    cheapest, best = cheapest_of(shown), best_rated_of(shown)
    first = shown[0]  # named already, so that it is “it” here
    if cheapest == first and best in (None, first):
        rating = rating_of(first.product, language)
        return (say(language, "help.first.both", rating=rating) if best else say(language, "help.first.cheapest")), (
            first.product.product_id,
        )
    if best == first and cheapest is None:
        return say(language, "help.first.best", rating=rating_of(first.product, language)), (first.product.product_id,)
    if cheapest is None and best is None:
        return say(language, "help.range", low=low, high=high) if low != high else "", ()
    rating = rating_of(best.product, language) if best else ""
    if cheapest is None:
        assert best is not None
        return say(language, "help.best", best=best.position, rating=rating), (best.product.product_id,)
    if best is None:
        return say(language, "help.cheapest", cheapest=cheapest.position, price=low), (cheapest.product.product_id,)
    if best == cheapest:
        return say(language, "help.both", best=best.position, rating=rating, price=low), (best.product.product_id,)
    sentence = say(language, "help.best_and_cheapest", best=best.position, rating=rating, cheapest=cheapest.position, price=low)
    return sentence, (best.product.product_id, cheapest.product.product_id)


def rating_of(product: Product, language: str) -> str:
    """The rating and how many gave it."""
    return say(language, "rating.of", count=product.review_count, stars=stars(product.rating or 0.0))


@tell.register
def _(facts: Compared, voice: Voice) -> Told:
    language, products = voice.language, facts.products
    parts = [
        say(language, "compare.lead", names=joined(language, [named(on) for on in products])),
        *_trade_off(products, language),
    ]
    own = (say(language, "fact.price"), say(language, "fact.rating"))
    others = [row.name.lower() for row in facts.differs if row.name not in own]
    help_ = say(language, "compare.differ", facts=joined(language, others)) if others else ""
    ids = tuple(on.product.product_id for on in products)
    return Told(sentences_joined(language, parts), help_, products, ids)


def _trade_off(products: tuple[OnScreen, ...], language: str) -> list[str]:
    """What the cheaper one saves against what the better rated one has for it, in one sentence where both can be said."""
    by_price = sorted(products, key=lambda on: on.product.price.amount)
    cheap, dear = by_price[0], by_price[-1]
    best = best_rated_of(products) if all(is_rated(on) for on in products) else None
    rating = rating_of(best.product, language) if best else ""
    rated = [say(language, "compare.rating", best=best.position, rating=rating)] if best else []
    if not best and len({stars(on.product.rating or 0.0) for on in products if is_rated(on)}) == 1:
        rated = [say(language, "compare.same_rating")] if all(is_rated(on) for on in products) else []
    low, high = money(language, cheap.product.price), money(language, dear.product.price)
    if cheap.product.price.currency != dear.product.price.currency:
        return rated
    difference = dear.product.price.amount - cheap.product.price.amount
    if not difference:
        return [say(language, "compare.same_price", price=low), *rated]
    saved = money(language, Money(difference, cheap.product.price.currency))
    costs = partial(say, language, cheap=cheap.position, dear=dear.position, difference=saved, low=low, high=high)
    if best is None:
        return [costs("compare.price"), *rated]
    return [costs("compare.both" if best == cheap else "compare.trade_off", best=best.position, rating=rating)]


@tell.register
def _(facts: Detailed, voice: Voice) -> Told:
    language = voice.language
    if not facts.answers:
        if facts.to_compare and len(facts.choices) == 1:
            return Told(say(language, "compare.only_one", name=named(facts.choices[0])))
        if not facts.choices:
            return Told(say(language, "compare.nothing" if facts.to_compare else "detail.nothing"))
        if facts.to_compare:
            return Told(say(language, "compare.which"))
        return Told(say(language, "detail.which", names=joined(language, [named(on) for on in facts.choices])))
    parts = []
    for on_screen, answers in facts.answers:
        name = named(on_screen)
        for answer in answers:
            if answer.value is None:
                key = f"detail.unknown.{answer.aspect}"
                parts.append(say(language, key if has(language, key) else "detail.unknown", name=name))
            else:
                price = (
                    _offer(on_screen.product, language)
                    if answer.aspect == "overview"
                    else money(language, on_screen.product.price)
                )
                parts.append(say(language, f"detail.{answer.aspect}", name=name, value=answer.value, price=price))
            name = f"[{on_screen.position}]"
    ids = tuple(on.product.product_id for on, _ in facts.answers)
    return Told(sentences_joined(language, parts), mentions=ids)


def _offer(product: Product, language: str) -> str:
    """The price, the rating where there is one, and whether it can be had."""
    price, stock = money(language, product.price), say(language, "stock.yes" if product.in_stock else "stock.no")
    if product.rating is None or not product.review_count:
        return say(language, "offer.unrated", price=price, stock=stock)
    return say(language, "offer.rated", price=price, rating=rating_of(product, language), stock=stock)


@tell.register
def _(facts: PolicyQuoted, voice: Voice) -> Told:
    if not facts.clauses:
        return Told(say(voice.language, "policy.none"))
    quoted = [say(voice.language, "policy.quote", heading=one.heading, text=one.text) for one in facts.clauses]
    return Told(sentences_joined(voice.language, quoted))


@tell.register
def _(facts: PriceKept, voice: Voice) -> Told:
    language, product = voice.language, facts.product
    if product:
        price = money(language, product.product.price)
        parts = [say(language, "price.kept.of", name=named(product), price=price)]
    else:
        parts = [say(language, "price.kept")]
    if facts.clause:
        parts.append(say(language, "policy.quote", heading=facts.clause.heading, text=facts.clause.text))
    if facts.shown:
        parts.append(say(language, "price.cheaper"))
    mentions = (product.product.product_id,) if product else ()
    return Told(sentences_joined(language, parts), mentions=mentions)


@tell.register
def _(facts: Talk, voice: Voice) -> Told:
    return Told(say(voice.language, f"talk.{facts.kind}", shop=voice.shop, limit=voice.limit, length=voice.length))
