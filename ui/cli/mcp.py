"""``shop mcp``."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def mcp(
    url: Annotated[str, typer.Option(help="Address of the shop, which must be running.")] = "http://127.0.0.1:8000",
    token_file: Annotated[
        Path | None, typer.Option(help="File with the token of the shopper who is served; else a guest.")
    ] = None,
    http: Annotated[
        bool, typer.Option("--http", help="Serve streamable HTTP at /mcp instead of standard input and output.")
    ] = False,
    host: Annotated[str, typer.Option(help="With --http: address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="With --http: port to listen on.", min=1, max=65535)] = 8010,
) -> None:
    """Offer the shop to other assistants, as tools of the Model Context Protocol.

    Tools: search, product, compare, cart, order, policy. They ask the shop at
    --url, so this can run on any machine. Over HTTP every caller sends the
    token of the shopper they act for as a bearer token, or is a guest.

    Examples:
      shop mcp --url https://shop.example
      shop mcp --url https://shop.example --token-file anna.token
      shop mcp --http --port 8010
    """
    from ui.mcp_server import shop_tools

    token = None
    if token_file is not None:
        token = token_file.read_text(encoding="utf-8").strip() or None
        if http:
            raise typer.BadParameter("--token-file is for standard input and output; over HTTP each caller sends their own")
    server = shop_tools(url, token)
    if http:
        server.run("streamable-http", host=host, port=port)
    else:
        server.run("stdio")
