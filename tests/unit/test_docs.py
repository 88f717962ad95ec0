"""Every setting and every command stands in the docs, and the docs name none that is gone."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from ui.cli import COMMANDS, build
from ui.settings import known_names

DOCS = Path(__file__).parents[2] / "docs"
SETTINGS = DOCS / "settings.md"
PAGES = [page.read_text(encoding="utf-8") for page in [*DOCS.glob("*.md"), DOCS.parent / "README.md"] if page.exists()]


def test_every_setting_has_a_row_and_every_row_is_a_setting() -> None:
    rows = set(re.findall(r"^\| `(SHOP_\w+)` \|", SETTINGS.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == known_names() - {"SHOP_DATA", "SHOP_TEST_LLM_URL"}


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_the_docs_name_no_setting_that_is_not_there(page: Path) -> None:
    assert set(re.findall(r"\bSHOP_[A-Z][A-Z_]*[A-Z]\b", page.read_text(encoding="utf-8"))) <= known_names()


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_links_and_pictures_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert "://" in target or (page.parent / target).exists(), target


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_and_option_is_documented(name: str) -> None:
    top: Any = typer.main.get_command(build(name))
    for path, command in _leaves(top.commands[name], f"shop {name}"):
        pages = [page for page in PAGES if path in page]
        assert pages, f"`{path}` is in no page of the docs"
        for parameter in command.params:
            option = next((one for one in parameter.opts if one.startswith("--")), None)
            if option and option != "--help":
                assert any(option in page for page in pages), f"{option} of `{path}` is not in the docs"


def _leaves(command: Any, path: str) -> list[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if not below:
        return [(path, command)]
    return [leaf for name, one in below.items() for leaf in _leaves(one, f"{path} {name}")]
