"""The server's sentences about the cart: every name, number and price is the cart's own."""

from collections.abc import Sequence

from assistant.audit import short_title
from assistant.facts import CartDone, CartStep
from assistant.naming import in_language, named
from assistant.voice import Told, Voice, sentences_joined
from assistant.wording import joined, money, say
from commerce.carts import CartLine
from retrieval.lexicon import lexicon


def cart_told(facts: CartDone, voice: Voice) -> Told:
    """What was done to the cart, and what it holds after that."""
    language = voice.language
    parts = [_cart_step(step, facts, language) for step in facts.steps]
    changed = any(step.outcome in ("added", "set", "rechosen", "removed") for step in facts.steps)
    shown = any(step.outcome == "shown" for step in facts.steps)
    if facts.cart.total and (changed or shown):
        if shown:
            lines = joined(language, [_cart_line(line, language) for line in facts.cart.lines])
            parts.append(say(language, "cart.lines", lines=lines))
        parts.append(say(language, "cart.total", count=facts.cart.quantity, total=money(language, facts.cart.total)))
    elif changed or shown:
        parts.append(say(language, "cart.already_empty"))
    named_ids = {on.product.product_id for on in (*facts.about, *facts.choices)}
    return Told(sentences_joined(language, parts), mentions=tuple(named_ids))


def _cart_line(line: CartLine, language: str) -> str:
    name, price = _with_options(line, language), money(language, line.unit_price)
    return say(language, "cart.line", pieces=line.quantity, name=name, price=price)


def _options(options: Sequence[tuple[str, str]], language: str) -> str:
    """The choice in words: colours in the language, sizes as the shop writes them."""
    return say(language, "list.comma").join(
        in_language(value, language) if (term := lexicon().term(value)) and term.kind == "color" else value
        for _, value in options
    )


def _with_options(line: CartLine, language: str) -> str:
    options = _options(line.options, language)
    return f"{short_title(line.title)} ({options})" if options else short_title(line.title)


def _cart_step(step: CartStep, facts: CartDone, language: str) -> str:
    name = short_title(step.title)
    chosen = _options(step.options, language)
    if chosen and (step.named or step.outcome != "added"):  # a choice that was made for the shopper is told by itself
        name = f"{name} ({chosen})"
    match step.outcome:
        case "shown":
            return ""
        case "added":
            told = [say(language, "cart.added", count=step.quantity, name=name)]
            told += [say(language, "cart.chosen", options=chosen)] if chosen and not step.named else []
            told += [say(language, "cart.unsized")] if step.unsized else []
            return sentences_joined(language, told)
        case "removed":
            if step.quantity:
                return say(language, "cart.fewer", pieces=step.quantity, name=name)
            return say(language, "cart.removed", name=name)
        case "set":
            return say(language, "cart.set", pieces=step.quantity, name=name)
        case "rechosen":
            return say(language, "cart.rechosen", name=name, before=_options(step.instead_of, language))
        case "out_of_stock":
            told = [say(language, "cart.out_of_stock", name=name)]
            if step.available:
                told = [say(language, "cart.too_many", count=step.available, name=name)]
            return sentences_joined(language, told + _others_told(step, language))
        case "no_such_variant":
            told = [say(language, "cart.no_such_variant", name=name)]
            return sentences_joined(language, told + _others_told(step, language))
        case "which":
            if facts.choices:
                return say(language, "cart.which", names=joined(language, [named(on) for on in facts.choices]))
            if facts.cart.lines:
                lines = joined(language, [_with_options(line, language) for line in facts.cart.lines])
                return say(language, "cart.which_line", names=lines)
            return say(language, "cart.which_nothing")
        case _:
            return say(language, f"cart.{step.outcome}", name=name)


def _others_told(step: CartStep, language: str) -> list[str]:
    """The choices that can be had instead, in a sentence; none where there are none."""
    variants = [_options(variant.options, language) for variant in step.others]
    return [say(language, "cart.variants", variants=joined(language, variants[:8]))] if variants else []
