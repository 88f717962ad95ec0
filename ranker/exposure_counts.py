"""How often products are shown and taken to, counted now and then beside the turns and read from memory."""

import logging
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import log1p
from typing import Protocol

from commerce.errors import CommerceError
from commerce.exposure import Exposure, Exposures
from commerce.ids import ProductId

log = logging.getLogger(__name__)

_WINDOW = timedelta(days=14)
_EVERY = 60.0  # seconds between two counts, and not more than a tenth of the time
_MUCH = 20.0  # interest from which a product counts as much liked, however little the others have


class Counts(Protocol):
    """What a ranker reads of exposure."""

    @property
    def viewers(self) -> Mapping[ProductId, int]:
        """How many shoppers were shown each product lately."""

    @property
    def popular(self) -> Mapping[ProductId, float]:
        """How much shoppers took to each product lately, in [0, 1]; on a logarithm's scale, none where nobody did."""


class NoCounts:
    """Nothing was shown to anyone yet."""

    viewers: Mapping[ProductId, int] = {}
    popular: Mapping[ProductId, float] = {}


class RecentCounts:
    """Counts of the last two weeks, at most a minute old or so. Reading them never waits for the database."""

    def __init__(self, exposures: Exposures) -> None:
        self._exposures = exposures
        self._due = 0.0
        self._counting = threading.Lock()
        self.found: tuple[Exposure, ...] = ()
        self._viewers: Mapping[ProductId, int] = {}
        self._popular: Mapping[ProductId, float] = {}

    @property
    def viewers(self) -> Mapping[ProductId, int]:
        """How many shoppers were shown each product lately."""
        self._count_when_due()
        return self._viewers

    @property
    def popular(self) -> Mapping[ProductId, float]:
        """How much shoppers took to each product lately, in [0, 1]."""
        self._count_when_due()
        return self._popular

    def count(self) -> None:
        """Count now."""
        began = time.monotonic()
        try:
            found = tuple(self._exposures.since(datetime.now(UTC) - _WINDOW))
        except CommerceError as error:  # the counts of before stand
            log.warning("exposure could not be counted: %s", error)
        else:
            most = max([_MUCH, *(one.interest for one in found)])
            self.found = found
            self._viewers = {one.product_id: one.viewers for one in found if one.viewers}
            self._popular = {one.product_id: log1p(one.interest) / log1p(most) for one in found if one.interest}
        self._due = time.monotonic() + max(_EVERY, 10 * (time.monotonic() - began))

    def _count_when_due(self) -> None:
        if time.monotonic() < self._due or not self._counting.acquire(blocking=False):
            return
        self._due = time.monotonic() + _EVERY
        threading.Thread(target=self._count_and_release, name="exposure", daemon=True).start()

    def _count_and_release(self) -> None:
        try:
            self.count()
        finally:
            self._counting.release()
