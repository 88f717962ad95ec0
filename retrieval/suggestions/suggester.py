"""The shop's suggestions: made beside the running shop, kept at the catalog, and read from memory alone."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from commerce.errors import CommerceError
from commerce.products import Product
from commerce.searches import Searches
from commerce.storefront import Storefront
from retrieval.errors import RetrievalError
from retrieval.suggestions.catalog_phrases import CatalogPhrases
from retrieval.suggestions.lookup import Fit, fitting, said
from retrieval.suggestions.phrase_index import PhraseIndex
from retrieval.suggestions.phrases import Kind, Lead
from retrieval.suggestions.searched import SHOPPERS, shared_phrases

log = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0  # between two looks at the catalog's version
_SEARCHED_SECONDS = 900.0  # between two looks at what was searched for
_SEARCHED_DAYS = 90
_DUTY = 5.0  # a take-up is followed by this many times its own time without one
_CHANGED = (300, 0.05)  # products, and share of them, that changed before the catalog is read anew
_MOST = 200_000  # products whose phrases are kept; of a larger catalog the first
_BREATH_SECONDS = 0.002  # given to the turns after each batch of products that is read
_BATCH = 100
_PRODUCTS_SHOWN = 3  # of a list of suggestions, where there are others too


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion. ``lead`` are the parameters of ``/v1/search`` that it stands for, or the product that it names."""

    text: str
    kind: Kind
    lead: Lead
    count: int  # products behind it; of what was searched for, shoppers


@dataclass(frozen=True, slots=True)
class Suggested:
    """Suggestions, best first. ``ready`` is False while the first ones are still being made."""

    suggestions: tuple[Suggestion, ...]
    ready: bool


@dataclass(frozen=True, slots=True)
class _Held:
    """What is suggested at the moment. Never changed: a newer one takes its place."""

    base: PhraseIndex
    counts: npt.NDArray[np.int32]  # of ``base``, as of now
    gone: npt.NDArray[np.bool_]  # phrases of ``base`` that no product has any more
    new: PhraseIndex  # phrases that came since
    searched: PhraseIndex


class Suggester:
    """Completions of what is typed. ``suggest`` is thread-safe and touches no database; a thread keeps it at the catalog.

    ``leads_to_something`` is asked of each text that shoppers searched for before it is shown to others.
    """

    def __init__(
        self,
        storefront: Storefront,
        searches: Searches | None = None,
        leads_to_something: Callable[[str], bool] = lambda text: True,
    ) -> None:
        self._storefront = storefront
        self._searches = searches
        self._leads_to_something = leads_to_something
        self._phrases: CatalogPhrases | None = None
        self._held: _Held | None = None
        self._searched = PhraseIndex(())
        self._version = -1
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to read the catalog, in a thread of its own, and stay at it until ``close``."""
        self._thread = threading.Thread(target=self._keep, name="suggestions", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join(5)

    def suggest(self, typed: str, limit: int = 8, language: str | None = None) -> Suggested:
        """At most ``limit`` completions of what is typed; those in ``language`` first, where that is "zh" or "en"."""
        held = self._held
        if held is None:
            return Suggested((), ready=False)
        chinese = None if language is None else language == "zh"
        found = _found(held, typed, 2 * limit, chinese, freely=False) or _found(held, typed, 2 * limit, chinese, freely=True)
        chosen: dict[tuple[str, ...], Suggestion] = {}
        products: list[Suggestion] = []
        for fit, index in found:
            phrase = index.phrase(fit.number)
            count = held.counts if index is held.base else index.counts
            suggestion = Suggestion(phrase.text, phrase.kind, phrase.lead, int(count[fit.number]))
            if phrase.kind == "product" and sum(one.kind == "product" for one in chosen.values()) >= _PRODUCTS_SHOWN:
                products.append(suggestion)
            else:
                chosen.setdefault(said(phrase.text), suggestion)
        return Suggested((*chosen.values(), *products)[:limit], ready=True)

    def take_up(self) -> bool:
        """Bring the suggestions to the catalog of now; whether anything was to be done. Called by one thread."""
        version = self._storefront.catalog_version()
        if self._phrases is not None and version == self._version:
            return False
        changes = None if self._phrases is None else self._storefront.changes(self._version)
        if self._phrases is None or changes is None or changes.whole:
            self._read(version)
            return True
        phrases = self._phrases
        changed = self._storefront.products(changes.changed)
        gone = {*changes.removed, *(product_id for product_id in changes.changed if product_id not in changed)}
        others = [phrases.put(product) for product in changed.values()] + [phrases.remove(product_id) for product_id in gone]
        self._version = changes.version
        if phrases.changed > max(_CHANGED[0], _CHANGED[1] * len(phrases)):
            self._read(version)
        elif any(others):
            self._hold(phrases)
        return any(others)

    def take_up_searches(self) -> None:
        """Read anew what shoppers searched for."""
        if self._searches is None or self._held is None:
            return
        since = datetime.now(UTC) - timedelta(days=_SEARCHED_DAYS)
        shared = self._searches.shared(SHOPPERS, since)
        self._searched = PhraseIndex(shared_phrases(shared, self._held.base, self._leads_to_something))
        if self._phrases is not None:
            self._hold(self._phrases)

    def _read(self, version: int) -> None:
        began = time.perf_counter()
        self._phrases = CatalogPhrases(self._unhurried(), _MOST)
        self._version = version
        self._hold(self._phrases)
        log.info("%d suggestions in %.1f s", len(self._phrases.base), time.perf_counter() - began)

    def _hold(self, phrases: CatalogPhrases) -> None:
        counts = phrases.counts.copy()
        self._held = _Held(phrases.base, counts, counts <= 0, PhraseIndex(phrases.new.items()), self._searched)

    def _unhurried(self) -> Iterator[Sequence[Product]]:
        for batch in self._storefront.all_products():
            for start in range(0, len(batch), _BATCH):
                yield batch[start : start + _BATCH]
                if self._closed.wait(_BREATH_SECONDS):
                    return

    def _keep(self) -> None:
        searched = -_SEARCHED_SECONDS
        while not self._closed.is_set():
            began = time.monotonic()
            try:
                self.take_up()
                if began - searched >= _SEARCHED_SECONDS:
                    self.take_up_searches()
                    searched = began
            except (CommerceError, RetrievalError) as error:
                log.warning("suggestions are not at the catalog: %s", error)
            self._closed.wait(max(_LOOK_SECONDS, _DUTY * (time.monotonic() - began)))


def _found(held: _Held, typed: str, limit: int, chinese: bool | None, *, freely: bool) -> list[tuple[Fit, PhraseIndex]]:
    found: list[tuple[Fit, PhraseIndex]] = []
    for index, gone in ((held.searched, None), (held.base, held.gone), (held.new, None)):
        found += [(fit, index) for fit in fitting(index, typed, limit, gone=gone, chinese=chinese, freely=freely)]
    return sorted(found, key=lambda pair: -pair[0].score)
