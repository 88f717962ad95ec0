"""``shop`` as a process of its own."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fakes_ui import MemoryShop, memory_shop
from tests.ports import free_port
from ui.cli import COMMANDS
from ui.cli.jsonl import NamedSessions
from ui.cli.terminal import plain
from ui.settings import Settings

SHOP = str(Path(sys.executable).parent / "shop")
SCRIPTED = "import asyncio,sys; from tests.fakes_ui import memory_shop; from ui.cli.jsonl import answer_lines; \
from ui.settings import load_settings; \
sys.exit(asyncio.run(answer_lines(load_settings(), None, None, lambda settings: memory_shop(settings)[0])))"


def run(
    *words: str, stdin: bytes | None = b"", home: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    names = {name: value for name, value in os.environ.items() if not name.startswith("SHOP_")} | {"COLUMNS": "100"}
    names |= {"SHOP_HOME": str(home)} if home else {}
    return subprocess.run([SHOP, *words], input=stdin, capture_output=True, env=names | environment, timeout=120, check=False)


def scripted(lines: bytes, home: Path) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"SHOP_HOME": str(home), "PYTHONPATH": "."}
    return subprocess.run(
        [sys.executable, "-c", SCRIPTED], input=lines, capture_output=True, env=environment, timeout=120, check=False
    )


def events(finished: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in finished.stdout.splitlines()]


def test_help_is_quick_and_names_every_command() -> None:
    run("--help")  # compiles the modules where this is the first time
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    finished = run("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime  # its own time: others may hold the cores
    assert finished.returncode == 0 and spent < 3, f"{spent:.2f} s; below 1 s where the cores are free"
    for command in COMMANDS:
        assert command.name in finished.stdout.decode()


def test_the_heavy_packages_are_not_imported_for_help() -> None:
    heavy = ("torch", "gradio", "chromadb", "pandas", "fastapi")
    code = f"import sys, ui.cli; ui.cli.build('chat'); print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip() == b"[]"


def test_the_version_and_a_misspelt_command() -> None:
    assert run("--version").stdout.startswith(b"shop 0.")
    finished = run("serch")
    assert finished.returncode == 2 and b"search" in finished.stderr


@pytest.mark.parametrize(
    ("environment", "words"),
    [({"SHOP_PORT": "1"}, b"SHOP_PORT"), ({"SHOP_SERVER__PORT": "abc"}, b"SHOP_SERVER__PORT"),
     ({"SHOP_LLM__ENABLED": "?"}, b"SHOP_LLM")],
)  # fmt: skip
def test_wrong_settings_are_told_in_words(environment: dict[str, str], words: bytes) -> None:
    finished = run("serve", **environment)
    assert finished.returncode == 2 and words in finished.stderr and b"Traceback" not in finished.stderr


@pytest.mark.parametrize(
    ("environment", "words"),
    [({}, b"SHOP_SERVER__DEMO_SIGN_IN=false"),
     ({"SHOP_SERVER__DEMO_SIGN_IN": "false", "SHOP_SERVER__SECRET": "changeme"}, b"SHOP_SERVER__SECRET")],
)  # fmt: skip
def test_it_does_not_listen_to_the_network_with_demo_access(environment: dict[str, str], words: bytes) -> None:
    finished = run("serve", "--host", "0.0.0.0", **environment)
    assert finished.returncode == 2 and words in finished.stderr


def test_json_lines_without_a_message_open_nothing(tmp_path: Path) -> None:
    finished = run("chat", "--jsonl", home=tmp_path / "none")
    assert finished.returncode == 0 and finished.stdout == b"" and not (tmp_path / "none").exists()


def test_json_lines_with_standard_input_closed() -> None:
    finished = subprocess.run(f"{SHOP} chat --jsonl <&-", shell=True, capture_output=True, check=False, timeout=60)
    assert finished.returncode == 0 and finished.stdout == b""


def test_malformed_lines_give_an_error_each_and_the_next_is_answered(tmp_path: Path) -> None:
    good = b'{"session": "s", "message": "\\u5c0f\\u767d\\u978b", "note": "kept by the caller"}'
    bad = [
        b"not json",
        b"[]",
        b"5",
        b'{"session": "s"}',
        b'{"message": "m"}',
        b'{"session": "", "message": "m"}',
        b"\xff\xfe\x00",
        b"{" * 5000,
    ]
    finished = scripted(b"\n".join([*bad, b"", good, b"x" * 1_200_000, good]), tmp_path)
    names = [event["event"] for event in events(finished)]
    assert finished.returncode == 0, finished.stderr
    assert names[: len(bad)] == ["error"] * len(bad)
    assert names.count("turn.finished") == 2 and names.count("error") == len(bad) + 1
    assert all(set(event) == {"event", "data"} for event in events(finished))


def test_the_same_client_turn_id_is_one_turn(tmp_path: Path) -> None:
    line = b'{"session": "s", "message": "into the cart", "client_turn_id": "one"}\n'
    first, second = [list(part) for part in _turns(events(scripted(line * 2, tmp_path)))]
    assert first == second


def _turns(all_events: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    turns: list[list[dict[str, Any]]] = []
    for event in all_events:
        if event["event"] == "turn.started":
            turns.append([])
        turns[-1].append(event)
    return turns


def test_a_name_is_the_same_conversation_in_the_next_run(tmp_path: Path) -> None:
    memory = MemoryShop()
    settings = Settings(home=tmp_path, _env_file=None)  # type: ignore[call-arg]
    shop, _ = memory_shop(settings, shop=memory)
    kept = tmp_path / "names.json"
    one = NamedSessions(kept, shop, None, "en").session("s1")
    assert NamedSessions(kept, shop, None, "en").session("s1") == one
    assert NamedSessions(kept, shop, None, "en").session("s2") != one
    assert kept.stat().st_mode & 0o077 == 0
    memory.sessions.clear()  # the records were removed: the name begins anew
    assert NamedSessions(kept, shop, None, "en").session("s1") != one
    kept.write_text('{"cut of')
    assert NamedSessions(kept, shop, None, "en").session("s1")


def test_a_catalog_cannot_steer_the_terminal() -> None:
    assert plain("\x1b[2Jwiped\u202e\x07") == " [2Jwiped  "


def test_a_second_shop_on_one_folder_of_vectors_is_refused_at_start(tmp_path: Path) -> None:
    holds = "import sys,time; from pathlib import Path; from retrieval.chroma import ChromaVectors; \
vectors = ChromaVectors(Path(sys.argv[1])); print('holds', flush=True); time.sleep(60)"
    first = subprocess.Popen([sys.executable, "-c", holds, str(tmp_path / "chroma")], stdout=subprocess.PIPE)
    try:
        assert first.stdout is not None and first.stdout.readline() == b"holds\n"
        finished = run("serve", "--port", str(free_port()), home=tmp_path)
        assert finished.returncode == 1
        assert b"SHOP_RETRIEVAL__CHROMA_URL" in finished.stderr and str(first.pid).encode() in finished.stderr
    finally:
        first.kill()
        first.communicate()


@pytest.mark.parametrize("words", [("--ray",), ("--ray-address", "auto")])
def test_ray_that_is_not_there_is_told_before_anything_is_thrown_away(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "ray.py").write_text("raise ModuleNotFoundError(name='ray')")
    finished = run("index", "build", "--fresh", *words, home=tmp_path, PYTHONPATH=str(tmp_path))
    assert finished.returncode == 1 and b"pip install" in finished.stderr and b"Traceback" not in finished.stderr
