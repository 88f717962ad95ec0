"""Times understand, act, first reply token and whole turn per intent, beside a plain LangChain agent on the same model.

    python -m bench.intents [--minutes N] [--each N] [--intents A,B] [--catalog demo|FILE] [--json OUT] [--anew] [--no-baseline]

An endpoint must answer: ``shop llm serve``, or ``SHOP_LLM__BASE_URL``. Turns are carried out in rounds, one of each intent,
ours and then the agent's, until all are done or the minutes are over. Each is kept as it comes (var/bench/intents.jsonl, and
OUT is written anew), so a run that is cut off has its figures, and the next one goes on where it ended: on the same commit,
model and catalog. ``--anew`` begins again.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.intent_messages import MESSAGES
from bench.intent_steps import Steps, our_turn
from bench.langchain_agent import AgentTimes, PlainAgent
from bench.machine import commit, machine, percentile
from bench.turns import opened
from ui.opening import Shop
from ui.settings import Settings

KEPT = Path("var") / "bench" / "intents.jsonl"
Row = dict[str, Any]  # one turn as it is kept: who, intent, message, run, the times


class KeptTurns:
    """The turns of this run and of earlier ones like it, in a file of JSON lines that grows turn by turn."""

    def __init__(self, file: Path, run: dict[str, str], *, anew: bool = False) -> None:
        """``run``: what turns must have in common to stand in one table. ``anew``: forget what is there."""
        self._file, self._run = file, run
        if anew:
            file.unlink(missing_ok=True)
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        self.rows: list[Row] = [row for row in map(_row, lines) if row is not None and row.get("run") == run]

    def has(self, who: str, intent: str, message: str) -> bool:
        """Whether this turn was carried out already."""
        return any((row["who"], row["intent"], row["message"]) == (who, intent, message) for row in self.rows)

    def put(self, who: str, intent: str, message: str, times: Row) -> None:
        """Keep a turn, on the disk before this returns."""
        row = {**times, "who": who, "intent": intent, "message": message, "run": self._run}
        self.rows.append(row)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def _row(line: str) -> Row | None:
    """The turn of a line; None for one that was cut off."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def planned(each: int, intents: Iterable[str]) -> list[tuple[str, str | None, str]]:
    """(intent, what was said before, the message), one of each intent before the second of any."""
    chosen = list(intents)
    return [(intent, *MESSAGES[intent][n]) for n in range(each) for intent in chosen if n < len(MESSAGES[intent])]


async def measure(
    settings: Settings,
    shop: Shop,
    steps: Steps,
    turns: list[tuple[str, str | None, str]],
    kept: KeptTurns,
    *,
    until: float,
    turn_seconds: float,
    agent: PlainAgent | None,
    wrote: Path | None,
) -> dict[str, Any]:
    """Carry the turns out that are not kept yet, until ``until`` (``time.monotonic``), and give the report."""
    who = ("ours", "agent") if agent else ("ours",)
    due = [(one, *turn) for turn in turns for one in who if not kept.has(one, turn[0], turn[2])]
    told_of = {"machine": machine(), "model": settings.llm.model}
    if due:
        await _warm(shop, steps, agent, turn_seconds)
    for one, intent, before, message in due:
        left = until - time.monotonic()
        if left < 1:
            break
        if one == "ours":
            times: Row = asdict(await our_turn(shop, steps, intent, before, message))
        else:
            assert agent is not None
            times = asdict(await _agent_turn(agent, before, message, min(turn_seconds, left)))
        kept.put(one, intent, message, times)
        print(
            f"  {times['total']:7.0f} ms  {intent:<12} {message}  ({one}{' failed' if times.get('failed') else ''})", flush=True
        )
        _write(wrote, report(kept.rows, told_of, turns, who))
    return report(kept.rows, told_of, turns, who)


async def _warm(shop: Shop, steps: Steps, agent: PlainAgent | None, seconds: float) -> None:
    """Weights, connections and the prompts' stable heads, ours and the agent's."""
    await our_turn(shop, steps, "search", None, "a summer dress")
    if agent:
        await _agent_turn(agent, None, "hello", seconds)


