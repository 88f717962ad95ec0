"""What the copilot has to work with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.act.scene import Shop
from assistant.model import ChatModel
from assistant.reading import Reader
from commerce.desk import Desk
from commerce.drafts import Drafts
from commerce.policies import PolicyClause


@dataclass(frozen=True, slots=True)
class Means:
    """The shop, what reads messages, the model, and how long it may take."""

    shop: Shop
    reader: Reader
    model: ChatModel | None
    policies: Callable[[], Sequence[PolicyClause]]
    drafts: Drafts
    shop_name: str
    room: Desk | None = None  # knows what agents said; without it only what shoppers and the assistant said is
    message_limit: int = 4000  # characters
    understand_seconds: float = 6.0
    seconds: float = 20.0  # of one call of the model; after that the records' words stand
