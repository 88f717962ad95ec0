"""``shop staff``."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from commerce.staff import Role

if TYPE_CHECKING:
    from commerce.staff import Staff, StaffMember

app = typer.Typer(no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="Login of the member, as they type it.")]
FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input, not from a prompt.")]


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="Name that shoppers see.")],
    role: Annotated[Role, typer.Option(help="agent, supervisor or merchant.")] = "agent",
    language: Annotated[list[str] | None, typer.Option(help="Language they answer in (en, zh); may be repeated.")] = None,
    password_stdin: FromInput = False,
) -> None:
    """Add somebody to the staff.

    The password is asked for, or read from standard input; it is never an
    argument, where others on this machine could see it.

    Examples:
      shop staff add mei --name Mei --language en --language zh
      pwgen 16 1 | shop staff add sara --name Sara --role supervisor --password-stdin
    """
    from commerce.staff import LoginTaken
    from ui.passwords import Passwords

    with _staff() as staff:
        if staff.by_login(login):
            _refuse(f"{login} is taken")
        hashed = Passwords().hashed(_new_password(login, password_stdin))
        try:
            member = staff.add(login, name, role, languages=tuple(language or ()), password_hash=hashed)
        except LoginTaken:
            _refuse(f"{login} is taken")
        except ValueError as error:
            _refuse(str(error))
        typer.echo(f"{member.login} ({member.role}) can sign in at /desk")


@app.command("list")
def list_members() -> None:
    """Show who works here: login, name, role, languages, and who may not sign in.

    Example:
      shop staff list
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ui.cli.terminal import plain

    with _staff() as staff:
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for heading in ("login", "name", "role", "languages", ""):
            table.add_column(heading)
        for one in staff.members():
            way = "" if staff.password_hash(one.staff_id) else "no password"
            cells = (one.login, one.name, one.role, " ".join(one.languages), way if one.active else "disabled")
            table.add_row(*(Text(plain(cell)) for cell in cells))
        Console(highlight=False).print(table)


@app.command()
def password(login: Login, password_stdin: FromInput = False) -> None:
    """Give a member another password; they are signed out everywhere.

    Example:
      shop staff password mei
    """
    from ui.passwords import Passwords

    with _staff() as staff:
        member = _member(staff, login)
        staff.set_password(member.staff_id, Passwords().hashed(_new_password(login, password_stdin)))
        typer.echo(f"{member.login} has another password and was signed out everywhere")


@app.command("role")
def change_role(login: Login, role: Annotated[Role, typer.Argument(help="agent, supervisor or merchant.")]) -> None:
    """Give a member another role; it holds from their next request on.

    An agent answers shoppers. A supervisor also assigns conversations, takes
    them from others and sees the measures. A merchant sees the measures and
    the canned replies, and no conversation.

    Example:
      shop staff role mei supervisor
    """
    with _staff() as staff:
        member = _member(staff, login)
        staff.change(member.staff_id, name=member.name, role=role, languages=member.languages)
        typer.echo(f"{member.login} is {role}")


@app.command()
def disable(login: Login) -> None:
    """Let a member in no more; they are signed out everywhere at once.

    Example:
      shop staff disable tom
    """
    with _staff() as staff:
        member = _member(staff, login)
        staff.set_active(member.staff_id, False)
        typer.echo(f"{member.login} was signed out and cannot sign in")


@app.command()
def enable(login: Login) -> None:
    """Let a member in again.

    Example:
      shop staff enable tom
    """
    with _staff() as staff:
        member = _member(staff, login)
        staff.set_active(member.staff_id, True)
        typer.echo(f"{member.login} can sign in again")


@contextmanager
def _staff() -> "Iterator[Staff]":
    from commerce.database import open_database
    from ui.settings import load_settings

    database = open_database(load_settings().database_url)
    try:
        database.migrate()
        yield database.staff
    finally:
        database.close()


def _member(staff: "Staff", login: str) -> "StaffMember":
    member = staff.by_login(login)
    if member is None:
        _refuse(f"nobody here is called {login}; `shop staff list` shows who is")
    return member


def _new_password(login: str, from_input: bool) -> str:
    from ui.passwords import WeakPassword, refuse_weak

    if from_input:
        typed = sys.stdin.readline().rstrip("\r\n")
    else:
        typed = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        refuse_weak(typed, login)
    except WeakPassword as error:
        _refuse(str(error))
    return typed


def _refuse(words: str) -> NoReturn:
    typer.secho(f"shop: {words}", err=True, fg="red")
    raise typer.Exit(1)
