"""Times understand, act, first reply token and whole turn per intent, beside a plain LangChain agent on the same model.

    python -m bench.intents [--each N] [--intents A,B] [--catalog demo|FILE] [--json OUT] [--no-baseline]

An endpoint must answer: ``shop llm serve``, or ``SHOP_LLM__BASE_URL``. Two turns an intent take some ten minutes on two cores,
nearly all of it the agent's.
"""

import argparse
import asyncio
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.machine import machine, percentile
from bench.turns import opened
from ui.opening import Shop

# intent: (what was said before, the message that is timed)
MESSAGES: dict[str, tuple[tuple[str | None, str], ...]] = {
    "search": (
        (None, "I'm looking for a beach dress under $40"),
        (None, "想买一双黑色的高跟鞋"),
        (None, "warm sweater for winter, well rated"),
        (None, "有没有适合通勤的单肩包，300以内"),
    ),
    "refine": (
        ("a beach dress", "something with long sleeves instead"),
        ("黑色高跟鞋", "换成米色的吧"),
        ("a warm sweater", "no turtlenecks please"),
        ("连衣裙", "要长款的"),
    ),
    "recommend": (
        (None, "I need a gift for my sister, she loves yoga"),
        (None, "有什么热门的推荐"),
        (None, "what's popular right now?"),
        (None, "参加婚礼穿什么好"),
    ),
    "compare": (
        ("a beach dress", "compare the first two"),
        ("连衣裙", "前两款有什么区别"),
        ("a warm sweater", "which of the first two is cheaper?"),
        ("黑色高跟鞋", "对比一下第一双和第三双"),
    ),
    "detail": (
        ("a beach dress", "what sizes does the second one come in?"),
        ("黑色高跟鞋", "第一双评价怎么样"),
        ("a warm sweater", "is the first one in stock?"),
        ("连衣裙", "第二件是什么面料"),
    ),
    "cart": (
        ("a beach dress", "add the first one to my cart"),
        ("黑色高跟鞋", "把第一双加入购物车"),
        ("a warm sweater", "put two of the second one in my cart"),
        (None, "购物车里有什么"),
    ),
    "order": (
        (None, "where is my order 10201?"),
        (None, "我的订单10202到哪了"),
        (None, "I want to cancel my last order"),
        (None, "查一下我最近的订单"),
    ),
    "policy": (
        (None, "how long do I have to return it?"),
        (None, "运费怎么算？"),
        (None, "do you accept PayPal?"),
        (None, "退款要多久"),
    ),
    "handoff": ((None, "I want to talk to a person"), (None, "转人工"), (None, "get me a human please"), (None, "叫客服来")),
    "smalltalk": ((None, "hi there"), (None, "谢谢，再见"), (None, "thanks a lot!"), (None, "你好")),
    "out_of_scope": (
        (None, "what's the weather tomorrow?"),
        (None, "帮我写一首诗"),
        (None, "who won the match last night?"),
        (None, "讲个笑话"),
    ),
}


@dataclass(frozen=True, slots=True)
class StepTimes:
    """One turn of ours, in milliseconds from the message."""

    intent: str  # that the message was written for
    understood_as: str
    message: str
    understand: float
    act: float  # after understanding, until facts are there; what the look-ahead found already costs nothing here
    first_text: float | None
    total: float
    model: float  # spent waiting for the model
    prompt_tokens: int
    completion_tokens: int


class Steps:
    """Remembers when the turn that runs reached which step."""

    def __init__(self) -> None:
        self.began, self.at = 0.0, dict[str, float]()

    def begin(self) -> None:
        """A new turn begins now."""
        self.began, self.at = time.perf_counter(), {}

    def reached(self, step: str) -> None:
        """A step is done; of several alike the last counts."""
        self.at[step] = (time.perf_counter() - self.began) * 1000


async def our_turn(shop: Shop, steps: Steps, intent: str, before: str | None, message: str) -> StepTimes:
    """The turn in a session of its own, after what was said before."""
    session = await asyncio.to_thread(shop.conversations.open_session)
    if before:
        async for _ in shop.assistant.turn(session.session_id, str(uuid.uuid4()), before):
            pass
    steps.begin()
    first: float | None = None
    final: dict[str, Any] = {}
    async for event in shop.assistant.turn(session.session_id, str(uuid.uuid4()), message):
        if event.event == "token" and first is None:
            first = (time.perf_counter() - steps.began) * 1000
        final[event.event] = event.data
    total = (time.perf_counter() - steps.began) * 1000
    finished = final["turn.finished"]
    understood = steps.at["understood"]
    return StepTimes(
        intent=intent,
        understood_as=final.get("understood", {}).get("intent", "none"),
        message=message,
        understand=understood,
        act=steps.at.get("acted", understood) - understood,
        first_text=first,
        total=total,
        model=finished["timings_ms"]["model"],
        prompt_tokens=finished["usage"]["prompt_tokens"],
        completion_tokens=finished["usage"]["completion_tokens"],
    )


