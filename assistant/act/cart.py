"""Cart: add, remove, change and show, each change once however often the turn is carried out."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.act.choice_named import choice_named
from assistant.act.scene import Scene, Shop
from assistant.act.sizes_said import asks_for_size, says_option
from assistant.facts import CartDone, CartStep, OnScreen
from assistant.understand.cart_wording import NAMES_CART
from assistant.understand.line import folded, plain
from assistant.understanding import CartRequest
from commerce.carts import Cart, CartChange, CartLine
from commerce.errors import OutOfStock, ProductNotFound
from commerce.products import Product, Variant
from retrieval.lexicon import Term, lexicon

_WORD = re.compile(r"[a-z0-9]{2,}|[\u4e00-\u9fff]{2,}")


def change_cart(scene: Scene, shop: Shop) -> CartDone:
    """The cart after what was asked for, and how each step went."""
    request = scene.understanding.cart or CartRequest(action="show")
    cart = shop.storefront.cart(scene.shopper_id)
    if named := choice_named(scene):
        return _choose(replace(scene, message=named[1]), shop, cart, named[0])
    if request.action == "show":
        return CartDone(cart, (CartStep("shown"),))
    if request.action == "clear":
        if not cart.lines:
            return CartDone(cart, (CartStep("already_empty"),))
        return CartDone(
            shop.storefront.change_cart(scene.shopper_id, CartChange("clear"), _once(scene, 0)), (CartStep("cleared"),)
        )
    if request.action == "add":
        return _add(scene, shop, cart, request.quantity)
    return _change(scene, shop, cart, request)


def _once(scene: Scene, number: int) -> str:
    return f"{scene.turn_id}:{scene.step}.{number}"


def _add(scene: Scene, shop: Shop, cart: Cart, quantity: int | None) -> CartDone:
    meant = _meant(scene)
    if not meant:
        return CartDone(cart, (CartStep("which"),), choices=scene.shown)
    steps: list[CartStep] = []
    for number, on_screen in enumerate(meant):
        product = on_screen.product
        variant, asked_for = chosen_variant(product, scene)
        if asked_for and variant is None:
            buyable = tuple(v for v in product.variants if v.in_stock)
            steps.append(CartStep("no_such_variant", product.title, others=buyable))
            continue
        change = CartChange("add", product.product_id, variant.variant_id if variant else None, quantity or 1)
        cart, step = _carry_out(scene, shop, cart, change, product.title, number)
        unsized = asks_for_size(scene.message.lower()) and not _has_sizes(product)
        steps.append(replace(step, named=asked_for or len(product.variants) < 2, unsized=unsized))
    return CartDone(cart, tuple(steps), about=meant)


def _choose(scene: Scene, shop: Shop, cart: Cart, on_screen: OnScreen) -> CartDone:
    """The choice that is named in the place of the one in the cart, as many of it; of a product not there yet, one piece."""
    product = on_screen.product
    before = next((line for line in reversed(cart.lines) if line.product_id == product.product_id), None)
    variant, _ = chosen_variant(product, scene, before.options if before else ())
    if variant is None:
        buyable = tuple(v for v in product.variants if v.in_stock)
        return CartDone(cart, (CartStep("no_such_variant", product.title, others=buyable),), about=(on_screen,))
    if before is not None and before.variant_id == variant.variant_id:
        step = CartStep("set", product.title, product.product_id, before.options, before.quantity)
        return CartDone(cart, (step,), about=(on_screen,))
    pieces = before.quantity if before else 1
    put = CartChange("add", product.product_id, variant.variant_id, pieces)
    cart, step = _carry_out(scene, shop, cart, put, product.title, 0)
    step = replace(step, named=True)
    if before is not None and step.outcome == "added":
        taken = CartChange("remove", product.product_id, before.variant_id)
        cart, _ = _carry_out(scene, shop, cart, taken, product.title, 1)
        step = replace(step, outcome="rechosen", instead_of=before.options)
    return CartDone(cart, (step,), about=(on_screen,))


def _change(scene: Scene, shop: Shop, cart: Cart, request: CartRequest) -> CartDone:
    """Remove, or set a number. What is meant is looked for in the cart, by the position on screen or by its words."""
    if not cart.lines:
        return _change_lines(scene, shop, cart, request, [])
    lines = _lines_meant(scene, shop, cart)
    if lines is None:
        return CartDone(cart, (CartStep("which"),), choices=())
    return _change_lines(scene, shop, cart, request, lines)


def _change_lines(scene: Scene, shop: Shop, cart: Cart, request: CartRequest, lines: Sequence[CartLine]) -> CartDone:
    if not lines:
        titles = [on.product.title for on in _meant(scene)]
        return CartDone(cart, tuple(CartStep("not_in_cart", title) for title in titles) or (CartStep("already_empty"),))
    steps: list[CartStep] = []
    removing = request.action == "remove" or request.quantity == 0
    for number, line in enumerate(lines):
        change = CartChange("remove" if removing else "set", line.product_id, line.variant_id, request.quantity or None)
        cart, step = _carry_out(scene, shop, cart, change, line.title, number)
        steps.append(step)
    changed = {line.product_id for line in lines}
    return CartDone(cart, tuple(steps), about=tuple(on for on in _meant(scene) if on.product.product_id in changed))


def _carry_out(scene: Scene, shop: Shop, cart: Cart, change: CartChange, title: str, number: int) -> tuple[Cart, CartStep]:
    try:
        after = shop.storefront.change_cart(scene.shopper_id, change, _once(scene, number))
    except OutOfStock as failure:
        return cart, _short(shop, change, title, failure.available)
    except ProductNotFound:
        return cart, CartStep("gone", title)
    line = next(
        (line for line in after.lines if line.product_id == change.product_id and change.variant_id in (None, line.variant_id)),
        None,
    )
    options = line.options if line else ()
    left = line.quantity if line else 0
    if change.action == "add":
        return after, CartStep("added", title, change.product_id, options, change.quantity or 1)
    return after, CartStep("removed" if change.action == "remove" else "set", title, change.product_id, options, left)


def _short(shop: Shop, change: CartChange, title: str, available: int) -> CartStep:
    """The refusal of more pieces than there are: of which choice, how many are left, and which others can be had."""
    product = next(iter(shop.storefront.products([change.product_id] if change.product_id else []).values()), None)
    variants = product.variants if product else ()
    asked = next((variant for variant in variants if variant.variant_id == change.variant_id), None)
    others = tuple(variant for variant in variants if variant.in_stock and variant is not asked and variant.options)
    return CartStep(
        "out_of_stock", title, options=asked.options if asked else (), available=available, others=others if asked else ()
    )


def _meant(scene: Scene) -> tuple[OnScreen, ...]:
    if scene.referred:
        return scene.referred
    if scene.focus:
        return (scene.focus,)
    return scene.shown if len(scene.shown) == 1 else ()


def chosen_variant(product: Product, scene: Scene, before: Sequence[tuple[str, str]] = ()) -> tuple[Variant | None, bool]:
    """The variant that the message names, and whether it names one; (None, True): named, and not to be had.

    Of what it leaves open, what was chosen ``before``, else what was looked for.
    """
    said = scene.message.lower()
    named = {value.lower() for variant in product.variants for _, value in variant.options if says_option(said, value.lower())}
    if not named:
        asked = asks_for_size(said) and _has_sizes(product)  # a size that it does not come in
        return None if asked else _as_looked_for(product, scene), asked
    wished = {value.lower() for _, value in before} or _looked_for(scene)
    best = max(product.variants, key=lambda v: (_shared(v, named), v.in_stock, _shared(v, wished)))
    fits = named <= {value.lower() for _, value in best.options} and best.in_stock
    return (best, True) if fits else (None, True)


def _as_looked_for(product: Product, scene: Scene) -> Variant | None:
    """The variant in stock with most of the sizes and colours that were looked for; None where none has any."""
    wished = _looked_for(scene)
    shared = [(_shared(variant, wished), variant) for variant in product.variants if variant.in_stock]
    most, best = max(shared, key=lambda pair: pair[0], default=(0, None))
    return best if most else None


def _looked_for(scene: Scene) -> set[str]:
    """The sizes and colours of the need in force, in lower case."""
    need = scene.understanding.need
    sizes = [value for name, value in need.attributes.items() if name.startswith("size")]
    return {value.lower() for value in (*need.colors, *sizes)}


def _shared(variant: Variant, values: set[str]) -> int:
    return len(values & {value.lower() for _, value in variant.options})


def _has_sizes(product: Product) -> bool:
    return any(variant.options for variant in product.variants)


def _lines_of_type(scene: Scene, shop: Shop, cart: Cart) -> list[CartLine]:
    """The lines of the type that the message names ("remove the shoes"); none where it names none, or points at one of it."""
    said = NAMES_CART.sub(" ", folded(plain(scene.message)))  # a bag is also where things are put
    types = {mention.term for mention in lexicon().mentions(said) if mention.term.kind == "type"}
    if not types or any(_is_a(on.product, types) for on in scene.referred):
        return []
    products = shop.storefront.products([line.product_id for line in cart.lines])
    return [line for line in cart.lines if line.product_id in products and _is_a(products[line.product_id], types)]


def _is_a(product: Product, types: set[Term]) -> bool:
    """Whether the title or the category is of one of these types."""
    known = lexicon()
    own = {mention.term for mention in known.mentions(" | ".join((product.title, *product.category)))}
    return any(term in types or not types.isdisjoint(known.broader(term)) for term in own)


def _lines_meant(scene: Scene, shop: Shop, cart: Cart) -> list[CartLine] | None:
    """The lines that the message speaks of; an empty list: a product that is not in the cart; None: it is not clear which."""
    typed = _lines_of_type(scene, shop, cart)
    if scene.referred and not typed:
        ids = [on.product.product_id for on in scene.referred]
        lines = [line for line in cart.lines if line.product_id in ids]
        if lines:
            return lines
    said = {stem for word in _WORD.findall(scene.message.lower()) for stem in _pieces(word)}
    scored = [
        (len(said & {p for word in _WORD.findall(line.title.lower()) for p in _pieces(word)}), line)
        for line in typed or cart.lines
    ]
    best = max(score for score, _ in scored)
    matching = [line for score, line in scored if score == best]
    if best and len(matching) == 1:
        return matching
    if typed:
        return typed if len(typed) == 1 else None
    if scene.referred:
        return []
    focus = [line for line in cart.lines if line.product_id == scene.state.focus]
    if focus:
        return focus
    return list(cart.lines) if len(cart.lines) == 1 else None


def _pieces(text: str) -> set[str]:
    """The Latin words of the text without a plural s, and its Chinese two characters at a time."""
    words = _WORD.findall(text.lower())
    latin = {word.removesuffix("s") for word in words if word.isascii()}
    return latin | {word[place : place + 2] for word in words if not word.isascii() for place in range(len(word) - 1)}
