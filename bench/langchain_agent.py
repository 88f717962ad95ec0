"""The baseline of a turn: a plain LangChain tool-calling agent over the shop's tools, on the same model.

``create_agent`` of LangChain with the tools of ``assistant/langchain.py``. The small models that a CPU serves never call a tool
of their own accord (``tool_choice="auto"``), so the first call of a turn requires one, and the second writes the reply.
"""

import json
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import wrap_model_call
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage, ToolMessage
from langchain_core.tools import BaseTool
from langchain_openai import ChatOpenAI

from ui.settings import Settings

TOKENS = 100  # of the reply
_SYSTEM = (
    "You are a shop's assistant. Use the tools to find out what the shop knows, then answer in the shopper's language, briefly."
)


@dataclass(frozen=True, slots=True)
class AgentTimes:
    """One turn of the agent, in milliseconds from the message; ``failed`` says why it gave no reply."""

    understand: float | None  # until it had named the tool to call
    act: float | None  # of the tools
    first_text: float | None
    total: float
    reply: str = ""
    failed: str = ""


class PlainAgent:
    """The agent of one shop and shopper. ``require``: make its first call of a turn name a tool."""

    def __init__(self, settings: Settings, tools: Sequence[BaseTool], *, require: bool = True) -> None:
        chat = ChatOpenAI(
            base_url=settings.llm_url,
            api_key=settings.llm.api_key,
            model=settings.llm.model,
            temperature=0,
            max_completion_tokens=TOKENS,
            max_retries=0,
            streaming=True,
        )
        self._agent = create_agent(chat, tools=list(tools), system_prompt=_SYSTEM, middleware=[_one_round] if require else [])
        self._tools = {tool.name: tool for tool in tools}

    def history(self, message: str) -> list[AnyMessage]:
        """What an earlier search of this message leaves behind, made without asking the model."""
        call = {
            "name": "search_products",
            "args": {"query": message, "limit": 3},
            "id": uuid.uuid4().hex[:8],
            "type": "tool_call",
        }
        found = self._tools["search_products"].invoke({"query": message, "limit": 3})
        shown = [
            {name: card[name] for name in ("position", "product_id", "title", "price", "rating")} for card in found["items"]
        ]
        return [
            HumanMessage(message),
            AIMessage("", tool_calls=[call]),
            ToolMessage(json.dumps(shown, ensure_ascii=False), tool_call_id=call["id"]),
            AIMessage("; ".join(f"{card['position']}. {card['title']}" for card in shown)),
        ]

    async def turn(self, history: list[AnyMessage], message: str) -> AgentTimes:
        """The turn, carried out and timed."""
        began = time.perf_counter()
        understood = acted = first = None
        reply = ""

        def now() -> float:
            return (time.perf_counter() - began) * 1000

        try:
            asked = {"messages": [*history, HumanMessage(message)]}
            async for mode, piece in self._agent.astream(asked, stream_mode=["updates", "messages"]):
                if mode == "messages":
                    chunk = piece[0]
                    if isinstance(chunk, AIMessageChunk) and chunk.text:
                        first = now() if first is None else first
                        reply += chunk.text
                    continue
                for step, update in piece.items():
                    if step == "tools":
                        acted = now()
                    elif any(getattr(one, "tool_calls", None) for one in (update or {}).get("messages", ())):
                        understood = now() if understood is None else understood
        except Exception as error:  # noqa: BLE001 - a baseline that breaks down is a finding, and the run goes on
            return AgentTimes(understood, None, first, now(), reply, f"{type(error).__name__}: {error}"[:200])
        return AgentTimes(understood, acted - understood if acted and understood else None, first, now(), reply)


@wrap_model_call
async def _one_round(request: Any, call: Callable[[Any], Awaitable[Any]]) -> Any:
    """Require a tool before the first result of this turn is there, and none after it."""
    last = max(place for place, message in enumerate(request.messages) if isinstance(message, HumanMessage))
    done = any(isinstance(message, ToolMessage) for message in request.messages[last:])
    return await call(request.override(tools=[]) if done else request.override(tool_choice="required"))
