"""Times whole turns with a real model, Chroma and database, beside a plain LangChain retrieval chain on the same model.

    python -m bench.turns [--catalog demo|FILE] [--json OUT] [--no-baseline] [--dialogues N]

An endpoint must answer: ``shop llm serve``, or ``SHOP_LLM__BASE_URL``. Start it anew before each run: a server that has read
the same prompts before answers them from its prefix cache, and the figures flatter. A catalog is imported and indexed once,
under var/bench.
"""

import argparse
import asyncio
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.dialogues import DIALOGUES
from bench.machine import machine, percentile, rss_mb
from retrieval.search import ShopSearch
from ui.opening import Shop, open_shop
from ui.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class TurnTimes:
    """One turn as a client saw it, in milliseconds from the message; None where it did not happen."""

    message: str
    number: int  # from 1 within its conversation
    intent: str
    first_products: float | None
    first_text: float | None
    first_model_text: float | None  # the first words that the model wrote, where it wrote any
    total: float
    own: float  # all but waiting for the model and embedding
    understood_by_model: bool
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    degraded: tuple[str, ...]
    reply: str


async def timed_turn(shop: Shop, session_id: Any, number: int, message: str) -> TurnTimes:
    """The turn, carried out and timed."""
    started = time.perf_counter()
    first: dict[str, float] = {}
    tokens: list[float] = []
    final: dict[str, Any] = {}
    async for event in shop.assistant.turn(session_id, str(uuid.uuid4()), message):
        now = (time.perf_counter() - started) * 1000
        first.setdefault(event.event, now)
        if event.event == "token":
            tokens.append(now)
        if event.event in ("understood", "reply", "turn.finished"):
            final[event.event] = event.data
    total = (time.perf_counter() - started) * 1000
    finished = final["turn.finished"]
    timings, usage = finished["timings_ms"], finished["usage"]
    return TurnTimes(
        message=message,
        number=number,
        intent=final.get("understood", {}).get("intent", "none"),
        first_products=first.get("products"),
        first_text=tokens[0] if tokens else None,
        first_model_text=tokens[1] if len(tokens) > 1 and usage["completion_tokens"] else None,
        total=total,
        own=timings["total"] - timings["model"] - timings["embed"],
        understood_by_model=bool(timings["understand"] and timings["understand"] > 1000),
        prompt_tokens=usage["prompt_tokens"],
        cached_tokens=usage["cached_tokens"],
        completion_tokens=usage["completion_tokens"],
        degraded=tuple(finished["degraded"]),
        reply=final.get("reply", {}).get("text", ""),
    )


async def run_dialogues(shop: Shop, dialogues: tuple[tuple[str, ...], ...]) -> list[TurnTimes]:
    """All turns, one after another, each conversation in a session of its own."""
    times = []
    for dialogue in dialogues:
        session = await asyncio.to_thread(shop.conversations.open_session)
        for number, message in enumerate(dialogue, 1):
            times.append(await timed_turn(shop, session.session_id, number, message))
            print(f"  {times[-1].total:7.0f} ms  {times[-1].intent:<12} {message}", flush=True)
    return times


async def plain_chain(shop: Shop, settings: Settings, messages: list[str]) -> list[dict[str, float]]:
    """The baseline: retriever, records stuffed into one prompt, one streamed answer; products are known with the answer."""
    from langchain_core.messages import HumanMessage, SystemMessage
    from langchain_openai import ChatOpenAI

    from retrieval.langchain import ProductRetriever

    retriever = ProductRetriever(search=shop.search, limit=8)
    chat = ChatOpenAI(
        base_url=settings.llm_url,
        api_key=settings.llm.api_key,
        model=settings.llm.model,
        temperature=0,
        max_completion_tokens=80,
        streaming=True,
    )
    times = []
    for message in messages:
        started = time.perf_counter()
        records = await asyncio.to_thread(retriever.invoke, message)
        context = "\n\n".join(record.page_content[:600] for record in records)
        first = None
        asked = [
            SystemMessage(f"You are a shop assistant. Recommend from these products only:\n\n{context}"),
            HumanMessage(message),
        ]
        async for piece in chat.astream(asked):
            if first is None and piece.content:
                first = (time.perf_counter() - started) * 1000
        times.append({"first_text": first or 0.0, "total": (time.perf_counter() - started) * 1000})
        print(f"  {times[-1]['total']:7.0f} ms  baseline     {message}", flush=True)
    return times


