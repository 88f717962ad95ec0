"""``shop staff`` and ``shop shoppers``, run as commands; passwords never on the command line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commerce.database import open_database
from commerce.demo import DEMO_STAFF
from commerce.ids import ShopperId
from ui.access import Access
from ui.cli import build
from ui.listening import UnsafeToListen, refuse_unsafe
from ui.passwords import Passwords
from ui.settings import Settings

WORDS = "a long one of her own"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHOP_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shop(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(build(words[0]), list(words), input=typed)


def add(login: str, role: str = "agent", password: str = WORDS) -> Result:
    return shop("staff", "add", login, "--name", login.title(), "--role", role, "--password-stdin", typed=f"{password}\n")


def test_staff_are_added_changed_disabled_and_listed(home: Path) -> None:
    typed = shop("staff", "add", "Mei", "--name", "Mei", "--language", "en", "--language", "zh", typed=f"{WORDS}\n{WORDS}\n")
    assert typed.exit_code == 0 and "mei (agent) can sign in at /desk" in typed.output and WORDS not in typed.output
    assert add("sara", "supervisor").exit_code == 0
    database = open_database(f"sqlite:///{home / 'shop.db'}")
    mei = database.staff.by_login("mei")
    assert mei and mei.languages == ("en", "zh")
    assert Passwords().check(database.staff.password_hash(mei.staff_id), WORDS).right
    assert shop("staff", "role", "mei", "merchant").exit_code == 0 and shop("staff", "disable", "sara").exit_code == 0
    listed = shop("staff", "list").output
    assert ["mei", "Mei", "merchant", "en", "zh"] in [line.split() for line in listed.splitlines()]
    assert ["sara", "Sara", "supervisor", "disabled"] in [line.split() for line in listed.splitlines()]
    assert shop("staff", "enable", "sara").exit_code == 0 and "disabled" not in shop("staff", "list").output
    assert shop("staff", "password", "mei", "--password-stdin", typed="quite another one\n").exit_code == 0
    assert not Passwords().check(database.staff.password_hash(mei.staff_id), WORDS).right
    database.close()


def test_mistakes_are_told_in_words(home: Path) -> None:
    assert add("mei").exit_code == 0
    for said, words in (
        (add("MEI"), "mei is taken"),
        (add("tom", password="short"), "10 to 500 characters"),
        (add("tom", password=""), "10 to 500 characters"),
        (add("x" * 201), "1 to 200 characters"),
        (shop("staff", "disable", "nobody"), "nobody here is called nobody"),
        (shop("staff", "password", "nobody", "--password-stdin", typed=WORDS), "nobody here"),
        (shop("shoppers", "revoke", "guest-abc"), "a guest has no token"),
    ):
        assert said.exit_code == 1 and words in said.output.lower() and "Traceback" not in said.output, said.output
    assert shop("staff", "role", "mei", "king").exit_code == 2
    assert shop("staff", "add", "tom", "--name", "Tom", "--password", WORDS).exit_code == 2, "never an argument"


def test_revoking_makes_the_tokens_of_before_worthless_in_every_process(home: Path) -> None:
    database = open_database(f"sqlite:///{home / 'shop.db'}")
    database.migrate()
    serving = Access("k" * 48, database.token_generations)
    anna, ben = (serving.token_for(ShopperId(name)) for name in ("anna", "ben"))
    assert shop("shoppers", "revoke", "anna").exit_code == 0
    with pytest.raises(Exception, match="revoked"):
        serving.shopper_of(anna)
    assert serving.shopper_of(ben) == "ben" and serving.shopper_of(serving.token_for(ShopperId("anna"))) == "anna"
    database.close()


def test_the_demo_has_staff_without_passwords_and_stays_on_this_machine(home: Path) -> None:
    from commerce.demo import install_demo

    database = open_database(f"sqlite:///{home / 'shop.db'}")
    database.migrate()
    files = home / "demo"
    files.mkdir()
    _small_demo(files)
    install_demo(database, home, files=files)
    install_demo(database, home, files=files)
    members = database.staff.members()
    assert {(one.login, one.role) for one in members} == {(login, role) for login, _, role, _ in DEMO_STAFF}
    assert all(database.staff.password_hash(one.staff_id) is None for one in members)
    database.close()
    with pytest.raises(UnsafeToListen, match="reads every conversation"):
        refuse_unsafe(Settings(home=home, _env_file=None), "0.0.0.0")  # type: ignore[call-arg]


def _small_demo(files: Path) -> None:
    import zipfile

    import pandas

    demo = Path(__file__).parents[2] / "demo"
    for small in demo.glob("*.jsonl"):
        (files / small.name).write_bytes(small.read_bytes())
    whole = pandas.read_parquet(demo / "catalog.parquet")
    whole.head(4).to_parquet(files / "catalog.parquet")
    with zipfile.ZipFile(files / "images_webp.zip", "w"):
        pass
