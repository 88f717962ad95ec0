import os
from pathlib import Path

import pytest

from tests.postgres import Postgres, PostgresMissing

pytest_plugins = ["tests.vllm_server"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright keeps an event loop running in this thread, and no other can run beside it."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(scope="session")
def postgres():
    try:
        server = Postgres()
    except PostgresMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    yield server
    server.close()


@pytest.fixture(scope="session")
def shop_data():
    """The folder of real data; tests that need it say loudly that they were skipped."""
    folder = Path(os.environ.get("SHOP_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set SHOP_DATA")
    return folder


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory):
    """A home folder with the demo shop and its index, made once (two minutes); TEST_DEMO_HOME keeps it for the next run."""
    from commerce.database import open_database
    from commerce.demo import install_demo
    from retrieval.opening import open_search

    home = Path(os.environ.get("TEST_DEMO_HOME") or tmp_path_factory.mktemp("demo"))
    database = open_database(f"sqlite:///{home / 'shop.db'}")
    database.migrate()
    install_demo(database, home)
    search = open_search(database.storefront, chroma=home / "chroma")
    search.refresh()
    search.close()
    database.close()
    return home
