"""The drawer that tells a shopper what the shop knows of their taste, and lets them correct and erase it."""

import asyncio
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from commerce.conversations import Session
from ranker.profile import Profile, ProfileTag
from ranker.reasons import trait_words
from ui.opening import Shop
from ui.shopper.icons import icon
from ui.wording import say

ACTIONS = frozenset({"taste", "taste_forget", "taste_erase", "taste_less", "taste_more"})
_LESS, _MORE = 0.3, 1.0  # what the button turns the shopper's own taste to


async def taste_after(shop: Shop, session: Session, act: Mapping[str, Any], language: str) -> str:
    """The drawer after a click in it. Raises ``DatabaseUnavailable``."""
    return await asyncio.to_thread(_after, shop, session, act, language)


def _after(shop: Shop, session: Session, act: Mapping[str, Any], language: str) -> str:
    if shop.personal is None:
        return closed(language)
    shopper_id, action = session.shopper_id, act.get("action")
    if action == "taste_forget" and act.get("facet") and act.get("value"):
        shop.personal.correct(shopper_id, [(str(act["facet"])[:200], str(act["value"])[:200], 0.0)])
    elif action == "taste_erase":
        shop.personal.erase(shopper_id)
    elif action in ("taste_less", "taste_more"):
        shop.personal.correct(shopper_id, (), _LESS if action == "taste_less" else _MORE)
    return taste_panel(shop.personal.profile(shopper_id, shop.conversations.events_of(shopper_id)), language)


def closed(language: str) -> str:
    """The drawer before it is first opened."""
    return _drawer(f'<p class="dim">{say("taste_nothing", language)}</p>', language)


def taste_panel(profile: Profile, language: str) -> str:
    """What is known, each thing with a button that makes it not matter."""
    if profile.empty:
        return closed(language)
    stated = [tag for tag in profile.tags if tag.source != "behaviour" and tag.weight]
    learned = [tag for tag in profile.tags if tag.source == "behaviour"]
    parts = [
        _tags(stated, "taste_said", language),
        _tags(learned, "taste_learned", language),
        _titles([one.title for one in profile.liked], "taste_liked", language),
        _titles([one.title for one in profile.disliked], "taste_disliked", language),
    ]
    less = profile.usual >= _MORE
    turn = (
        f'<button type="button" class="quiet" data-action="{"taste_less" if less else "taste_more"}">'
        f"{say('taste_less' if less else 'taste_more', language)}</button>"
    )
    erase = (
        f"<details><summary>{say('taste_erase', language)}</summary><p>{say('taste_erase_what', language)}</p>"
        f'<button type="button" class="chip" data-action="taste_erase">{say("taste_erase_yes", language)}</button></details>'
    )
    counted = f'<p class="dim">{say("taste_from", language).format(profile.events)}</p>' if profile.events else ""
    return _drawer(f"{''.join(parts)}{counted}{turn}{erase}", language)


def _tags(tags: Sequence[ProfileTag], heading: str, language: str) -> str:
    if not tags:
        return ""
    drawn = []
    for tag in tags:
        label = escape(trait_words(f"{tag.facet}: {tag.value}", language))
        why = escape(tag.words or " · ".join(tag.products))
        sign = "for" if tag.weight > 0 else "against"
        drawn.append(
            f'<li class="{sign}" title="{why}"><span>{"+" if tag.weight > 0 else "−"} {label}</span>'
            f'<button type="button" data-action="taste_forget" data-facet="{escape(tag.facet)}" '
            f'data-value="{escape(tag.value)}" aria-label="{escape(say("taste_forget", language).format(label))}">'
            f"{icon('close')}</button></li>"
        )
    return f'<h3>{say(heading, language)}</h3><ul class="tastes">{"".join(drawn)}</ul>'


def _titles(titles: Sequence[str], heading: str, language: str) -> str:
    if not titles:
        return ""
    return f"<h3>{say(heading, language)}</h3><p>{'<br>'.join(escape(title) for title in titles[:5])}</p>"


def _drawer(inside: str, language: str) -> str:
    return (
        f'<aside lang="{language}" aria-label="{say("taste", language)}"><div class="drawer-head">'
        f'<h2>{say("taste", language)}</h2><button type="button" class="quiet" data-close="taste" '
        f'aria-label="{say("close", language)}">{icon("close")}</button></div>{inside}</aside>'
    )
