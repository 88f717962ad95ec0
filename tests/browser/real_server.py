"""``shop serve`` as a merchant runs it: a process of its own over a real database, a real index and the packaged encoder."""

import os
import subprocess
import sys
from pathlib import Path

from commerce.database import Database, open_database
from commerce.demo import DEMO_STAFF
from tests.browser.conftest import ROOT, started
from tests.ports import free_port

SHOP = [sys.executable, "-c", "from ui.cli import main; main()"]


class RealServer:
    """A shop that can be killed, and started again at the same port over the same home."""

    def __init__(self, home: Path, **settings: str) -> None:
        """``settings``: environment names after ``SHOP_``, besides the home folder."""
        self.home, self.port = home, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "SHOP_HOME": str(home),
            "SHOP_LOG_LEVEL": "warning",
            "SHOP_SERVER__TURNS_PER_MINUTE": "1000",
            "SHOP_SERVER__REQUESTS_PER_MINUTE": "100000",
            **{f"SHOP_{name}": value for name, value in settings.items()},
        }
        self._process: subprocess.Popen[bytes] | None = None

    def take_in(self, catalog: Path) -> None:
        """Import a file of products and index them, by the command."""
        command = [*SHOP, "catalog", "import", str(catalog)]
        subprocess.run(command, cwd=ROOT, env=os.environ | self.environment, check=True, stdout=subprocess.DEVNULL, timeout=120)

    def hire(self, mark: str = "") -> None:
        """Staff who sign in with one click: Mei and Tom, agents, and Sara, who supervises. ``mark`` stands after each name."""
        records = self.records()
        records.migrate()
        records.remember("demo", "true")
        for login, name, role, languages in DEMO_STAFF:
            records.staff.add(login, name + mark, role, languages=languages)
        records.close()

    def records(self) -> Database:
        """The shop's records, also while it runs."""
        return open_database(f"sqlite:///{self.home / 'shop.db'}")

    def start(self) -> None:
        """Start and wait until shoppers can be served."""
        self._process = started([*SHOP, "serve", "--port", str(self.port)], self.port, self.environment)

    def kill(self) -> None:
        """``kill -9``: nothing is brought to an end."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End in order, where it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(45)
