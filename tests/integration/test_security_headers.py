"""Every route of the app, pages and files too, tells the browser what it may do; a route of a new kind fails here."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Mount, Route

from tests.fakes_ui import memory_shop
from ui.api.app import create_app
from ui.settings import ServerSettings, Settings

NOTHING = "default-src 'none'"
# path: scripts it may run, inline ones among them, framed by whom, loaded by other origins, microphone, kept by caches
TABLE = {
    "/v1": (None, False, "'none'", False, False, False),
    "/healthz": (None, False, "'none'", False, False, False),
    "/readyz": (None, False, "'none'", False, False, False),
    "/openapi.json": (None, False, "'none'", False, False, True),
    "/docs": (None, False, "'none'", False, False, True),
    "/images": (None, False, "'none'", True, False, True),
    "/widget.js": (None, False, None, True, False, True),
    "/widget": (None, False, None, True, False, True),
    "/desk": ("'self'", False, "'none'", False, False, True),
    "/": ("'self'", True, "'self'", False, True, True),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("headers")


def app_at(home: Path, *, page: bool = False, **server: Any) -> FastAPI:
    settings = Settings(home=home, server=ServerSettings(**server), _env_file=None)  # type: ignore[call-arg]
    shop, _ = memory_shop(settings)
    return create_app(settings, lambda: shop, page=page)


async def asked(
    app: FastAPI, *paths: tuple[str, str], base: str = "http://shop", **headers: str
) -> AsyncIterator[httpx.Response]:
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers, timeout=10) as client:
            for method, path in paths:
                async with client.stream(method, path) as answer:
                    yield answer


def routes_of(app: FastAPI) -> list[tuple[str, str]]:
    found = [("GET", "/"), ("GET", "/nowhere")]
    inside = list(app.routes)
    while inside:
        route = inside.pop()
        inside += getattr(getattr(route, "original_router", None), "routes", [])
        if isinstance(route, Route):
            path = route.path.replace("{", "").replace("}", "").replace(":path", "")
            found += [(method, path) for method in route.methods or () if method not in ("HEAD", "OPTIONS")]
    return sorted(set(found))


async def test_every_route_is_of_a_kind_and_says_what_a_browser_may_do(home: Path) -> None:
    app = app_at(home, page=True)
    paths = routes_of(app)
    described = {path.replace("{", "").replace("}", "") for path in app.openapi()["paths"]}
    assert described <= {path for _, path in paths} and ("GET", "/images/name") in paths
    assert any(isinstance(route, Mount) for route in app.routes), "the page is mounted"
    seen = set()
    async for answer in asked(app, *paths):
        path = answer.request.url.path
        kind = "/" + path.split("/")[1]
        kind = kind if kind in TABLE else "/"
        seen.add(kind)
        scripts, inline, framed, shared, microphone, kept = TABLE[kind]
        headers, told = answer.headers, f"{answer.request.method} {path} {answer.status_code}"
        policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
        assert policy.get("script-src") == (scripts and policy.get("script-src")) and ("script-src" in policy) == bool(
            scripts
        ), told
        assert ("'unsafe-inline'" in policy.get("script-src", "")) == inline, told
        assert not inline or policy["script-src-attr"] == "'none'", told
        assert "https:" not in policy.get("script-src", "") and "*" not in headers["content-security-policy"], told
        assert policy["default-src"] == ("'self'" if kind == "/" else "'none'"), told
        assert framed is None or policy["frame-ancestors"] == framed, told
        assert headers["x-frame-options"] == ("SAMEORIGIN" if kind == "/" else "DENY"), told
        assert headers["x-content-type-options"] == "nosniff", told
        assert headers["referrer-policy"] in ("same-origin", "no-referrer"), told
        assert headers["cross-origin-resource-policy"] == ("cross-origin" if shared else "same-origin"), told
        assert headers["cross-origin-opener-policy"] == "same-origin", told
        permissions = dict(part.strip().split("=") for part in headers["permissions-policy"].split(","))
        assert permissions["microphone"] == ("(self)" if microphone else "()"), told
        assert permissions["camera"] == permissions["geolocation"] == "()", told
        assert kept or "no-store" in headers["cache-control"], told
        assert "strict-transport-security" not in headers and "server" not in headers, told
    assert seen == set(TABLE)


@pytest.mark.parametrize(
    ("base", "server"), [("https://shop", {}), ("http://10.0.0.7", {"url": "https://shop.example"})], ids=["own", "proxy"]
)
async def test_who_came_by_https_comes_by_nothing_else_for_a_year(home: Path, base: str, server: dict[str, Any]) -> None:
    async for answer in asked(app_at(home, **server), ("GET", "/v1/ways"), ("GET", "/desk"), ("GET", "/healthz"), base=base):
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_a_plain_address_promises_nothing(home: Path) -> None:
    async for answer in asked(app_at(home, url="http://shop.example"), ("GET", "/healthz")):
        assert "strict-transport-security" not in answer.headers


async def test_an_error_inside_is_no_page_either(home: Path) -> None:
    app = app_at(home)

    @app.get("/v1/broken")
    async def broken() -> None:
        raise RuntimeError("inner workings")

    async for answer in asked(app, ("GET", "/v1/broken")):
        assert answer.status_code == 500 and answer.headers["x-content-type-options"] == "nosniff"
        assert b"inner" not in await answer.aread()
