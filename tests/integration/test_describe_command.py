"""``shop describe`` as a merchant runs it: the real command, a real database; and the turn's search sees what was published."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from assistant.describe import Author, Brief, assigned, describe, missing
from assistant.describing.record_text import SharedText
from assistant.describing.voice import PLAIN
from assistant.model import Completion, ModelUnavailable, Usage
from commerce.database import open_database
from commerce.ids import ShopperId
from commerce.tastes import StatedTaste
from tests.fakes import ScriptedModel
from tests.products import product
from ui.cli import build

SHOP = [sys.executable, "-c", "from ui.cli import main; main()", "describe"]
COLORS, KINDS = ("red", "blue", "green", "black", "white"), ("Dress", "Skirt", "Shirt", "Coat", "Bag", "Hat", "Belt", "Scarf")


def catalog(count):
    made = []
    for n in range(count):
        color, kind = COLORS[n % 5], KINDS[n // 5 % 8]
        text = f"A {kind.lower()} with seam number {n}. 100% Cotton. Machine wash cold."
        facets = (("color", color), ("size", "S"))
        tags = ("casual",)
        made.append(product(f"p{n:04}", title=f"{kind} {n}", description=text, tags=tags, category=(kind,), facets=facets))
    return made


def environment(home):
    return {**os.environ, "SHOP_HOME": str(home), "SHOP_LLM__ENABLED": "false", "COLUMNS": "200"}


def shop(home, *words, code=0):
    """What the command says, run in this process."""
    done = CliRunner().invoke(build("describe"), ["describe", *words], env=environment(home))
    assert done.exit_code == code, f"{done.output}\n{done.exception!r}"
    return done.output


@pytest.fixture
def home(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'shop.db'}")
    database.migrate()
    database.catalog.put(catalog(12))
    database.close()
    return tmp_path


def drafts(home, state="draft"):
    database = open_database(f"sqlite:///{home / 'shop.db'}")
    try:
        return database.descriptions.drafts(state)
    finally:
        database.close()


def test_written_reviewed_published_and_taken_back(home) -> None:
    assert "2 texts" in shop(home, "p0001")  # the same as: shop describe write p0001
    told = shop(home, "review", "--json", "--language", "en")
    row = json.loads(told.splitlines()[0])
    assert row["title"] == "Dress 1" and row["old_title"] == "Dress 1" and "Material: 100% Cotton" in row["bullets"]
    assert "approved" in shop(home, "publish", "--yes", code=1)  # nothing is, yet
    shop(home, "approve", "p0001")
    assert "1 products have new texts; 1 texts in another language" in shop(home, "publish", "--yes", "--no-index")
    out = home / "texts.jsonl"
    shop(home, "export", str(out))
    rows = [json.loads(line) for line in out.open()]
    assert {row["language"] for row in rows} == {"en", "zh"} and all(
        row["old_description"].startswith("A dress") for row in rows
    )
    database = open_database(f"sqlite:///{home / 'shop.db'}")
    assert "Dress in blue" in database.storefront.products(["p0001"])["p0001"].description
    database.close()
    assert "0 are written" in shop(home, "write", "p0002") and "2 are written already" in shop(home, "p0002")
    assert "1 products have their own text" in shop(home, "restore", "p0001", "--no-index")
    assert shop(home, "restore", "p0001", "--no-index", code=1).startswith("0 products")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("write", "nothing"), "no product nothing"),
        (("write", "--where", "color=pink"), "no product of the catalog"),
        (("write", "--where", "color"), "NAME=VALUE"),
        (("write", "--language", "fr", "--all"), "fr"),
        (("write", "--all", "--for", "<b>x</b>"), "plain characters"),
        (("write", "--all", "--voice", "absent.md"), "absent.md"),
        (("write", "--all", "--price", "cheap"), "0.15,0.60"),
        (("write", "--yes"), "name products"),
        (("write", "--all", "--shopper", "stranger"), "nothing that stranger likes"),
        (("promote", "--percent", "120"), "120 percent"),
        (("promote", "--percent", "10", "--from", "2030-02-01", "--to", "2030-01-01"), "before it starts"),
        (("promote", "--percent", "10", "--to", "2020-01-01"), "it ended"),
        (("promote", "--code", "X"), "percentage or a name"),
    ],
)
def test_wrong_use_is_told_in_words(home, words, told) -> None:
    assert told in " ".join(shop(home, *words, code=2).split())


def test_what_a_shopper_said_they_like_leads(home) -> None:
    database = open_database(f"sqlite:///{home / 'shop.db'}")
    database.tastes.state(ShopperId("sam"), [StatedTaste("occasion", "casual", 1.0, "I like casual", datetime.now(UTC))])
    database.close()
    shop(home, "p0001", "--language", "en", "--shopper", "sam")
    assert drafts(home)[0].texts.bullets[0] == "For: casual"


def test_killed_in_the_middle_and_run_again_nothing_is_written_twice(tmp_path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'shop.db'}")
    database.migrate()
    database.catalog.put(catalog(600))  # two seconds of writing on busy cores
    database.close()
    run = subprocess.Popen([*SHOP, "write", "--all", "--yes"], env=environment(tmp_path), stdout=subprocess.DEVNULL, stderr=-3)
    until = time.monotonic() + 150
    while len(drafts(tmp_path)) < 25 and time.monotonic() < until:
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    before = {draft.key: draft.written_at for draft in drafts(tmp_path)}
    assert 25 <= len(before) < 1200
    told = shop(tmp_path, "write", "--all", "--yes")
    assert f"{len(before):,} are written already" in told
    after = {draft.key: draft.written_at for draft in drafts(tmp_path)}
    assert len(after) == 1200 and all(after[key] == at for key, at in before.items())


async def test_what_is_published_is_found_by_the_search(home) -> None:
    from retrieval.opening import open_search
    from retrieval.query import Query

    database = open_database(f"sqlite:///{home / 'shop.db'}")
    search = open_search(database.storefront, chroma=home / "chroma")
    try:
        search.refresh()
        author, brief = Author(), Brief(("en",), "Shop", PLAIN)
        texts = assigned(list(database.storefront.products(["p0001"]).values()), {}, brief, author)
        await describe(texts, brief, author, SharedText(), database.descriptions)
        draft = database.descriptions.drafts()[0]
        told = replace(draft.texts, description=f"{draft.texts.description}\nZephyrine.")
        database.descriptions.put([replace(draft, texts=told, state="approved")])
        assert not any(hit.product.product_id == "p0001" for hit in search.find(Query("zephyrine", limit=1)).candidates)
        database.descriptions.publish([draft.key])
        assert search.find(Query("zephyrine", limit=1)).candidates[0].product.product_id == "p0001"
    finally:
        search.close()
        database.close()


class FailingModel(ScriptedModel):
    """Answers some questions, then is gone."""

    async def structured(self, prompt, schema, *, max_tokens, seconds):
        if len(self.prompts) >= 5:
            self.up = False
            raise ModelUnavailable("gone")
        self.prompts.append(prompt)
        return Completion('{"lead": [1]}', Usage(100, 90, 5))


async def test_a_run_stops_where_the_model_goes_away_and_goes_on_later(home, monkeypatch) -> None:
    monkeypatch.setattr("assistant.describe.WAY_BACK", 0.01)
    database = open_database(f"sqlite:///{home / 'shop.db'}")
    products = [one for batch in database.storefront.all_products() for one in batch]
    brief = Brief(("en", "zh"), "Shop", PLAIN)
    gone = Author(FailingModel(), parallel=3)
    texts = assigned(products, {}, brief, gone)
    report = await describe(texts, brief, gone, SharedText(), database.descriptions)
    assert report.model_gone and report.written == 5 and report.usage.prompt_tokens == 500
    back = Author(ScriptedModel(picks='{"lead": [1]}'), parallel=3)
    left = missing(texts, database.descriptions.drafts())
    assert len(left) == 24 - 5
    report = await describe(left, brief, back, SharedText(), database.descriptions)
    assert not report.model_gone and not missing(texts, database.descriptions.drafts())
    assert all(draft.writer.startswith("scripted describe_order.v1#") for draft in database.descriptions.drafts())
    database.close()
