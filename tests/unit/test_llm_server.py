"""The care of a server: waited for, started again, ended with all it started. A small Python server stands in for vLLM."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from assistant.llm.machine import Machine
from assistant.llm.profiles import CPU, GPU
from assistant.llm.server import Launch, ServerFailed, SupervisedServer, default_threads, served_models, vllm_launch
from tests.ports import free_port

FAKE = """
import http.server, os, subprocess, sys, time
port, pids, starting = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
worker = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"])
with open(pids, "a") as file: file.write(f"{os.getpid()} {worker.pid}\\n")
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die": os._exit(1)
        self.send_response(200); self.end_headers(); self.wfile.write(b'{"data": [{"id": "shop"}]}')
    def log_message(self, *args): pass
time.sleep(starting)
http.server.HTTPServer(("127.0.0.1", port), Page).serve_forever()
"""


class Run:
    """A supervised fake server in a thread."""

    def __init__(self, tmp_path: Path, starting: float = 0.0) -> None:
        self.port, self.pids, self.log = free_port(), tmp_path / "pids", tmp_path / "server.log"
        command = [sys.executable, "-c", FAKE, str(self.port), str(self.pids), str(starting)]
        self.server = SupervisedServer(
            Launch(command), f"http://127.0.0.1:{self.port}/v1", self.log, grace_seconds=0.5, first_pause=0.1
        )
        self.stop, self.ready, self.waited, self.said = threading.Event(), [], [], []
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self.server.run(self.stop, on_ready=self.ready.append, on_wait=self.waited.append, say=self.said.append)

    def __enter__(self) -> "Run":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(15)
        assert not self.thread.is_alive()

    def until_ready(self, times: int) -> None:
        deadline = time.monotonic() + 20
        while len(self.ready) < times:
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def all_pids(self) -> list[int]:
        return [int(pid) for pid in self.pids.read_text().split()]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_it_is_waited_for_and_ended_with_all_it_started(tmp_path: Path) -> None:
    with Run(tmp_path, starting=1.5) as run:
        run.until_ready(1)
        assert run.waited
        assert served_models(f"http://127.0.0.1:{run.port}/v1") == ["shop"]
        assert all(lives(pid) for pid in run.all_pids())
    assert len(run.all_pids()) == 2
    assert not any(lives(pid) for pid in run.all_pids())  # its stubborn worker too


def test_it_is_started_again_when_it_dies(tmp_path: Path) -> None:
    with Run(tmp_path) as run:
        run.until_ready(1)
        os.kill(run.all_pids()[0], 9)
        run.until_ready(2)
        assert run.server.starts == 2
        assert run.said
        assert not any(lives(pid) for pid in run.all_pids()[:2])  # nothing of the dead one is left
        assert served_models(f"http://127.0.0.1:{run.port}/v1") == ["shop"]


def test_one_that_never_comes_up_is_given_up_with_the_end_of_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('no memory left'); raise SystemExit(3)"]
    server = SupervisedServer(Launch(command), "http://127.0.0.1:9/v1", tmp_path / "log", first_pause=0.05)
    with pytest.raises(ServerFailed, match="no memory left"):
        server.run(threading.Event(), on_ready=pytest.fail, on_wait=lambda _: None, say=lambda _: None)
    assert server.starts == 3


def test_a_stop_while_it_starts_is_obeyed_at_once(tmp_path: Path) -> None:
    began = time.monotonic()
    with Run(tmp_path, starting=60):
        time.sleep(1)
    assert time.monotonic() - began < 8


def test_an_endpoint_that_does_not_answer_serves_nothing() -> None:
    assert served_models("http://127.0.0.1:9/v1") is None


def test_how_vllm_is_started() -> None:
    cpu = Machine(False, True, 2, 24.0)
    launch = vllm_launch(Path("/env"), Path("/weights"), CPU, "int8", cpu, port=8001, tcmalloc=Path("/gone/tcmalloc.so"))
    assert launch.command[:3] == ["/env/bin/vllm", "serve", "/weights"]
    assert "--enable-prefix-caching" in launch.command
    assert launch.command[launch.command.index("--host") + 1] == "127.0.0.1"
    assert launch.command[launch.command.index("--dtype") + 1] == "bfloat16"
    assert launch.environment["OMP_NUM_THREADS"] == "2"
    assert "gone" not in launch.environment["LD_PRELOAD"]
    wide = vllm_launch(Path("/env"), Path("/weights"), CPU, "float32", cpu, port=8001, threads=1)
    assert wide.command[wide.command.index("--dtype") + 1] == "float32"
    assert wide.environment["OMP_NUM_THREADS"] == "1"
    gpu = vllm_launch(Path("/env"), None, GPU, "hub", Machine(True, True, 8, 64.0), port=8001)
    assert gpu.command[2] == "Qwen/Qwen2.5-7B-Instruct"
    assert "--revision" in gpu.command
    assert "HF_HUB_OFFLINE" not in gpu.environment
    tuned = vllm_launch(
        Path("/env"), None, GPU, "hub", Machine(True, True, 8, 64.0), port=8001, adapter=Path("/tuned/adapter")
    ).command
    assert tuned[tuned.index("--lora-modules") + 1] == "shop=/tuned/adapter"
    assert tuned[tuned.index("--served-model-name") + 1] != "shop"
    assert [default_threads(cores) for cores in (1, 2, 4, 16)] == [1, 2, 3, 15]
