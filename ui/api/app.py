"""The app: the API, the pictures, the documentation and the shopper page, around a shop that opens in the background."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse, JSONResponse

from ui.api import (
    care,
    catalog,
    comparing,
    desk,
    desk_copilot,
    desk_measures,
    desk_page,
    orders,
    personal,
    pictures,
    policies,
    refusals,
    related,
    sessions,
    sign_out,
    staff,
    staff_oidc,
    widget,
)
from ui.api.documentation import documentation_page
from ui.api.protection import Protection
from ui.api.rates import ByAddress, Rates
from ui.api.sign_in_tries import SignInTries
from ui.opening import Door, Shop
from ui.settings import Settings

VERSION = "0.1.0"
_LOCAL_PAGES = r"http://(?:localhost|127\.0\.0\.1)(?::\d{1,5})?"


def create_app(settings: Settings, open_shop: Callable[[], Shop], *, page: bool = True) -> FastAPI:
    """The app; it answers ``/healthz`` at once, all else when the shop is open. ``page`` mounts the shopper page at ``/``."""
    door = Door(open_shop)

    @asynccontextmanager
    async def opened(app: FastAPI) -> AsyncIterator[None]:
        door.start()
        yield
        await door.close()

    app = FastAPI(
        title="Shopping assistant",
        version=VERSION,
        summary="Conversations about real products: turns as server-sent events, search, carts and orders.",
        lifespan=opened,
        docs_url=None,  # FastAPI's own page is loaded from another host; ours is in documentation.py
        redoc_url=None,
    )
    app.state.door = door
    refusals.install(app)
    rates = app.state.rates = Rates(settings.server)
    app.state.sign_in_tries = SignInTries(settings.server.limits_url, settings.staff.tries)
    app.add_middleware(ByAddress, rates=rates)
    app.add_middleware(Protection, https=(settings.server.url or "").startswith("https:"))
    if settings.server.allowed_origins or settings.server.local_pages:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.server.allowed_origins),
            allow_origin_regex=_LOCAL_PAGES if settings.server.local_pages else None,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After"],
            max_age=3600,
        )
    app.include_router(sessions.routes)
    app.include_router(care.routes)
    app.include_router(desk.routes)
    app.include_router(desk_copilot.routes)
    app.include_router(desk_measures.routes)
    app.include_router(sign_out.routes)
    app.include_router(catalog.routes)
    app.include_router(related.routes)
    app.include_router(comparing.routes)
    app.include_router(policies.routes)
    app.include_router(orders.routes)
    app.include_router(personal.routes)
    app.include_router(staff.routes)
    app.include_router(staff_oidc.routes)
    app.include_router(pictures.picture_routes(settings.images_path))
    app.include_router(widget.widget_routes())
    app.include_router(desk_page.desk_page_routes())

    @app.get("/healthz", tags=["service"], summary="Is the process alive?")
    async def healthz() -> dict[str, str]:
        """Answers as long as the process can."""
        return {"status": "alive"}

    @app.get("/readyz", tags=["service"], summary="Can shoppers be served?")
    async def readyz() -> JSONResponse:
        """200 when the shop is open, else 503; ``model`` says whether replies are written by the model at the moment."""
        if door.state != "open":
            return JSONResponse({"status": door.state, "reason": door.reason}, 503, {"Retry-After": "2"})
        shop = door.shop
        database, model = await asyncio.gather(_reachable(shop), shop.model_ready())
        ready = database == "ok"
        body = {"status": "ready" if ready else "unavailable", "database": database, "model": "ok" if model else "unavailable"}
        return JSONResponse(body, 200 if ready else 503)

    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        return HTMLResponse(documentation_page(request.app.openapi()))

    if page:
        from ui.shopper.page import mount

        return mount(app, door, settings)
    return app


async def _reachable(shop: Shop) -> str:
    from commerce.errors import DatabaseUnavailable

    try:
        await asyncio.to_thread(shop.storefront.catalog_version)
    except DatabaseUnavailable:
        return "unavailable"
    return "ok"
