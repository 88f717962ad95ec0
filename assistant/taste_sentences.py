"""The server's sentences about the shopper's own taste: what was noted, what is known, what was forgotten."""

from collections.abc import Iterable

from assistant.audit import short_title
from assistant.facts import ProductsRefused, ProfileTold, TasteNoted
from assistant.voice import Told, Voice, sentences_joined
from assistant.wording import joined, say
from commerce.tastes import StatedTaste
from ranker.profile import Profile, ProfileTag
from ranker.reasons import trait_words

_NEVER = -0.95
_MOST = 5  # things named in one sentence


def taste_noted(facts: TasteNoted, voice: Voice) -> Told:
    """What will be different from now on."""
    language, heard = voice.language, facts.heard
    if heard.usual:
        return Told(say(language, f"taste.{heard.usual}"))
    kinds = (
        ("taste.never", [one for one in heard.tastes if one.weight <= _NEVER]),
        ("taste.avoid", [one for one in heard.tastes if _NEVER < one.weight < 0]),
        ("taste.love", [one for one in heard.tastes if one.weight > 0]),
        ("taste.indifferent", [one for one in heard.tastes if one.weight == 0]),
    )
    return Told(sentences_joined(language, [say(language, key, things=_things(some, language)) for key, some in kinds if some]))


def products_refused(facts: ProductsRefused, voice: Voice) -> Told:
    """What is not shown again."""
    names = joined(voice.language, [short_title(on.product.title) for on in facts.products])
    return Told(say(voice.language, "taste.refused", names=names))


def profile_told(facts: ProfileTold, voice: Voice) -> Told:
    """What is known of the shopper, where it comes from, and how to change it."""
    language, profile = voice.language, facts.profile
    if facts.erased is not None:
        return Told(say(language, "profile.erased", count=facts.erased))
    if profile.empty:
        return Told(say(language, "profile.nothing"))
    parts = [*_known(profile, language), say(language, "profile.confirm" if facts.forget else "profile.change")]
    return Told(sentences_joined(language, parts))


def _known(profile: Profile, language: str) -> Iterable[str]:
    stated = [tag for tag in profile.tags if tag.source != "behaviour"]
    learned = [tag for tag in profile.tags if tag.source == "behaviour"]
    for key, tags in (
        ("profile.said_like", [tag for tag in stated if tag.weight > 0]),
        ("profile.said_avoid", [tag for tag in stated if tag.weight < 0]),
        ("profile.learned_like", [tag for tag in learned if tag.weight > 0]),
        ("profile.learned_avoid", [tag for tag in learned if tag.weight < 0]),
    ):
        if tags:
            yield say(language, key, things=_things(tags, language))
    for key, products in (("profile.liked", profile.liked), ("profile.disliked", profile.disliked)):
        if products:
            yield say(language, key, things=joined(language, [short_title(one.title) for one in products[:3]]))
    if not profile.tags and not profile.liked and not profile.disliked:
        yield say(language, "profile.too_little", count=profile.events)


def _things(tags: Iterable[StatedTaste | ProfileTag], language: str) -> str:
    words = [trait_words(f"{tag.facet}: {tag.value}", language) for tag in tags]
    return joined(language, list(dict.fromkeys(words))[:_MOST])
