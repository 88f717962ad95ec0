import uuid

import pytest

from commerce.database import open_database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shop.db'}"
    return request.getfixturevalue("postgres").fresh_database(f"t{uuid.uuid4().hex}")


@pytest.fixture
def database(database_url):
    opened = open_database(database_url)
    opened.migrate()
    yield opened
    opened.close()
