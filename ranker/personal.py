"""All that knows one shopper, in one place for the surfaces: what they said, their profile, and what suits them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from commerce.conversations import BehaviourEvent
from commerce.ids import ShopperId
from commerce.tastes import KeptTaste, StatedTaste, Tastes
from ranker.profile import Profile, TraitShares, profile_of
from ranker.recommend import Recommender
from ranker.said import Heard, may_take_back, said_tastes
from ranker.shelf import Shelves

_LESS, _MORE = 0.3, 1.7  # what "less like my usual" and "more" come to; less of less is none


class Personal:
    """The shopper's side of the ranker."""

    def __init__(self, tastes: Tastes, shelves: Shelves, recommender: Recommender) -> None:
        self.recommender = recommender
        self._tastes = tastes
        self._shelves = shelves
        self._shares = TraitShares(shelves)

    def kept(self, shopper_id: ShopperId) -> KeptTaste:
        """What the shopper said of their taste. Raises ``DatabaseUnavailable``."""
        return self._tastes.of(shopper_id)

    def hear(self, shopper_id: ShopperId, message: str) -> Heard:
        """What a message says of lasting taste, kept from now on. Raises ``DatabaseUnavailable``."""
        now, brands = datetime.now(UTC), self._shares.brands
        heard = said_tastes(message, now, brands)
        if may_take_back(message) or any(one.weight > 0 for one in heard.tastes):
            avoided = [(one.facet, one.value) for one in self._tastes.of(shopper_id).stated if one.weight < 0]
            heard = said_tastes(message, now, brands, avoided) if avoided else heard
        if heard.tastes:
            self._tastes.state(shopper_id, heard.tastes)
        if heard.usual == "more":
            self._tastes.weigh(shopper_id, _MORE)
        elif heard.usual == "less":
            self._tastes.weigh(shopper_id, _LESS if self._tastes.of(shopper_id).usual > _LESS else 0.0)
        return heard

    def profile(self, shopper_id: ShopperId, events: Sequence[BehaviourEvent]) -> Profile:
        """What is known of the shopper who did this, oldest first. Raises ``DatabaseUnavailable``."""
        return profile_of(events, self._tastes.of(shopper_id), self._shelves, self._shares)

    def correct(self, shopper_id: ShopperId, weights: Sequence[tuple[str, str, float]], usual: float | None = None) -> None:
        """Keep the shopper's corrections: facet, value and weight in [-1, 1], 0 for what does not matter; and ``usual``.

        Raises ``ValueError`` for a weight beyond its scale, ``DatabaseUnavailable``.
        """
        now = datetime.now(UTC)
        tastes = [StatedTaste(facet, value.strip().lower(), weight, "", now, "corrected") for facet, value, weight in weights]
        self._tastes.state(shopper_id, tastes)
        if usual is not None:
            self._tastes.weigh(shopper_id, usual)

    def erase(self, shopper_id: ShopperId) -> int:
        """Forget the taste and all behaviour events; how many events there were. Raises ``DatabaseUnavailable``."""
        return self._tastes.erase(shopper_id, at=datetime.now(UTC))
