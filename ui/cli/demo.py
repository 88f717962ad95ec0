"""``shop demo``."""

import os
import signal
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant.llm.processes import Child
    from ui.settings import Settings

app = typer.Typer()

_MODEL_SECONDS = 900.0  # a first start on a slow disk
_APP_SECONDS = 300.0
_APP_GRACE = 35.0  # running turns are given 30 s to end


@app.command()
def demo(
    port: Annotated[int | None, typer.Option(help="Port of the shop; else SHOP_SERVER__PORT.", min=1, max=65535)] = None,
    model: Annotated[bool, typer.Option("--model/--no-model", help="Start a language model with vLLM.")] = True,
    catalog_only: Annotated[
        bool, typer.Option("--catalog-only", help="Put the demo catalog in and index it; start nothing.")
    ] = False,
) -> None:
    """Prepare everything, start the demo shop and print its address.

    The first run installs vLLM, fetches the model, and imports and indexes
    the demo catalog; a later one repeats none of that and needs no network.
    Ctrl-C stops the shop and the model; a second Ctrl-C does not wait for
    running turns. With SHOP_LLM__BASE_URL that endpoint is asked and no vLLM
    is started.

    Logs are app.log and vllm.log in the home folder.

    Examples:
      shop demo
      shop demo --port 9000
      SHOP_LLM__BASE_URL=http://gpu-box:8000/v1 shop demo
    """
    from ui.settings import load_settings

    settings = load_settings()
    if catalog_only:
        _put_catalog_in(settings)
        return
    from ui.ports import next_free, taken

    began = time.monotonic()
    wanted = port or settings.server.port
    if taken(settings.server.host, wanted):
        port = next_free(settings.server.host, wanted + 1)
        typer.secho(f"port {wanted} is taken (by another shop?); using {port}", fg="yellow", err=True)
    else:
        port = wanted
    with _Running(settings.home) as running:
        llm_port = _start_model(running, settings) if model else None
        if not _stands(settings):
            running.run("the demo catalog", [_shop(), "demo", "--catalog-only"])
        variables = {"SHOP_LLM__PORT": str(llm_port)} if llm_port else {}
        # pages of this machine may show the widget, so that it can be tried
        variables |= {"SHOP_SERVER__LOCAL_PAGES": os.environ.get("SHOP_SERVER__LOCAL_PAGES", "true")}
        if not model:
            variables["SHOP_LLM__ENABLED"] = "false"
        running.start("app", [_shop(), "serve", "--port", str(port)], variables)
        url = f"http://{_reachable(settings.server.host)}:{port}"
        if not running.wait("the shop opens", "app", lambda: _get(f"{url}/readyz") is not None, _APP_SECONDS):
            running.fail("app")
        if llm_port:
            base_url = f"http://127.0.0.1:{llm_port}/v1"
            if not running.wait("vLLM loads the model", "llm", lambda: _get(f"{base_url}/models") is not None, _MODEL_SECONDS):
                typer.secho(
                    f"vLLM did not start (see {settings.home / 'vllm.log'}); the shop does without a model. "
                    "`shop doctor` says what is wrong.",
                    fg="yellow",
                    err=True,
                )
        typer.echo(f"\n  The shop is open: {url}   (after {time.monotonic() - began:.0f} s; Ctrl-C stops it)\n")
        running.until_stopped("app")


def _start_model(running: "_Running", settings: "Settings") -> int | None:
    """Start the local vLLM unless another endpoint is named; the port it will answer at, None without one."""
    from assistant.llm.server import SERVED_NAME, served_models
    from ui.cli.llm import chosen_profile, prepared
    from ui.ports import next_free, taken

    if settings.llm.base_url or not settings.llm.enabled:
        return None
    port = settings.llm.port
    if SERVED_NAME in (served_models(f"http://127.0.0.1:{port}/v1") or []):
        typer.echo(f"using the model that already answers on port {port}")
        return port
    if taken("127.0.0.1", port):
        port = next_free("127.0.0.1", port + 1)
    try:
        prepared(*chosen_profile(settings, None))
    except typer.Exit:
        typer.secho("the shop does without a model", fg="yellow", err=True)
        return None
    running.start("llm", [_shop(), "llm", "serve", "--port", str(port)], {})
    return port


