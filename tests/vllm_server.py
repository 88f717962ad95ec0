"""One real model for all tests: the endpoint of SHOP_TEST_LLM_URL, else vLLM started once with what this machine serves."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

START_SECONDS = 600  # includes nothing but the start: `make test` has prepared the weights


@pytest.fixture(scope="session")
def llm_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL (…/v1) of a real model, served under the name ``shop``."""
    from assistant.llm.server import served_models
    from tests.ports import free_port

    if given := os.environ.get("SHOP_TEST_LLM_URL"):
        assert served_models(given, seconds=20) is not None, f"SHOP_TEST_LLM_URL={given} does not answer"
        yield given
        return
    home, port = tmp_path_factory.mktemp("vllm"), free_port()
    url = f"http://127.0.0.1:{port}/v1"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHOP_")} | {"SHOP_HOME": str(home)}
    command = [str(Path(sys.executable).parent / "shop"), "llm", "serve", "--port", str(port)]
    with (home / "serve.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + START_SECONDS
        while served_models(url) is None:
            assert server.poll() is None, (home / "serve.log").read_text()
            assert time.monotonic() < deadline, f"vLLM does not answer; {(home / 'serve.log').read_text()}"
            time.sleep(1)
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
