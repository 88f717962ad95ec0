"""``shop shoppers``."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True)


@app.callback()
def shoppers() -> None:
    """Sign shoppers out."""


@app.command()
def revoke(shopper: Annotated[str, typer.Argument(help="Id of the shopper.")]) -> None:
    """Make every token of a shopper worthless at once, in every process.

    For a lost phone or a stolen token. The shopper stays a shopper and gets
    a new token when they sign in again. A guest has no token: whoever knows
    the id of a guest's session may use it.

    Example:
      shop shoppers revoke demo-anna
    """
    from commerce.database import open_database
    from commerce.ids import ShopperId
    from ui.access import is_guest
    from ui.settings import load_settings

    if is_guest(ShopperId(shopper)):
        typer.secho("shop: a guest has no token that could be revoked", err=True, fg="red")
        raise typer.Exit(1)
    database = open_database(load_settings().database_url)
    try:
        database.migrate()
        database.token_generations.raise_for(ShopperId(shopper))
    finally:
        database.close()
    typer.echo(f"every token of {shopper} made before now is worthless")