class _Running:
    """What the demo has started; all of it is ended on the way out."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._children: dict[str, Child] = {}
        self._stop = Event()
        self._signals = 0

    def __enter__(self) -> "_Running":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)
        return self

    def __exit__(self, *_: object) -> None:
        from assistant.llm.processes import end_group

        if self._children:
            typer.echo("stopping…", err=True)
        for name, child in reversed(self._children.items()):
            end_group(child, _APP_GRACE if name == "app" else 20.0, hurry=lambda: self._signals > 1)

    def start(self, name: str, command: list[str], variables: dict[str, str]) -> None:
        """Start a child of that name; its log is ``<name>.log`` in the home folder."""
        from assistant.llm.processes import start_group

        self._leave_if_stopped()
        self._children[name] = start_group(command, self._home / f"{name}.log", variables)

    def run(self, what: str, command: list[str]) -> None:
        """Run a step to its end, its output shown."""
        import subprocess

        self._leave_if_stopped()
        code = subprocess.run(command, check=False).returncode
        self._leave_if_stopped()
        if code:
            typer.secho(f"shop: {what} could not be prepared (see above)", fg="red", err=True)
            raise typer.Exit(1)

    def wait(self, what: str, name: str, answers: Callable[[], bool], seconds: float) -> bool:
        """Wait until it answers; False if its process ends first or it takes too long."""
        from ui.cli.waiting import Waiting

        began = time.monotonic()
        with Waiting(what) as waiting:
            while (waited := time.monotonic() - began) < seconds:
                self._leave_if_stopped()
                if answers():
                    return True
                child = self._children.get(name)
                if child is not None and child.poll() is not None:
                    return False
                waiting.at(waited)
                self._stop.wait(0.5)
        return False

    def until_stopped(self, name: str) -> None:
        """Stay until Ctrl-C, or until the child of that name ends by itself."""
        while not self._stop.wait(0.5):
            if self._children[name].poll() is not None:
                self.fail(name)

    def fail(self, name: str) -> None:
        """Say how that child ended, and leave with exit code 1."""
        from assistant.llm.processes import tail

        log = self._home / f"{name}.log"
        typer.secho(f"shop: {name} has stopped; the end of {log}:\n{tail(log)}", fg="red", err=True)
        raise typer.Exit(1)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1
        self._stop.set()

    def _leave_if_stopped(self) -> None:
        if self._stop.is_set():
            raise typer.Exit(130)


class _Steps:
    """A bar for each step in turn, one at a time."""

    def __init__(self) -> None:
        self._shown: str | None = None
        self._bar: Callable[[int, int], None] = lambda done, total: None
        self._stack = ExitStack()

    def __enter__(self) -> "_Steps":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def moved(self, step: str, done: int, total: int) -> None:
        """So much of that step is done."""
        from ui.cli.progress import progress_bar

        if step != self._shown:
            self._stack.close()
            self._shown, self._bar = step, self._stack.enter_context(progress_bar(step))
        self._bar(done, total)


def _put_catalog_in(settings: "Settings") -> None:
    """Make the tables, install the demo shop and bring the index up to it; what is there already is left."""
    from commerce.database import open_database
    from commerce.demo import install_demo
    from retrieval.building import embed_in_parallel
    from ui.cli.progress import progress_bar
    from ui.searching import search_of

    settings.home.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.database_url)
    try:
        database.migrate()
        with _Steps() as steps:
            installed = install_demo(database, settings.home, progress=steps.moved)
        typer.echo(
            f"demo shop: {installed.products:,} products, {installed.pictures:,} pictures, {installed.orders:,} demo orders"
        )
        search = search_of(settings, database.storefront, writes=True)
        try:
            with progress_bar("index products") as moved:
                indexed = search.refresh(moved, embed_in_parallel)
        finally:
            search.close()
        typer.echo(f"search index: {indexed.products:,} products, {indexed.embedded:,} texts embedded anew")
        _stamp(settings).write_text(_demo_of_today(settings))
    finally:
        database.close()


def _stands(settings: "Settings") -> bool:
    """Whether today's demo was put in and indexed before; that spares the next start some ten seconds."""
    try:
        stamped = _stamp(settings).read_text() == _demo_of_today(settings)
    except OSError:
        return False
    own = settings.database.url is None and settings.retrieval.chroma_url is None
    return stamped and own and (settings.home / "shop.db").exists() and settings.chroma_path.exists()


def _stamp(settings: "Settings") -> Path:
    return settings.home / ".demo"


def _demo_of_today(settings: "Settings") -> str:
    """Changes with the demo's files, with where things are, and every day (its orders are dated back from today)."""
    from datetime import UTC, datetime

    import commerce
    from commerce.demo import DEMO_STAFF

    files = [path.stat() for path in sorted((Path(commerce.__file__).parent.parent / "demo").glob("*.*"))]
    sizes = " ".join(f"{file.st_size}:{file.st_mtime_ns}" for file in files)
    return f"{datetime.now(UTC).date()} {settings.chroma_path.resolve()} {settings.retrieval.embedder} {sizes} {DEMO_STAFF}"


def _shop() -> str:
    """The command ``shop`` of this environment."""
    return str(Path(sys.executable).parent / "shop")


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host


def _get(url: str) -> bytes | None:
    """The body at a URL of this machine; None unless it answers with success within two seconds."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=2) as response:
            return bytes(response.read())
    except (OSError, ValueError):
        return None