def opened(
    catalog: str, *, as_it_stands: bool = False, reached: Callable[[str], None] = lambda step: None
) -> tuple[Settings, Shop]:
    """The shop on this catalog: imported and indexed the first time, then opened; ``as_it_stands``: nothing is embedded.

    ``reached`` is told each step of a turn that is done.
    """
    from commerce.database import open_database
    from commerce.demo import install_demo
    from retrieval.opening import open_search

    base = load_settings()
    home = Path("var") / "bench" / ("demo" if catalog == "demo" else Path(catalog).parent.name)
    home.mkdir(parents=True, exist_ok=True)
    settings = base.model_copy(update={"home": home})
    if as_it_stands:
        return settings, open_shop(settings, writes=False, reached=reached)
    database = open_database(settings.database_url)
    try:
        database.migrate()
        if not database.storefront.stamps():
            if catalog == "demo":
                install_demo(database, home)
            else:
                from commerce.imports.catalog_import import import_catalog

                import_catalog(Path(catalog), database.catalog)
        search = open_search(
            database.storefront,
            chroma=settings.chroma_path,
            embedder=settings.retrieval.embedder,
            threads=settings.retrieval.threads,
            currency=settings.shop.currency,
        )
        search.refresh()
        search.close()
    finally:
        database.close()
    return settings, open_shop(settings, reached=reached)


def figures(times: list[TurnTimes]) -> dict[str, Any]:
    """The medians and tails of a run."""

    def spread(values: list[float]) -> dict[str, float] | None:
        return {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95), "n": len(values)} if values else None

    modelled = [t for t in times if t.prompt_tokens]
    later = [t for t in modelled if t.number > 1]
    return {
        "turns": len(times),
        "first_products_ms": spread([t.first_products for t in times if t.first_products is not None]),
        "own_ms": spread([t.own for t in times]),
        "first_text_ms": spread([t.first_text for t in times if t.first_text is not None]),
        "first_model_text_ms": spread([t.first_model_text for t in times if t.first_model_text is not None]),
        "total_ms": spread([t.total for t in times]),
        "total_with_model_ms": spread([t.total for t in modelled]),
        "new_prompt_tokens": spread([float(t.prompt_tokens - t.cached_tokens) for t in modelled]),
        "cached_share_from_second_turn": (
            sum(t.cached_tokens for t in later) / max(1, sum(t.prompt_tokens for t in later)) if later else None
        ),
        "completion_tokens": spread([float(t.completion_tokens) for t in modelled]),
        "turns_with_model": len(modelled),
        "degraded_turns": sum(bool(t.degraded) for t in times),
        "memory_mb": rss_mb(),
    }


async def measure(catalog: str, dialogues: int, *, baseline: bool, as_it_stands: bool) -> dict[str, Any]:
    """All figures of one catalog."""
    settings, shop = opened(catalog, as_it_stands=as_it_stands)
    try:
        products = len(shop.storefront.stamps())
        chosen = DIALOGUES[:dialogues]
        await shop.model_begin()
        until = time.monotonic() + 240
        while not await shop.model_ready() and time.monotonic() < until:  # noqa: ASYNC110 (the breaker tells nobody)
            await asyncio.sleep(1)
        await run_dialogues(shop, (("hello", "a summer dress"),))  # warm: weights, connections, the prompts' stable heads
        times = await run_dialogues(shop, chosen)
        report: dict[str, Any] = {"machine": machine(), "products": products, "model": settings.llm.model} | figures(times)
        report["vectors"] = shop.search.check().stored if isinstance(shop.search, ShopSearch) else {}
        report["turns_one_by_one"] = [asdict(t) for t in times]
        if baseline:
            rows = await plain_chain(shop, settings, [dialogue[0] for dialogue in chosen])
            report["baseline"] = {
                "first_text_ms": {"p50": percentile([r["first_text"] for r in rows], 0.5), "n": len(rows)},
                "total_ms": {"p50": percentile([r["total"] for r in rows], 0.5), "n": len(rows)},
            }
        return report
    finally:
        shop.close()


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--catalog", default="demo", help="'demo', or a catalog file to import")
    parser.add_argument("--dialogues", type=int, default=len(DIALOGUES), help="how many of the conversations")
    parser.add_argument("--no-baseline", action="store_true", help="leave the plain LangChain chain out")
    parser.add_argument("--as-it-stands", action="store_true", help="take the index as it is; embed nothing")
    parser.add_argument("--json", type=Path, help="write the figures here")
    args = parser.parse_args()
    report = asyncio.run(measure(args.catalog, args.dialogues, baseline=not args.no_baseline, as_it_stands=args.as_it_stands))
    if args.json:
        args.json.write_text(json.dumps(report, ensure_ascii=False, indent=1))
    print(json.dumps({k: v for k, v in report.items() if k != "turns_one_by_one"}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
