"""``shop eval replies``: scripted turns over small shops with traps, each reply checked for truth and for use."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evals.generated import Generated
    from evals.scores import Outcome
    from evals.scripts import Talk
    from ui.settings import Settings


def replies(
    cases: Annotated[
        list[Path] | None,
        typer.Option("--cases", help="Scripts instead of those that ship: WORLD.jsonl; may be repeated.", show_default=False),
    ] = None,
    worlds: Annotated[
        Path | None, typer.Option("--worlds", help="Folder of shops instead of those that ship.", show_default=False)
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="JSON lines to write: every turn, its reply and its faults.", show_default=False),
    ] = None,
    generated: Annotated[
        int, typer.Option("--generated", min=0, help="So many made-up turns over the demo catalog instead of scripts.")
    ] = 0,
    products: Annotated[int, typer.Option("--products", min=10, help="Of the demo catalog, for --generated.")] = 400,
    seed: Annotated[int, typer.Option("--seed", help="Of --generated: the same seed, the same turns.")] = 1,
    sample: Annotated[
        int, typer.Option("--sample", min=0, help="Only so many of the conversations, spread over all; 0: all of them.")
    ] = 0,
    model: Annotated[bool, typer.Option("--model", help="Ask the language model of the settings too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")] = False,
) -> None:
    """Carry out scripted turns in small shops with traps and check every reply against the records.

    Exit code 1 where a reply said something untrue or unsupported, or named a product that is not on screen.
    """
    from evals.sampling import spread
    from evals.scores import Totals
    from evals.scripts import load_talks, shipped_talks
    from ui.settings import load_settings

    settings = load_settings()
    if generated:
        _tell_generated(asyncio.run(_generate(settings, generated, products, seed, model=model)), as_json=as_json)
        return
    talks = spread(load_talks(cases) if cases else shipped_talks(), sample)
    totals = Totals(asyncio.run(_carry_out(talks, worlds, settings, model=model)))
    if out:
        rows = (json.dumps(_row(one), ensure_ascii=False) for one in totals.outcomes)
        out.write_text("\n".join(rows) + "\n", encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(totals.as_json(), ensure_ascii=False))
    else:
        for line in totals.wrong():
            typer.echo(line)
        for name, figure in totals.as_json().items():
            typer.echo(f"{name}: {figure}")
    if totals.untrue or totals.off_screen:
        raise typer.Exit(1)


async def _carry_out(talks: "list[Talk]", folder: Path | None, settings: "Settings", *, model: bool) -> "list[Outcome]":
    from evals.talking import carry_out
    from evals.worlds import FOLDER, load_world
    from ui.evaluated_shop import opened_world

    outcomes: list[Outcome] = []
    for name in dict.fromkeys(talk.world for talk in talks):
        with opened_world(load_world(name, folder or FOLDER), settings, model=model) as shop:
            await shop.begin()
            for talk in talks:
                if talk.world == name:
                    outcomes += await carry_out(talk, shop)
    return outcomes


async def _generate(settings: "Settings", number: int, products: int, seed: int, *, model: bool) -> "list[Generated]":
    from evals.generated import generated_turns
    from ui.evaluated_shop import demo_world, opened_world

    with opened_world(demo_world(), settings, model=model, products=products) as shop:
        await shop.begin()
        return [turn async for turn in generated_turns(shop, shop.catalog(), number, seed)]


def _tell_generated(turns: "list[Generated]", *, as_json: bool) -> None:
    from evals.scores import upper_bound

    wrong = [turn for turn in turns if turn.faults]
    figures = {
        "turns": len(turns),
        "cards": sum(turn.cards for turn in turns),
        "mismatches": sum(len(turn.faults) for turn in turns),
        "faulty_turns_upper_bound": round(upper_bound(len(wrong), len(turns)), 4),
        "without_reply": sum(not turn.reply for turn in turns),
    }
    if as_json:
        typer.echo(json.dumps(figures))
    else:
        for turn in wrong:
            for fault in turn.faults:
                typer.echo(f"{turn.message!r}: ({fault.kind}) {fault.why} | {fault.sentence}")
        for name, figure in figures.items():
            typer.echo(f"{name}: {figure}")
    if wrong:
        raise typer.Exit(1)


def _row(one: "Outcome") -> dict[str, object]:
    return {
        "world": one.world,
        "talk": one.talk,
        "say": one.say,
        "intent": one.intent,
        "reply": one.reply,
        "faults": [{"kind": fault.kind, "sentence": fault.sentence, "why": fault.why} for fault in one.faults],
        "misses": list(one.misses),
    }
