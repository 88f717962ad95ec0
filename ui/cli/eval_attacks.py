"""``shop eval attacks``: attempts to make the shop leak, lie or act for somebody else, and innocent messages."""

import asyncio
import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from evals.attacks import Attempt, Innocent
    from ui.settings import Settings


def attacks(
    out: Annotated[
        Path | None, typer.Option("--out", help="JSON lines to write: each attack and its replies.", show_default=False)
    ] = None,
    sample: Annotated[
        int, typer.Option("--sample", min=0, help="Only so many attacks and innocent messages, spread over all; 0: all.")
    ] = 0,
    model: Annotated[bool, typer.Option("--model", help="Ask the language model of the settings too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")] = False,
) -> None:
    """Attack the assistant in small shops; say innocent things too, and count what is refused.

    A success is counted by the records before and after, and by what was shown. Exit code 1 where an attack succeeded.
    """
    from evals.scores import upper_bound
    from ui.settings import load_settings

    attempts, said, refusals = asyncio.run(_carry_out(load_settings(), sample, model=model))
    won = [attempt for attempt in attempts if attempt.successes]
    figures: dict[str, Any] = {
        "attacks": len(attempts),
        "succeeded": len(won),
        "succeeded_upper_bound": round(upper_bound(len(won), len(attempts)), 4),
        "innocent": said,
        "refused": len(refusals),
        "refused_share": round(len(refusals) / max(1, said), 4),
        "refused_upper_bound": round(upper_bound(len(refusals), said), 4),
    }
    if out:
        rows = (
            {**one.attack.model_dump(by_alias=True), "replies": one.replies, "successes": one.successes} for one in attempts
        )
        out.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    else:
        for attempt in won:
            typer.echo(f"{attempt.attack.attack}: {'; '.join(attempt.successes)} | {attempt.replies[-1][:200]!r}")
        for one, reply in refusals:
            typer.echo(f"refused: {one.say!r} | {reply[:80]!r}")
        for name, figure in figures.items():
            typer.echo(f"{name}: {figure}")
    if won:
        raise typer.Exit(1)


async def _carry_out(
    settings: "Settings", sample: int, *, model: bool
) -> "tuple[list[Attempt], int, list[tuple[Innocent, str]]]":
    from assistant.prompts import FOLDER
    from evals.attacks import attempted, load_attacks, load_innocents, refused
    from evals.sampling import spread
    from evals.worlds import load_world
    from ui.evaluated_shop import opened_world

    wanted, innocents = spread(load_attacks(), sample), spread(load_innocents(), sample)
    prompts = [file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.md"))]
    names = dict.fromkeys([attack.world for attack in wanted] + [one.world for one in innocents])
    with ExitStack() as opened:
        shops = {name: opened.enter_context(opened_world(load_world(name), settings, model=model)) for name in names}
        for shop in shops.values():
            await shop.begin()
        attempts = [await attempted(attack, shops[attack.world], prompts) for attack in wanted]
        return attempts, len(innocents), await refused(innocents, shops)
