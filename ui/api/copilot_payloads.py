"""What the copilot's API takes and gives, with the examples that /docs shows."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from assistant.copilot.placeholders import GAPS
from assistant.turn_events import ProductCard
from commerce.drafts import EvidenceKind
from ui.api.payloads import Identifier, Language, Payload

LONGEST = 4000  # characters of a text

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class EvidenceView(Payload):
    """A part of the records that a draft rests on, in their words. ``ref``: a product id, an order id, "en/returns"."""

    kind: EvidenceKind
    title: str
    words: str
    ref: str


class DraftView(Payload):
    """What an agent could send next. ``look_up``: what the records do not say and the agent has to find out first."""

    draft_id: str
    text: str
    language: str
    source: Literal["model", "records"]
    evidence: list[EvidenceView]
    look_up: list[str]


class RewriteBody(Payload):
    """A text of the agent's. ``session_id``: of the conversation, whose product titles then stay as they are."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"text": "We got your parcel LS-10201.", "how": "warmer"}]}
    )

    text: Text
    how: Literal["shorter", "warmer", "formal"]
    language: Language | None = Field(None, description="taken from the text itself")
    session_id: Identifier | None = None


class RewrittenView(Payload):
    """The text in that manner; ``rules``: without the model."""

    text: str
    source: Literal["model", "rules"]


class TranslateBody(Payload):
    """A text to read or to send. ``send``: without a model there is no gist, but 503."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"text": "我的订单LS-10201什么时候到？", "to": "en"}]}
    )

    text: Text
    to: Literal["en", "zh"]
    purpose: Literal["read", "send"] = "read"
    session_id: Identifier | None = None


class TranslatedView(Payload):
    """The text in the language. ``gist``: what it was understood to ask for; ``unchanged``: it is in that language."""

    text: str
    source: Literal["model", "gist", "unchanged"]


class CannedBody(Payload):
    """A canned reply. Gaps such as ``{order}`` are filled in for a conversation."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [{"shortcut": "hello", "language": "en", "title": "Hello", "text": "Hello {shopper}, {agent} here."}]
        },
    )

    shortcut: Annotated[str, StringConstraints(pattern=r"^[^\s/]{1,40}$")]
    language: Language
    title: Short
    text: Annotated[Text, Field(description="gaps: " + ", ".join(f"{{{gap}}}" for gap in GAPS))]


class CannedView(CannedBody):
    """A canned reply as it is kept."""

    canned_id: str
    changed_at: datetime


class FilledView(Payload):
    """A canned reply for one conversation; ``missing``: gaps that nothing is known for, left out of the text."""

    text: str
    missing: list[str]


class ProductsView(Payload):
    """Products as shoppers see them."""

    items: list[ProductCard]
