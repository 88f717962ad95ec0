"""The web server: where it may listen, and how it stops without cutting a turn."""

import asyncio
import ipaddress
import logging
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from ui.access import is_weak
from ui.opening import Door, open_shop
from ui.settings import Settings

log = logging.getLogger(__name__)

DRAIN_SECONDS = 30.0  # a turn is given this long to end when the server is asked to stop


class UnsafeToListen(Exception):
    """What is asked for would let anybody on the network be any shopper."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_unsafe(settings: Settings, host: str) -> None:
    """Raise ``UnsafeToListen`` where others could reach a server that trusts everyone."""
    if is_loopback(host) or settings.server.public:
        return
    secret = settings.server.secret
    if settings.server.demo_sign_in:
        raise UnsafeToListen(
            f"{host} can be reached from other machines, and the demo sign-in lets anybody be any demo shopper, or "
            "somebody at the desk, who reads every conversation. "
            "Set SHOP_SERVER__DEMO_SIGN_IN=false, or SHOP_SERVER__PUBLIC=true if that is what you want."
        )
    if secret and is_weak(secret.get_secret_value()):
        raise UnsafeToListen(
            f"{host} can be reached from other machines, and SHOP_SERVER__SECRET is easy to guess. Give it 32 random "
            "characters or more, leave it out (one is made), or set SHOP_SERVER__PUBLIC=true."
        )


def refuse_second_writer(settings: Settings) -> None:
    """Raise ``IndexUnavailable`` where another process owns the folder of vectors: two would harm it without a word."""
    from retrieval.chroma import ChromaVectors

    if settings.retrieval.chroma_url is None:
        ChromaVectors(settings.chroma_path).close()  # opened for good when the shop is; until then only asked


class DrainingServer(uvicorn.Server):
    """A server that lets running turns end before it closes its connections. A second Ctrl-C stops it at once."""

    def __init__(self, config: uvicorn.Config, door: Door) -> None:
        super().__init__(config)
        self._door = door
        self._draining: asyncio.Task[None] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal drains, the second stops."""
        if self._draining is not None:
            super().handle_exit(sig, frame)
            return
        loop = asyncio.get_running_loop()
        loop.call_soon_threadsafe(self._begin_to_drain, loop)  # wakes the loop, which a bare task from a signal would not

    def _begin_to_drain(self, loop: asyncio.AbstractEventLoop) -> None:
        self._draining = self._draining or loop.create_task(self._drain())

    async def _drain(self) -> None:
        await self._door.close(DRAIN_SECONDS)
        self.should_exit = True


def serve_shop(settings: Settings, host: str, port: int) -> None:
    """Serve until told to stop.

    Raises:
        UnsafeToListen: anybody could be any shopper.
        IndexUnavailable: another process owns the vectors; the message says what to do.
        OSError: the port is taken.
    """
    refuse_unsafe(settings, host)
    refuse_second_writer(settings)
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:  # said now, before anything is loaded
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OSError(
                f"cannot listen on {host}:{port}: {error.strerror}. Another port: shop serve --port {port + 1}"
            ) from error
    from ui.api.app import create_app

    app: FastAPI = create_app(settings, lambda: open_shop(settings))
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level=settings.log_level,
        access_log=False,  # ours names no session; uvicorn's would
        timeout_graceful_shutdown=2,  # turns have ended by then; what is left are idle streams of open pages
        server_header=False,
    )
    server = DrainingServer(config, app.state.door)
    log.info("http://%s:%d is the shop; its API is described at /docs", "localhost" if is_loopback(host) else host, port)
    server.run()
    if not server.started:
        raise OSError(f"cannot listen on {host}:{port}")
