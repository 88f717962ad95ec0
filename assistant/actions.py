"""From an understanding to facts: which action an intent calls for, and what follows from it; at most four a turn."""

import re
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
from assistant.act.sizes_said import names_size
from assistant.act.talk import out_of_scope, small_talk
from assistant.facts import CartDone, Compared, Detailed, Facts, PolicyQuoted, PriceKept, ProductsFound
from assistant.policy_search import PolicySearch
from assistant.questions import questions_in
from assistant.understand import cues
from assistant.understand.line import folded
from assistant.understanding import Intent, Understanding

_MADE_OF = re.compile(r"是.{1,8}的吗|\b(?:is|are) .{1,20}\b(?:real|genuine|pure)\b")
MOST = 4  # actions in one turn


def act(scene: Scene, shop: Shop, policies: PolicySearch, ahead: ProductsFound | None = None) -> list[Facts]:
    """The facts of a turn, in the order found out. ``ahead`` is a search already done for exactly this understanding."""
    done: list[Facts] = []
    intent: Intent | None = scene.understanding.intent
    if both := _of_product_and_shop(scene, shop, policies):
        return both
    while intent is not None and len(done) < MOST:
        done.append(_act(intent, replace(scene, step=len(done)), shop, policies, ahead))
        intent = _next(scene, done)
    done = _without_repeats(done)
    if scene.understanding.intent == "refine" and haggles_or_cheaper(scene.message):
        done.insert(0, PriceKept(None))  # and what costs less
    if scene.understanding.intent == "compare" and isinstance(done[-1], ProductsFound) and len(done[-1].shown) > 1:
        done.append(compared(done[-1].shown[:3], scene.language))
    if is_stuck(scene, done):
        done.append(hand_off(replace(scene, step=len(done)), shop, "stuck"))
    return done


def _of_product_and_shop(scene: Scene, shop: Shop, policies: PolicySearch) -> list[Facts]:
    """What the record and the rules say to a message that asks of both: 第一个什么材质 几天能到; empty where it does not."""
    intent, parts = scene.understanding.intent, questions_in(scene.message)
    if intent not in ("detail", "policy") or len(parts) < 2 or not (scene.referred or scene.focus):
        return []
    asking = [part for part in parts if asked_aspects(part) or names_size(part.lower()) or _MADE_OF.search(part)]
    rules = [part for part in parts if cues.POLICY.search(folded(part)) or part not in asking]
    rules = [part for part in rules if policies.best(part, scene.language)]
    of_product = [part for part in parts if part not in rules and (intent == "detail" or part in asking)]
    if not rules or not of_product:
        return []
    clauses = policies.every("？".join(rules), scene.language)
    return [detail(replace(scene, message="，".join(of_product)), shop), PolicyQuoted(clauses)]


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
