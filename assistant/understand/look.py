"""All that is read off one message before anybody says what it is for."""

import re
from dataclasses import dataclass

from assistant.understand import cues
from assistant.understand.bounds import Bounds, bounds
from assistant.understand.by_role import Roles, priced_by_role, rated_by_role, roles_of
from assistant.understand.conditions import conditions
from assistant.understand.decision import Decision
from assistant.understand.figures import Figure, figures
from assistant.understand.intents import decide
from assistant.understand.line import folded, language_of, plain
from assistant.understand.naming import speaks_of
from assistant.understand.order_numbers import order_id_in
from assistant.understand.pointed_by_wording import pointed_by_wording
from assistant.understand.pointing import Pointing, pointing
from assistant.understand.specs import of_spec
from assistant.understand.spoken_chinese import in_standard_words
from assistant.understand.stated import Conditions
from assistant.understand.vocabulary import CatalogWords, Word, in_language, known_words, spelt_right
from assistant.understand.ways import NONE, Ways, ways
from assistant.understand.wished_beside import wished_beside
from assistant.understanding import Context
from retrieval.lexicon import lexicon

_SURE_OF_ANY = 0.7  # that the way of saying it lets a field go
_FIELDS = ("color", "brand", "price", "rating", "size", "material", "feature")


@dataclass(frozen=True, slots=True)
class Look:
    """A message and what stands in it. ``text`` and ``raw`` are of one length; ``used`` are prices and references."""

    context: Context
    text: str  # folded, spelling put right
    raw: str  # case kept
    language: str
    catalog_language: str  # "zh" or "en"
    figures: list[Figure]
    pointed: Pointing
    priced: Bounds
    words: list[Word]
    roles: Roles
    ways: Ways
    used: list[tuple[int, int]]
    stated: Conditions
    order_id: str | None
    decision: Decision  # what the wording says the message is for

    @property
    def wordy(self) -> bool:
        """Whether there is a letter or figure in it."""
        return re.search(r"[^\W_]", self.text) is not None


def look(context: Context, catalog: CatalogWords | None = None) -> Look:
    """What stands in a message. ``catalog``: the shop's own words."""
    raw = plain(context.message)
    language = language_of(raw, _language_before(context))
    text, raw = in_standard_words(folded(raw), raw)
    spelt = spelt_right(text, _said_before(context))
    if len(spelt) != len(text):
        raw = spelt
    text = spelt
    catalog_language = "zh" if context.catalog_language == "zh" else "en"
    found = [figure for figure in figures(text) if not of_spec(text, figure)]
    pointed = pointing(text, context)
    words = known_words(text, catalog_language, catalog, _brands_at_hand(context))
    words = [_of_what_is_in_force(word, text, context) for word in words]
    if beside := wished_beside(text):  # is looked for when this is found
        words = [w for w in words if not (beside.start <= w.start and w.end <= beside.end)]
    repeated = [m.span() for m in cues.REPEATED.finditer(text)] if context.need_before else []  # "the same ceiling": no room
    words = [w for w in words if w.kind != "room" or not any(s <= w.start and w.end <= e for s, e in repeated)]
    likeliest = roles_of(text, words, found)
    told = ways(text, words, found)
    if not pointed.positions:
        pointed = pointed_by_wording(context, told)
    priced = priced_by_role(bounds(text, found), text, found, words, likeliest)
    priced = rated_by_role(priced, text, found, words, likeliest)
    used = [*priced.spans, *(span for span in pointed.spans if pointed.by != "name" or speaks_of(text, span))]
    cheaper = [m.span() for m in cues.CHEAPER.finditer(text) if m.group().isascii()]  # "easier on my wallet": no wallet
    words = [w for w in words if w.kind != "type" or not any(s <= w.start and w.end <= e for s, e in cheaper)]
    used += [*cheaper, *([(beside.start, beside.end)] if beside else [])]
    stated = conditions(text, raw, words, found, used, catalog_language, likeliest, context.need_before)
    if context.need_before is not None and (field := told.told("any", _SURE_OF_ANY)) not in (None, NONE, *stated.opened):
        stated.opened += _FIELDS if field == "everything" else [str(field)]
    order_id = order_id_in(raw, text)
    decision = decide(text, context, pointed, stated, priced, order_id, told)
    return Look(
        context,
        text,
        raw,
        language,
        catalog_language,
        found,
        pointed,
        priced,
        words,
        likeliest,
        told,
        used,
        stated,
        order_id,
        decision,
    )


def _of_what_is_in_force(word: Word, text: str, context: Context) -> Word:
    """A word that names a product and a material or colour too, as the latter where a product is in force: "walnut instead"."""
    before = context.need_before.category if context.need_before else None
    if word.kind != "type" or before is None or cues.SEARCH_ASK.search(text) or lexicon().same(word.said, before):
        return word
    for kind in ("material", "color", "scent", "pattern"):
        other = lexicon().term(word.said, kind)
        if other is not None:
            value = in_language(other, "zh" if context.catalog_language == "zh" else "en")
            return Word(word.start, word.end, kind, value, word.said, other)
    return word


def _language_before(context: Context) -> str:
    for said in reversed(context.history):
        if said.role == "shopper" and re.search(r"[^\W\d_]", said.text):
            return language_of(plain(said.text), context.catalog_language)
    return context.catalog_language or "en"


def _said_before(context: Context) -> str:
    """Words that are right because the shop or an earlier turn wrote them."""
    said = (
        [s.text[:500] for s in context.history[-4:]] + [p.title for p in context.shown] + [p.brand or "" for p in context.shown]
    )
    return folded(" ".join(said))


def _brands_at_hand(context: Context) -> list[str]:
    before = context.need_before.brands if context.need_before else []
    return [*before, *(product.brand for product in context.shown if product.brand)]
