"""Serves the page over a shop in memory: ``python tests/browser/scripted_server.py PORT HOME [SECONDS BETWEEN EVENTS]``.

The assistant finds the same six products for every message; the filters search a real index of these and thirty more.
"""

import sys
from dataclasses import replace
from pathlib import Path

import uvicorn

from commerce.ids import ShopperId
from tests.fakes_desk import desk_database
from tests.fakes_retrieval import search_over
from tests.fakes_ui import SIX, memory_shop, product
from ui.api.app import create_app
from ui.settings import Settings

if __name__ == "__main__":
    port, home = int(sys.argv[1]), Path(sys.argv[2])
    unlimited = {"turns_per_minute": 1000, "requests_per_minute": 100_000}  # one address for all tests
    settings = Settings(home=home, server=unlimited, _env_file=None)  # type: ignore[call-arg, arg-type]  # joined to the environment's
    shop, _ = memory_shop(settings, pause=float(sys.argv[3]) if len(sys.argv) > 3 else 0.15)
    colors = ("white", "black", "red")
    more = [
        product(
            100 + number,
            f"{colors[number % 3].title()} shoe {number}",
            f"{20 + 3 * number}.00",
            brand=("Acme", "Nord")[number % 2],
            facets=(("color", colors[number % 3]), ("material", "<b>leather</b>")),
        )
        for number in range(30)
    ]
    search = search_over([*SIX, *more], home / "chroma")
    database = desk_database(home)
    if database.staff.by_login("mei") is None:
        database.staff.add("mei", "Mei", "agent")
        database.staff.add("sam", "Sam", "supervisor")
    shop = replace(shop, staff=database.staff, demo_staff=("mei", "sam"), closers=(*shop.closers, database.close))
    shop = replace(shop, search=search, demo_shoppers=(ShopperId("demo-1"), ShopperId("demo-2")))
    uvicorn.run(create_app(settings, lambda: shop), port=port, log_level="warning", timeout_graceful_shutdown=1)
