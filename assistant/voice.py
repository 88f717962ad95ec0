"""What a sentence is said with, and what the server says of one kind of facts."""

from dataclasses import dataclass

from assistant.facts import OnScreen
from assistant.wording import say
from commerce.ids import ProductId


@dataclass(frozen=True, slots=True)
class Voice:
    """The language to speak, and what the shop calls itself and its money."""

    language: str
    shop: str
    currency: str
    limit: int = 4000  # characters of a message that are read
    length: int = 0  # of this message


@dataclass(frozen=True, slots=True)
class Told:
    """What the server says. ``lead`` goes out at once; ``help`` is what stands where the model adds nothing to ``subjects``."""

    lead: str
    help: str = ""
    subjects: tuple[OnScreen, ...] = ()  # the products that the model may help to choose among; none: the model is not asked
    mentions: tuple[ProductId, ...] = ()
    question: str = ""  # that the shopper is asked at the end


def sentences_joined(language: str, parts: list[str]) -> str:
    """Sentences after one another."""
    return say(language, "sentence.gap").join(part for part in parts if part)