async def _agent_turn(agent: PlainAgent, before: str | None, message: str, seconds: float) -> AgentTimes:
    """The agent's turn; one that takes longer than ``seconds`` is given up and stands with that time."""
    history = await asyncio.to_thread(agent.history, before) if before else []
    try:
        async with asyncio.timeout(seconds):
            return await agent.turn(history, message)
    except TimeoutError:
        return AgentTimes(None, None, None, seconds * 1000, failed=f"longer than {seconds:.0f} s")


def _write(file: Path | None, told: dict[str, Any]) -> None:
    if file:
        file.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def report(
    rows: list[Row], of: dict[str, Any], turns: list[tuple[str, str | None, str]], who: tuple[str, ...]
) -> dict[str, Any]:
    """All figures of the turns kept so far."""
    wanted = {(intent, message) for intent, _, message in turns}
    rows = [row for row in rows if (row["intent"], row["message"]) in wanted]
    ours, agent = ([row for row in rows if row["who"] == one] for one in ("ours", "agent"))
    told: dict[str, Any] = dict(of)
    told |= {"planned": len(wanted) * len(who), "done": len(rows), "ours": _figures(ours), "turns_one_by_one": ours}
    told["understood_as_meant"] = sum(row["intent"] == row["understood_as"] for row in ours) / max(1, len(ours))
    if agent:
        told["agent"] = _figures([row for row in agent if not row["failed"]])
        told["agent_failed"] = sum(bool(row["failed"]) for row in agent) / len(agent)
        told["agent_too_long"] = sum(row["failed"].startswith("longer than") for row in agent)
        told["agent_tool_choice"] = agent[0]["run"]["tool_choice"]
        told["agent_one_by_one"] = agent
    return told


def agent_of(settings: Settings, shop: Shop, *, require: bool) -> PlainAgent:
    """The LangChain agent over this shop's tools."""
    from assistant.act.scene import Shop as Rooms
    from assistant.langchain import shop_tools
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
    return PlainAgent(settings, shop_tools(rooms, shop.conversations.open_session().shopper_id), require=require)


def _figures(rows: list[Row]) -> dict[str, Any]:
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


async def _run(args: argparse.Namespace, intents: tuple[str, ...], until: float) -> dict[str, Any]:
    steps = Steps()
    settings, shop = opened(args.catalog, reached=steps.reached)
    try:
        await shop.model_begin()
        while not await shop.model_ready() and time.monotonic() < until:  # noqa: ASYNC110 (the breaker tells nobody)
            await asyncio.sleep(1)
        if not await shop.model_ready():
            raise SystemExit(f"no model answers at {settings.llm_url}: `shop llm serve`")
        run = {"commit": commit(), "model": settings.llm.model, "catalog": args.catalog, "tool_choice": args.tool_choice}
        require = args.tool_choice == "required"
        agent = None if args.no_baseline else await asyncio.to_thread(agent_of, settings, shop, require=require)
        return await measure(
            settings,
            shop,
            steps,
            planned(args.each, intents),
            KeptTurns(args.kept, run, anew=args.anew),
            until=until,
            turn_seconds=args.turn_seconds,
            agent=agent,
            wrote=args.json,
        )
    finally:
        shop.close()


def main() -> None:
    """Run and print."""
    began = time.monotonic()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalog", default="demo", help="'demo', or a catalog file to import")
    parser.add_argument("--each", type=int, default=2, help="turns an intent, half of them Chinese; 4 at most")
    parser.add_argument("--minutes", type=float, default=15, help="no turn begins later than this; opening the shop counts")
    parser.add_argument("--turn-seconds", type=float, default=90, help="a turn of the agent is given up after this long")
    parser.add_argument("--intents", default=",".join(MESSAGES), help="intents to time, parted by commas")
    parser.add_argument("--no-baseline", action="store_true", help="leave the LangChain agent out")
    parser.add_argument("--tool-choice", choices=("required", "auto"), default="required", help="of the agent's first call")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where each turn is kept as it comes")
    parser.add_argument("--anew", action="store_true", help="forget the turns that are kept")
    parser.add_argument("--json", type=Path, help="write the figures here, after every turn")
    args = parser.parse_args()
    intents = tuple(args.intents.split(","))
    if unknown := set(intents) - MESSAGES.keys():
        parser.error(f"no intent {', '.join(sorted(unknown))}")
    told = asyncio.run(_run(args, intents, began + args.minutes * 60))
    _write(args.json, told)
    print(json.dumps({k: v for k, v in told.items() if not k.endswith("one_by_one")}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
