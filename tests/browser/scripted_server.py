"""Serves the page over a shop in memory: ``python tests/browser/scripted_server.py PORT HOME``."""

import sys
from dataclasses import replace
from pathlib import Path

import uvicorn

from commerce.ids import ShopperId
from tests.fakes_ui import memory_shop
from ui.api.app import create_app
from ui.settings import Settings

if __name__ == "__main__":
    port, home = int(sys.argv[1]), Path(sys.argv[2])
    settings = Settings(home=home, _env_file=None)  # type: ignore[call-arg]
    shop, _ = memory_shop(settings, pause=0.15)
    shop = replace(shop, demo_shoppers=(ShopperId("demo-1"), ShopperId("demo-2")))
    uvicorn.run(create_app(settings, lambda: shop), port=port, log_level="warning", timeout_graceful_shutdown=1)
