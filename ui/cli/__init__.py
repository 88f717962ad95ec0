"""The command ``shop``. A command's own module is imported only when that command is asked for."""

import importlib
import sys
from dataclasses import dataclass
from typing import Annotated

import typer

EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 1, 2, 130


@dataclass(frozen=True, slots=True)
class _Command:
    """Where a command lives. ``group`` has commands below it."""

    name: str
    help: str
    group: bool = False


COMMANDS = (
    _Command("demo", "Prepare everything and start the demo shop; what `make demo` runs."),
    _Command("serve", "Serve the shopper page and the HTTP API."),
    _Command("mcp", "Offer the shop to other assistants, by the Model Context Protocol."),
    _Command("chat", "Talk to the shop in the terminal, or by JSON lines with --jsonl."),
    _Command("search", "Search the catalog without a model."),
    _Command("catalog", "Import and export products.", group=True),
    _Command("describe", "Write, review and publish product texts; ad lines for a promotion.", group=True),
    _Command("index", "Build, mend and inspect the search index.", group=True),
    _Command("llm", "Prepare and serve the language model with vLLM.", group=True),
    _Command("rank", "Train rankers on what shoppers did, and put them in force.", group=True),
    _Command("staff", "Say who works at the desk, and let them in.", group=True),
    _Command("shoppers", "Sign shoppers out.", group=True),
    _Command("eval", "Measure the assistant on worked cases.", group=True),
    _Command("doctor", "Say what is missing or wrong, and how to mend it."),
)

TOP_HELP = """An open conversational shopping assistant.

Start with `shop demo`, then open the address it prints. `shop doctor` says what is missing or wrong.
Settings are environment variables such as SHOP_SERVER__PORT; docs/settings.md lists all of them.

Exit codes: 0 done, 1 failed (the reason is printed), 2 wrong use or wrong settings, 130 interrupted.
"""


class CommandMissing(Exception):
    """A command whose module cannot be imported here."""


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"shop {version('shopping-assistant')}")
        raise typer.Exit


def _top(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


def _mount(root: typer.Typer, command: _Command) -> None:
    """Put the real command under ``root``. Raises ``CommandMissing``."""
    try:
        module = importlib.import_module(f"ui.cli.{command.name}")
    except ImportError as error:
        raise CommandMissing(
            f"`shop {command.name}` cannot be used here: {error}. `make setup` installs what it needs."
        ) from error
    app: typer.Typer = getattr(module, "app")  # noqa: B009 - the module is not known to the type checker
    if command.group or len(app.registered_commands) != 1:
        root.add_typer(app, name=command.name, help=command.help)
        return
    only = app.registered_commands[0]
    root.command(command.name, context_settings=only.context_settings, no_args_is_help=only.no_args_is_help)(
        only.callback or _top
    )


def build(asked: str | None = None, *, everything: bool = False) -> typer.Typer:
    """The command line with ``asked`` mounted and the others as one line of help each; ``everything`` mounts them all."""
    root = typer.Typer(name="shop", help=TOP_HELP, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
    root.callback()(_top)
    for command in COMMANDS:
        if everything or command.name == asked:
            _mount(root, command)
        else:
            root.command(command.name, help=command.help)(_top)
    return root


def main() -> None:
    """Run the command line; every failure is told in words."""
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    try:
        build(asked)()
    except KeyboardInterrupt:
        raise SystemExit(EXIT_INTERRUPTED) from None
    except CommandMissing as error:
        _say(str(error))
        raise SystemExit(EXIT_FAILED) from None
    except Exception as error:  # noqa: BLE001 - the last fence: words for the person at the terminal, no trace
        raise SystemExit(_tell(error)) from None


def _tell(error: Exception) -> int:
    """Say what went wrong; the exit code for it."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from commerce.errors import CommerceError
    from ranker.errors import RankerError
    from retrieval.errors import RetrievalError
    from ui.settings import UnknownSetting

    if isinstance(error, UnknownSetting | SettingsError):
        _say(str(error))
        return EXIT_USAGE
    if isinstance(error, ValidationError) and error.title == "Settings":
        for fault in error.errors(include_input=False, include_url=False):
            name = "SHOP_" + "__".join(str(part) for part in fault["loc"]).upper()
            _say(f"{name}: {fault['msg']} (docs/settings.md lists all settings)")
        return EXIT_USAGE
    if isinstance(error, CommerceError | RankerError | RetrievalError | OSError):
        _say(str(error))
        return EXIT_FAILED
    _say(f"this should not have happened: {type(error).__name__}: {error}")
    import os

    if os.environ.get("SHOP_LOG_LEVEL") == "debug":
        import traceback

        traceback.print_exception(error)
    else:
        _say("SHOP_LOG_LEVEL=debug shows where.")
    return EXIT_FAILED


def _say(words: str) -> None:
    typer.secho(f"shop: {words}", err=True, fg="red")
