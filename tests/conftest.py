import os
from pathlib import Path

import pytest

from tests.postgres import Postgres, PostgresMissing

pytest_plugins = ["tests.vllm_server"]


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
