"""How long a client waits for a shop that is busy or away."""

import random
import time
from dataclasses import dataclass, field

from ui.client.errors import ShopError, may_help


@dataclass(slots=True)
class Patience:
    """Seconds that one call may spend in waits. What the shop asks for with ``Retry-After`` is waited for."""

    seconds: float
    _until: float = field(init=False)
    _tries: int = 0

    def __post_init__(self) -> None:
        self._until = time.monotonic() + self.seconds

    def wait(self, error: ShopError) -> float:
        """Seconds to wait before asking again. Raises the error where that does not help, or takes too long."""
        pause: float = max(error.wait, min(8.0, 0.25 * 2**self._tries) * random.uniform(0.75, 1.25))
        self._tries += 1
        if not may_help(error) or time.monotonic() + pause > self._until:
            raise error
        return pause

    def again(self) -> None:
        """Something came: the next loss is the first one again."""
        self._tries = 0
        self._until = time.monotonic() + self.seconds
