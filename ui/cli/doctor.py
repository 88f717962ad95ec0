"""``shop doctor``."""

import json as json_format
from typing import Annotated

import typer

app = typer.Typer()

_MARKS = {"ok": ("✓", "green"), "note": ("·", "yellow"), "wrong": ("✗", "red")}


@app.command()
def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Say what is missing or wrong, and how to mend it.

    Looks at settings, Python, packages, disk, memory, ports, the database,
    the search index, vLLM, its weights and the model's endpoint. Changes
    nothing.

    Exit code 1 if something that is needed is wrong; what the shop can do
    without (the model, say) is only noted.

    Examples:
      shop doctor
      shop doctor --json
    """
    from dataclasses import asdict

    from ui.diagnosis import examine

    findings = list(examine())
    if json:
        typer.echo(json_format.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            mark, colour = _MARKS[finding.state]
            typer.echo(f"{typer.style(mark, fg=colour)} {finding.what:<10} {finding.found}")
            if finding.mend:
                typer.echo(f"{'':>12} → {finding.mend}")
    raise typer.Exit(1 if any(finding.state == "wrong" for finding in findings) else 0)
