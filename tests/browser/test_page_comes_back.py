"""A server that goes away in the middle of a reply: the page waits for it and loses and doubles nothing."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, serving
from tests.ports import free_port

pytestmark = pytest.mark.browser


def test_a_page_whose_server_was_away_goes_on_by_itself(tmp_path: Path, visit: Callable[..., Visitor]) -> None:
    port = free_port()
    command = [sys.executable, "tests/browser/scripted_server.py", str(port), str(tmp_path)]
    with serving(command, port, {"PYTHONPATH": "."}) as address:
        visitor = visit(address)
        page = visitor.page
        visitor.say(" ".join(f"word{number}" for number in range(40)))
        expect(page.locator("#now .message.bot")).to_contain_text("word3")
    expect(page.locator("#aside")).to_contain_text("The connection is lost")
    page.fill("#box textarea", "typed meanwhile")
    with serving(command, port, {"PYTHONPATH": "."}):
        expect(page.locator("#chat .message.bot").last).to_contain_text("word39")
        expect(page.locator("#chat .message.user")).to_have_count(1)
        expect(page.locator("#box textarea")).to_have_value("typed meanwhile")
    assert visitor.foreign == [] and visitor.complaints == []
