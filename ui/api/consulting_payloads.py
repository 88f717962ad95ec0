"""What the routes for other assistants take and give: clauses of policies, and the cancelling of an order."""

from typing import Literal

from pydantic import ConfigDict, Field

from assistant.turn_events import OrderData
from ui.api.payloads import Identifier, Payload


class PolicyView(Payload):
    """One clause, as the merchant wrote it."""

    policy: str
    heading: str
    text: str
    language: str


class PoliciesView(Payload):
    """The clause that answers, none where the policies do not; without a question all clauses."""

    query: str
    items: list[PolicyView]


class Cancelling(Payload):
    """First ``confirm`` false, to learn what would happen; then true, once the shopper has said yes to that."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [{"confirm": False, "once": "c1"}]})

    confirm: bool = Field(False, description="whether the shopper has agreed; without it nothing changes")
    once: Identifier = Field(description="names this wish: the same again changes nothing")


class CancellingView(Payload):
    """What became of it. ``refused`` and ``why``: the policies or the order's state do not allow it, or a person decides."""

    step: Literal["proposed", "done", "refused"]
    why: str | None
    order: OrderData
    policy: PolicyView | None
