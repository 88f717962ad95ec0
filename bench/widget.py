"""Measures what the widget costs a page: bytes, requests, and time until launcher and panel can be used.

    python -m bench.widget [--loads 9] [--json OUT]

Debian's Chromium, throttled as Lighthouse does by DevTools for a phone: CPU slowed 4 times; 562.5 ms a round trip, 1.47 Mbit/s
down and 0.67 up. A page of another origin with a style sheet, text and pictures is loaded with the script tag and, the
baseline, without, one after the other, nothing cached. No model and no catalog are needed.
"""

import argparse
import asyncio
import gzip
import json
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench.machine import machine, percentile
from ui.api.widget import BUILT

CHROMIUM = next((path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if path.exists()), None)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
SLOW_4G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1_474_560 / 8,
    "uploadThroughput": 675_000 / 8,
}
SLOWER = 4  # times, of the CPU

# notes, from inside the page, when the launcher is drawn and clickable, and when the panel has the shopper's cursor
OBSERVER = """
window.seen = {}; window.longest = [];
const tasks = new PerformanceObserver(list => list.getEntries().forEach(task => longest.push(task.duration)));
tasks.observe({type: 'longtask', buffered: true});
const drawn = name => requestAnimationFrame(() => setTimeout(() => seen[name] ??= performance.now()));
new MutationObserver(() => {
  const root = document.querySelector('shop-assistant')?.shadowRoot;
  if (!root || seen.watched) return;
  seen.watched = true;
  drawn('launcher');
  root.addEventListener('focusin', event => event.target.localName === 'textarea' && drawn('panel'));
}).observe(document, {childList: true, subtree: true});
"""


def page_html(shop: str | None) -> str:
    """A product page as a shop's could be, with the script tag where ``shop`` is named."""
    tag = f'<script src="{shop}/widget.js" data-shop="bench" async></script>' if shop else ""
    text = "<p>" + "A dress of washed linen with a collar, buttons of shell and pockets in the side seams. " * 12 + "</p>"
    pictures = "".join(f'<img src="/picture-{number}.svg" width="240" height="300" alt="">' for number in range(6))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>Dresses</title><link rel="stylesheet" href="/page.css">{tag}</head>'
        f"<body><h1>Dresses</h1>{pictures}{text * 6}</body></html>"
    )


class _Site(BaseHTTPRequestHandler):
    """The page with the widget at /with, without it at /without."""

    protocol_version = "HTTP/1.1"
    shop = ""

    def do_GET(self) -> None:
        """The page, its style sheet or a picture."""
        kind = "text/html; charset=utf-8"
        if self.path.endswith(".css"):
            kind, body = "text/css", "body{font:18px/1.6 serif;margin:2rem auto;max-width:60rem}img{margin:4px}" * 40
        elif self.path.endswith(".svg"):
            kind, body = (
                "image/svg+xml",
                '<svg xmlns="http://www.w3.org/2000/svg"><rect width="240" height="300" fill="#987"/></svg>',
            )
        else:
            body = page_html(self.shop if self.path == "/with" else None)
        packed = gzip.compress(body.encode())
        self.send_response(200)
        for name, value in (("Content-Type", kind), ("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(packed)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the figures are what is told."""


@contextmanager
def shop_and_site() -> Iterator[tuple[str, str]]:
    """The addresses of a server of the widget's scripts and of a site of another origin that names it."""
    import uvicorn

    from ui.api.app import create_app
    from ui.opening import NotOpen, Shop
    from ui.settings import Settings

    def closed() -> Shop:
        raise NotOpen("the scripts alone are served")

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        app = create_app(Settings(home=Path(home)), closed, page=False)
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical"))
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        _Site.shop = f"http://127.0.0.1:{port}"
        site = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield _Site.shop, f"http://127.0.0.1:{site.server_address[1]}"
        site.shutdown()
        server.should_exit = True


async def loaded(browser: Any, address: str, *, opens: bool) -> dict[str, float]:
    """One load of the page, in milliseconds from its start; ``opens``: the launcher is clicked once all is quiet."""
    context = await browser.new_context(viewport={"width": 412, "height": 823})
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    received: dict[str, float] = {}
    addresses: dict[str, str] = {}
    devtools.on("Network.requestWillBeSent", lambda told: addresses.setdefault(told["requestId"], told["request"]["url"]))
    devtools.on("Network.loadingFinished", lambda told: received.__setitem__(told["requestId"], told["encodedDataLength"]))
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", SLOW_4G)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.add_init_script(OBSERVER)
    await page.goto(address, wait_until="load", timeout=60_000)
    figures: dict[str, float] = {}
    if opens:
        await page.wait_for_function("window.seen.launcher", timeout=60_000)
    await page.wait_for_timeout(1000)
    times = await page.evaluate(
        "(() => { const [nav] = performance.getEntriesByType('navigation');"
        " return {content: nav.domContentLoadedEventEnd, load: nav.loadEventEnd,"
        " painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,"
        " blocked: longest.reduce((sum, task) => sum + Math.max(0, task - 50), 0), launcher: seen.launcher ?? 0}; })()"
    )
    figures |= times
    figures["requests"], figures["bytes"] = float(len(received)), sum(received.values())
    if opens:
        clicked = await page.evaluate(
            "(() => { const now = performance.now();"
            " document.querySelector('shop-assistant').shadowRoot.querySelector('.launcher').click(); return now; })()"
        )
        await page.wait_for_function("window.seen.panel", timeout=60_000)
        figures["panel"] = await page.evaluate("seen.panel") - clicked
        await page.wait_for_timeout(500)
        figures["requests_opened"], figures["bytes_opened"] = float(len(received)), sum(received.values())
    await context.close()
    return figures


async def measure(loads: int) -> dict[str, Any]:
    """All figures: medians and 95th percentiles of the loads with and without the widget."""
    from playwright.async_api import async_playwright

    rows: dict[str, list[dict[str, float]]] = {"with": [], "without": []}
    with shop_and_site() as (_, site):
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
            version = browser.version
            for number in range(loads + 1):  # the first warms up the browser and is left out
                for name in ("without", "with"):
                    row = await loaded(browser, f"{site}/{name}", opens=name == "with")
                    rows[name] += [row] if number else []
            await browser.close()

    def spread(name: str, figure: str) -> dict[str, float]:
        values = [row[figure] for row in rows[name]]
        return {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95)}

    sizes = {name: len(gzip.compress((BUILT / name).read_bytes(), 9)) for name in ("widget.js", "panel.js")}
    shared = ("content", "load", "painted", "blocked", "requests", "bytes")
    return {
        "machine": machine() | {"chromium": version},
        "loads": loads,
        "gzipped": sizes,
        "with": {name: spread("with", name) for name in (*shared, "launcher", "panel", "requests_opened", "bytes_opened")},
        "without": {name: spread("without", name) for name in shared},
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--loads", type=int, default=9, help="of the page with and without the widget, each")
    parser.add_argument("--json", type=Path, help="write the figures here")
    chosen = parser.parse_args()
    if CHROMIUM is None:
        parser.exit(1, "Chromium is not installed: apt-get install chromium\n")
    figures = asyncio.run(measure(chosen.loads))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1))
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
