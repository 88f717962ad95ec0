"""``shop serve``."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; else SHOP_SERVER__HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; else SHOP_SERVER__PORT.", min=1, max=65535)] = None,
) -> None:
    """Serve the shopper page and the HTTP API until Ctrl-C.

    The page is at /, the API's description at /docs. /healthz answers at
    once, /readyz when shoppers can be served. Running turns are finished
    before the server stops; a second Ctrl-C stops it at once.

    Beyond this machine (a host other than 127.0.0.1) it refuses to listen
    with the demo sign-in or a weak secret, unless SHOP_SERVER__PUBLIC=true.

    Examples:
      shop serve
      shop serve --port 9000
      SHOP_SERVER__DEMO_SIGN_IN=false shop serve --host 0.0.0.0
    """
    from ui.listening import UnsafeToListen, serve_shop
    from ui.settings import load_settings

    settings = load_settings()
    try:
        serve_shop(settings, host or settings.server.host, port or settings.server.port)
    except UnsafeToListen as error:
        typer.secho(f"shop: {error}", err=True, fg="red")
        raise typer.Exit(2) from None
