"""``shop chat``."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def chat(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read JSON lines from standard input, print events as JSON lines.")
    ] = False,
    shopper: Annotated[
        str | None, typer.Option(help="Be this shopper (a demo shopper's orders can then be asked about).")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language of the greeting and the labels: en (the default) or zh.")
    ] = None,
) -> None:
    """Talk to the shop: products as a table, the reply as it is written.

    In the terminal /cart shows the cart, /new begins a new conversation,
    /quit or Ctrl-D leaves.

    With --jsonl every line of standard input is one message:
    {"session": NAME, "message": TEXT}, optionally with "client_turn_id".
    Lines with the same name are one conversation, from one run of the
    command to the next too. The events of docs/contracts/turn_events.md are
    printed one a line: {"event": NAME, "data": {…}}. A line that cannot be
    read gives an "error" event, and the next line is read. Nothing else goes
    to standard output.

    Examples:
      shop chat
      shop chat --language zh
      shop chat --shopper demo-alice
      echo '{"session": "s1", "message": "white sneakers"}' | shop chat --jsonl
    """
    import asyncio
    import logging
    import sys

    from ui.settings import load_settings

    settings = load_settings()
    level = "DEBUG" if settings.log_level == "debug" else "ERROR"
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    if jsonl:
        from ui.cli.jsonl import answer_lines

        raise typer.Exit(asyncio.run(answer_lines(settings, shopper, language)))
    from ui.cli.terminal import talk

    asyncio.run(talk(settings, shopper, language))
