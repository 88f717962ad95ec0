"""``shop eval``: the assistant's figures on worked cases."""

import asyncio
import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, help="Measure the assistant on worked cases.")


@app.callback()
def _group() -> None:
    """Keep ``eval`` a group while it has one command."""


@app.command()
def understanding(
    cases: Annotated[
        Path, typer.Option("--cases", help="JSON lines: id, message, history, need_before, shown, catalog_language.")
    ],
    out: Annotated[Path, typer.Option("--out", help='JSON lines to write: {"id": …, "understanding": {…}, …}.')],
    no_model: Annotated[bool, typer.Option("--no-model", help="Read by code alone; ask no model.")] = False,
    ask_always: Annotated[
        bool, typer.Option("--ask-always", help="Ask the model about every message (for larger models).")
    ] = False,
) -> None:
    """Read every case through the real pipeline and write what was understood.

    The model is the one of the settings (SHOP_LLM__BASE_URL, SHOP_LLM__MODEL); each message has SHOP_LLM__UNDERSTAND_SECONDS.
    Prints the time per message and the share that code decided alone.
    """
    from ui.settings import load_settings

    settings = load_settings()
    rows = [json.loads(line) for line in cases.read_text(encoding="utf-8").splitlines() if line.strip()]
    use_model = settings.llm.enabled and not no_model
    figures = asyncio.run(_predict(rows, out, settings, use_model, ask_always))
    typer.echo(json.dumps(figures, ensure_ascii=False))


async def _predict(rows: list[dict[str, Any]], out: Path, settings: Any, use_model: bool, ask_always: bool) -> dict[str, Any]:  # noqa: ANN401
    from assistant.understand import Understander
    from assistant.understanding import Context

    model = None
    if use_model:
        from assistant.llm.client import VllmChatModel

        model = VllmChatModel(settings.llm_url, settings.llm.model, settings.llm.api_key.get_secret_value())
    understander = Understander(model=model, facets=None, ask_always=ask_always)
    milliseconds: list[float] = []
    asked = degraded = tokens_in = cached = tokens_out = 0
    began = time.perf_counter()
    with out.open("w", encoding="utf-8") as file:
        for row in rows:
            context = Context.model_validate({name: row[name] for name in Context.model_fields if name in row})
            understood = await understander.understand(context, settings.llm.understand_seconds)
            milliseconds.append(understood.milliseconds)
            asked += bool(understood.prompts)
            degraded += understood.degraded and use_model
            tokens_in += understood.usage.prompt_tokens
            cached += understood.usage.cached_tokens
            tokens_out += understood.usage.completion_tokens
            line = {
                "id": row["id"],
                "understanding": understood.understanding.model_dump(),
                "decided_by": understood.decided_by,
                "milliseconds": round(understood.milliseconds, 1),
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    if model is not None:
        await model.aclose()
    ordered = sorted(milliseconds) or [0.0]
    return {
        "cases": len(rows),
        "p50_ms": round(ordered[len(ordered) // 2], 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] if len(ordered) > 1 else ordered[0], 1),
        "by_code_alone": round(1 - asked / max(1, len(rows)), 3),
        "model_missing": degraded,
        "prompt_tokens": tokens_in,
        "cached_tokens": cached,
        "completion_tokens": tokens_out,
        "seconds": round(time.perf_counter() - began, 1),
    }
