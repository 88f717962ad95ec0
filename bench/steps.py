"""Where our own time in a turn goes, step by step, without a model: ``python -m bench.steps [HOME]``.

HOME is a home folder with a shop and its index (default: the one that ``bench.turns`` made for the demo). Milliseconds, the
embedding of the query included; ``looked_ahead`` is the reading of the message by code and the search for it.
"""

import asyncio
import sys
import time
from collections import defaultdict
from pathlib import Path

from bench.dialogues import DIALOGUES
from bench.machine import machine, percentile
from ui.opening import open_shop
from ui.settings import load_settings


async def main(home: Path) -> None:
    """Run all conversations and print a table."""
    settings = load_settings()
    settings = settings.model_copy(update={"home": home, "llm": settings.llm.model_copy(update={"enabled": False})})
    marks: list[tuple[str, float]] = []
    shop = await asyncio.to_thread(
        open_shop, settings, writes=False, reached=lambda step: marks.append((step, time.perf_counter()))
    )
    spent: dict[str, list[float]] = defaultdict(list)
    for dialogue in DIALOGUES:
        session = await asyncio.to_thread(shop.conversations.open_session)
        for number, message in enumerate(dialogue):
            marks.clear()
            began = before = time.perf_counter()
            async for _ in shop.assistant.turn(session.session_id, str(number), message):
                pass
            for step, at in marks:
                spent[step].append((at - before) * 1000)
                before = at
            spent["total"].append((before - began) * 1000)
    shop.close()
    print("| step | p50 ms | p95 ms |\n| --- | --- | --- |")
    for step, values in spent.items():
        print(f"| {step} | {percentile(values, 0.5):.1f} | {percentile(values, 0.95):.1f} |")
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("var") / "bench" / "demo"))
