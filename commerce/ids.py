"""Identifiers, one type each, so that a session id can never be passed for an order id."""

from typing import NewType

ProductId = NewType("ProductId", str)
VariantId = NewType("VariantId", str)
ShopperId = NewType("ShopperId", str)
SessionId = NewType("SessionId", str)
TurnId = NewType("TurnId", str)
OrderId = NewType("OrderId", str)
TicketId = NewType("TicketId", str)
StaffId = NewType("StaffId", str)
DraftId = NewType("DraftId", str)
CannedId = NewType("CannedId", str)