async def measure(catalog: str, each: int, intents: tuple[str, ...], *, baseline: bool, require: bool) -> dict[str, Any]:
    """All figures."""
    steps = Steps()
    settings, shop = opened(catalog, reached=steps.reached)
    try:
        await shop.model_begin()
        until = time.monotonic() + 240
        while not await shop.model_ready() and time.monotonic() < until:  # noqa: ASYNC110 (the breaker tells nobody)
            await asyncio.sleep(1)
        if not await shop.model_ready():
            raise SystemExit(f"no model answers at {settings.llm_url}: `shop llm serve`")
        await our_turn(shop, steps, "search", None, "a summer dress")  # weights, connections, the prompts' stable heads
        ours = []
        for intent in intents:
            for before, message in MESSAGES[intent][:each]:
                ours.append(await our_turn(shop, steps, intent, before, message))
                print(f"  {ours[-1].total:7.0f} ms  {intent:<12} {message}", flush=True)
        report: dict[str, Any] = {"machine": machine(), "model": settings.llm.model, "each": each}
        report["ours"] = _figures([asdict(one) for one in ours])
        report["understood_as_meant"] = sum(one.intent == one.understood_as for one in ours) / len(ours)
        report["turns_one_by_one"] = [asdict(one) for one in ours]
        if baseline:
            rows = await _agent_turns(partial(_agent, settings, shop, require=require), each, intents)
            report["agent"] = _figures([row for row in rows if not row["failed"]])
            report["agent_failed"] = sum(bool(row["failed"]) for row in rows) / len(rows)
            report["agent_tool_choice"] = "required" if require else "auto"
            report["agent_one_by_one"] = rows
        return report
    finally:
        shop.close()


def _agent(settings: Any, shop: Shop, *, require: bool) -> Any:
    from assistant.act.scene import Shop as Rooms
    from assistant.langchain import shop_tools
    from bench.langchain_agent import PlainAgent
    from commerce.policies import PolicyFolder
    from ranker.retrieval_order import RetrievalOrder

    rooms = Rooms(
        storefront=shop.storefront,
        conversations=shop.conversations,
        search=shop.search,
        ranker=RetrievalOrder(),
        policies=PolicyFolder(settings.shop.policies).clauses,
        language=settings.shop.language,
        currency=settings.shop.currency,
    )
    shopper = shop.conversations.open_session().shopper_id
    return PlainAgent(settings, shop_tools(rooms, shopper), require=require)


async def _agent_turns(make: Callable[[], Any], each: int, intents: tuple[str, ...]) -> list[dict[str, Any]]:
    agent = await asyncio.to_thread(make)
    await agent.turn([], "hello")  # the head of its prompt too is read once before
    rows = []
    for intent in intents:
        for before, message in MESSAGES[intent][:each]:
            history = await asyncio.to_thread(agent.history, before) if before else []
            times = await agent.turn(history, message)
            rows.append({"intent": intent, "message": message, **asdict(times)})
            print(f"  {times.total:7.0f} ms  {intent:<12} {message}  (agent{' failed' if times.failed else ''})", flush=True)
    return rows


def _figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The middle and the tail of each step, per intent and over all."""
    told = {}
    for intent in (*MESSAGES, "all"):
        chosen = [row for row in rows if intent in ("all", row["intent"])]
        if not chosen:
            continue
        told[intent] = {"turns": len(chosen)} | {
            step: {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95)} if values else None
            for step in ("understand", "act", "first_text", "total")
            for values in [[row[step] for row in chosen if row[step] is not None]]
        }
    return told


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--catalog", default="demo", help="'demo', or a catalog file to import")
    parser.add_argument("--each", type=int, default=2, help="turns an intent, half of them Chinese; 4 at most")
    parser.add_argument("--intents", default=",".join(MESSAGES), help="intents to time, parted by commas")
    parser.add_argument("--no-baseline", action="store_true", help="leave the LangChain agent out")
    parser.add_argument("--tool-choice", choices=("required", "auto"), default="required", help="of the agent's first call")
    parser.add_argument("--json", type=Path, help="write the figures here")
    args = parser.parse_args()
    intents = tuple(args.intents.split(","))
    if unknown := set(intents) - MESSAGES.keys():
        parser.error(f"no intent {', '.join(sorted(unknown))}")
    report = asyncio.run(
        measure(args.catalog, args.each, intents, baseline=not args.no_baseline, require=args.tool_choice == "required")
    )
    if args.json:
        args.json.write_text(json.dumps(report, ensure_ascii=False, indent=1))
    print(json.dumps({k: v for k, v in report.items() if not k.endswith("one_by_one")}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
