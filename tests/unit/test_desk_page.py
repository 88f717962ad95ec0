"""How the desk's page is served: under a strict policy, and once."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ui.api.desk_page import BUILT, FILES, desk_page_routes


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    app.include_router(desk_page_routes())
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize("path", FILES)
def test_each_file_is_what_was_built_and_sent_once(client: TestClient, path: str) -> None:
    name, kind = FILES[path]
    first = client.get(path)
    assert first.status_code == 200 and first.content == (BUILT / name).read_bytes()
    assert first.headers["content-type"] == kind
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content


def test_nothing_foreign_runs_and_nobody_frames_it(client: TestClient) -> None:
    headers = client.get("/desk").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert headers["x-frame-options"] == "DENY" and headers["referrer-policy"] == "no-referrer"


def test_a_slash_too_many_leads_to_the_page(client: TestClient) -> None:
    there = client.get("/desk/")
    assert there.status_code == 308 and there.headers["location"] == "../desk"


def test_a_page_that_was_not_built_is_told_of_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        desk_page_routes(tmp_path)
