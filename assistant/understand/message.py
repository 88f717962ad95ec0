"""A message as it was read, before its need is worked out."""

from dataclasses import dataclass

from assistant.understand.bounds import Bounds
from assistant.understand.pointing import Pointing
from assistant.understand.stated import Conditions
from assistant.understand.ways import Ways
from assistant.understanding import Context


@dataclass(frozen=True, slots=True)
class Message:
    """What was read off a message before its need is worked out."""

    text: str  # folded
    open: str  # with prices, references, exclusions blanked
    free: str  # with measures and other understood phrases blanked too
    context: Context
    pointed: Pointing
    stated: Conditions
    priced: Bounds
    ways: Ways
