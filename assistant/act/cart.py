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
from assistant.understanding import CartRequest, Need
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
        request = CartRequest(action="set")
        understood = scene.understanding.model_copy(update={"refers_to": [named[0].position], "cart": request})
        scene = replace(scene, message=named[1], understanding=understood)
    if request.action == "show":
        return CartDone(cart, (CartStep("shown"),))
    if request.action == "clear":
        if not cart.lines:
            return CartDone(cart, (CartStep("already_empty"),))
        return CartDone(
            shop.storefront.change_cart(scene.shopper_id, CartChange("clear"), _once(scene, 0)), (CartStep("cleared"),)
        )
    held = {line.product_id for line in cart.lines}
    other = request.action == "set" and request.quantity is None and _meant(scene)  # 要L的, of what is sold out in XL
    if request.action == "add" or (other and not any(on.product.product_id in held for on in other)):
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
        if not asked_for and (variant := _held(product, cart)) is None:
            variant, asked_for = _as_needed(product, scene.understanding.need)
        if asked_for and variant is None:
            buyable = tuple(v for v in product.variants if v.in_stock)
            steps.append(CartStep("no_such_variant", product.title, others=buyable))
            continue
        change = CartChange("add", product.product_id, variant.variant_id if variant else None, quantity or 1)
        cart, step = _carry_out(scene, shop, cart, change, product.title, number)
        unsized = asks_for_size(scene.message.lower()) and not _has_sizes(product)
        steps.append(replace(step, named=asked_for or len(product.variants) < 2, unsized=unsized))
    return CartDone(cart, tuple(steps), about=meant)


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
        if not removing and (other := _other_choice(scene, shop, cart, line, request, number)):
            cart, step = other
            steps.append(step)
            continue
        change = CartChange("remove" if removing else "set", line.product_id, line.variant_id, request.quantity or None)
        cart, step = _carry_out(scene, shop, cart, change, line.title, number)
        steps.append(step)
    changed = {line.product_id for line in lines}
    told = tuple({(step.outcome, step.title, step.options): step for step in steps}.values())  # two sizes made one
    return CartDone(cart, told, about=tuple(on for on in _meant(scene) if on.product.product_id in changed))


def _other_choice(
    scene: Scene, shop: Shop, cart: Cart, line: CartLine, request: CartRequest, number: int
) -> tuple[Cart, CartStep] | None:
    """The cart with the line in the size or colour that the message names; None where it names none."""
    product = shop.storefront.products([line.product_id]).get(line.product_id)
    variant, asked_for = chosen_variant(product, scene, line.options) if product else (None, False)
    if product is None or not asked_for or (request.quantity and variant and variant.variant_id == line.variant_id):
        return None
    if variant is None:
        return cart, CartStep("no_such_variant", line.title, others=tuple(v for v in product.variants if v.in_stock))
    if variant.variant_id == line.variant_id:
        held = next((one.quantity for one in cart.lines if one.variant_id == line.variant_id), 0)
        return cart, CartStep("set", line.title, line.product_id, line.options, held)
    change = CartChange("add", line.product_id, variant.variant_id, request.quantity or line.quantity)
    after, step = _carry_out(scene, shop, cart, change, line.title, number)
    if step.outcome != "added":
        return after, step
    left = CartChange("remove", line.product_id, line.variant_id)
    after = shop.storefront.change_cart(scene.shopper_id, left, f"{_once(scene, number)}.left")
    held = next((one.quantity for one in after.lines if one.variant_id == variant.variant_id), 0)
    return after, replace(step, outcome="rechosen", quantity=held, instead_of=line.options)


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


def chosen_variant(product: Product, scene: Scene, kept: Sequence[tuple[str, str]] = ()) -> tuple[Variant | None, bool]:
    """The variant that the message names, and whether it names one; (None, True): named, and not to be had.

    What it leaves open is as in ``kept``.
    """
    said = scene.message.lower()
    named = {value.lower() for variant in product.variants for _, value in variant.options if says_option(said, value.lower())}
    if not named:
        asked_for = asks_for_size(said) and _has_sizes(product)  # a size that it does not come in
        return None, asked_for
    before = {value.lower() for _, value in kept}
    best = max(product.variants, key=lambda v: (len(named & _values(v)), len(before & _values(v)), v.in_stock))
    fits = named <= _values(best) and best.in_stock
    return (best, True) if fits else (None, True)


def _as_needed(product: Product, need: Need) -> tuple[Variant | None, bool]:
    """The first variant in stock that has most of what the need states; (None, True): its size is sold out."""
    sizes = {value.lower() for name, value in need.attributes.items() if name.split(" ")[0] == "size"}
    sized = [variant for variant in product.variants if _values(variant) & sizes]
    buyable = [variant for variant in sized or product.variants if variant.in_stock]
    stated = sizes | {color.lower() for color in need.colors}
    best = max(buyable, key=lambda variant: len(_values(variant) & stated), default=None)
    return (best if best and _values(best) & stated else None), bool(sized and not buyable)


def _held(product: Product, cart: Cart) -> Variant | None:
    """The variant that the cart holds already, the line added last; None where it holds none of the product."""
    held = [line.variant_id for line in cart.lines if line.product_id == product.product_id]
    return next((variant for variant in product.variants if held and variant.variant_id == held[-1]), None)


def _values(variant: Variant) -> set[str]:
    return {value.lower() for _, value in variant.options}


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
