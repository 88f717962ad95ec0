"""Serves the demo page at an origin of its own: ``python ui/widget/demo/serve.py --shop http://127.0.0.1:8000 --port 8100``.

The shop must allow that origin: ``SHOP_SERVER__ALLOWED_ORIGINS='["http://127.0.0.1:8100"]' shop serve``.
"""

import argparse
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent


class Page(SimpleHTTPRequestHandler):
    """The page's files, under a policy that allows itself and the shop and nothing else."""

    def __init__(self, *given: object, shop: str, **more: object) -> None:
        self.shop = shop
        super().__init__(*given, directory=str(HERE), **more)  # type: ignore[arg-type]

    def end_headers(self) -> None:
        """The policy, with every answer."""
        shop = self.shop
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'self' {shop}; connect-src {shop}; img-src {shop}; style-src 'self'",
        )
        super().end_headers()

    def do_GET(self) -> None:
        """The page names the shop that was asked for."""
        if self.path.split("?")[0] not in ("/", "/index.html"):
            return super().do_GET()
        body = (HERE / "index.html").read_text("utf-8").replace("SHOP", self.shop).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the page is a demonstration."""


def demo_page(shop: str, port: int) -> ThreadingHTTPServer:
    """The page's server, listening on this machine; ``serve_forever`` runs it."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(Page, shop=shop))


if __name__ == "__main__":
    wishes = argparse.ArgumentParser(description=__doc__)
    wishes.add_argument("--shop", default="http://127.0.0.1:8000", help="origin of the shop's API")
    wishes.add_argument("--port", type=int, default=8100)
    wish = wishes.parse_args()
    print(f"http://127.0.0.1:{wish.port}", flush=True)  # noqa: T201
    demo_page(wish.shop, wish.port).serve_forever()
