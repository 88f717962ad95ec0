"""From an understanding to facts: which action an intent calls for, and what follows from it; at most four a turn."""

from dataclasses import replace

from assistant.act.back import show_again
from assistant.act.cart import change_cart
from assistant.act.compare import compare, compared
from assistant.act.detail import asked_aspects, detail
from assistant.act.find import SEARCH_LIKE, find
from assistant.act.handoff import call_person, hand_off, is_stuck
from assistant.act.keep_price import haggles, haggles_or_cheaper, keep_price
from assistant.act.order import tell_order
from assistant.act.scene import Scene, Shop
from assistant.act.talk import out_of_scope, small_talk
from assistant.facts import CartDone, Compared, Detailed, Facts, PolicyQuoted, PriceKept, ProductsFound
from assistant.policy_search import PolicySearch, asks_of_rules, questions_of
from assistant.understanding import Intent, Understanding

MOST = 4  # actions in one turn


def act(scene: Scene, shop: Shop, policies: PolicySearch, ahead: ProductsFound | None = None) -> list[Facts]:
    """The facts of a turn, in the order found out. ``ahead`` is a search already done for exactly this understanding."""
    done: list[Facts] = []
    intent: Intent | None = scene.understanding.intent
    while intent is not None and len(done) < MOST:
        done.append(_act(intent, replace(scene, step=len(done)), shop, policies, ahead))
        intent = _next(scene, done)
    done = _both_asked(scene, shop, policies) or _without_repeats(done)
    if scene.understanding.intent == "refine" and haggles_or_cheaper(scene.message):
        done.insert(0, PriceKept(None))  # and what costs less
    if scene.understanding.intent == "compare" and isinstance(done[-1], ProductsFound) and len(done[-1].shown) > 1:
        done.append(compared(done[-1].shown[:3], scene.language))
    if is_stuck(scene, done):
        done.append(hand_off(replace(scene, step=len(done)), shop, "stuck"))
    return done


def _act(intent: Intent, scene: Scene, shop: Shop, policies: PolicySearch, ahead: ProductsFound | None) -> Facts:
    match intent:
        case "search" | "refine" | "recommend":
            return show_again(scene) if scene.move == "back" else ahead or find(scene, shop)
        case "compare":
            return compare(scene, shop)
        case "detail":
            return detail(scene, shop)
        case "cart":
            return change_cart(scene, shop)
        case "order":
            return tell_order(scene, shop, policies)
        case "policy":
            if haggles(scene.message) or haggles_or_cheaper(scene.message):
                return keep_price(scene, policies)
            clauses = policies.every(scene.message, scene.language)
            one_meant = scene.referred or ((scene.focus or len(scene.shown) == 1) and asked_aspects(scene.message))
            if not clauses and one_meant:  # "can I replace the ear pads of number 1?"
                return detail(scene, shop)
            return PolicyQuoted(clauses)
        case "handoff":
            return call_person(scene, shop)
        case "smalltalk":
            return small_talk(scene.message)
        case "out_of_scope":
            return out_of_scope(scene.message)


def _both_asked(scene: Scene, shop: Shop, policies: PolicySearch) -> list[Facts]:
    """What a message asks of a product, then what it asks of the shop's rules; nothing where it does not ask both."""
    if scene.understanding.intent not in ("detail", "policy"):
        return []
    of_rules = [part for part in questions_of(scene.message) if asks_of_rules(part)]
    sure = scene.understanding.intent == "detail"
    of_product = [part for part in questions_of(scene.message) if part not in of_rules and (sure or asked_aspects(part))]
    clauses = policies.every(" ? ".join(of_rules), scene.language) if of_rules and of_product else ()
    if not clauses:
        return []
    told = detail(replace(scene, message=" ? ".join(of_product)), shop)
    return [told, PolicyQuoted(clauses)] if told.answers else []


def _next(scene: Scene, done: list[Facts]) -> Intent | None:
    """What the last facts call for: where a product is meant that is not on screen, a search for it."""
    last = done[-1]
    if scene.shown or scene.understanding.need.empty or len(done) > 1:
        return None
    unknown = isinstance(last, Detailed) and not last.answers
    unknown |= isinstance(last, CartDone) and any(step.outcome == "which" for step in last.steps)
    return "search" if unknown else None


def _without_repeats(done: list[Facts]) -> list[Facts]:
    """The facts without what the search for a product that was not on screen makes idle to say.

    "There is nothing on screen" where products now are, and that nothing was found where nothing on screen was said already.
    """
    match done:
        case [Detailed(answers=()) as unknown, ProductsFound() as searched]:
            return [searched] if searched.ranked else [unknown]
        case [CartDone() as unknown, ProductsFound(ranked=())]:
            return [unknown]
        case _:
            return done


def same_search(first: Understanding, second: Understanding) -> bool:
    """Whether two readings of a message come to the same search."""
    return (
        first.intent in SEARCH_LIKE
        and first.intent == second.intent
        and first.need == second.need
        and first.refers_to == second.refers_to
    )


def final_search(facts: list[Facts]) -> ProductsFound | None:
    """The search of the turn, where there was one."""
    return next((done for done in facts if isinstance(done, ProductsFound)), None)


def table_of(facts: list[Facts]) -> Compared | None:
    """The comparison of the turn, where there was one."""
    return next((done for done in facts if isinstance(done, Compared)), None)
