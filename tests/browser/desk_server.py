"""Serves the desk over a real database: ``python tests/browser/desk_server.py PORT HOME``.

The assistant is scripted (tests/fakes_ui.py), the model away. Mei and Jan are agents, Sam supervises, Lou is the merchant.
"""

import sys
from dataclasses import replace
from pathlib import Path

import uvicorn

from commerce.staff import Role
from tests.fakes_desk import desk_database
from tests.fakes_ui import memory_shop
from ui.api.app import create_app
from ui.settings import Settings

STAFF: tuple[tuple[str, str, Role], ...] = (
    ("mei", "Mei", "agent"),
    ("jan", "Jan", "agent"),
    ("sam", "Sam", "supervisor"),
    ("lou", "Lou", "merchant"),
)


if __name__ == "__main__":
    port, home = int(sys.argv[1]), Path(sys.argv[2])
    settings = Settings(home=home, _env_file=None)  # type: ignore[call-arg]
    shop, _ = memory_shop(settings, pause=0.06)
    database = desk_database(home)
    for login, name, role in STAFF:
        if database.staff.by_login(login) is None:
            database.staff.add(login, name, role)
    demo = tuple(login for login, *_ in STAFF)
    shop = replace(shop, staff=database.staff, demo_staff=demo, closers=(*shop.closers, database.close))
    uvicorn.run(create_app(settings, lambda: shop, page=False), port=port, log_level="warning", timeout_graceful_shutdown=1)
