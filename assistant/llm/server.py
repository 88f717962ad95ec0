"""The care of a local vLLM server: start, wait until it answers, start again when it dies, stop it whole."""

import http.client
import json
import os
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from assistant.llm.machine import Machine
from assistant.llm.processes import Child, end_group, start_group, tail
from assistant.llm.profiles import Format, Profile

SERVED_NAME = "shop"
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_STEADY = 300.0  # seconds of life after which a death is a new trouble, not the old one again


class ServerFailed(Exception):
    """vLLM does not come up; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A command as it is to be run."""

    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def vllm_launch(
    environment: Path,
    weights: Path | None,
    profile: Profile,
    form: Format,
    machine: Machine,
    *,
    port: int,
    threads: int | None = None,
    tcmalloc: Path | None = None,
    adapter: Path | None = None,
) -> Launch:
    """How vLLM is started for this profile on this machine.

    ``weights`` None: vLLM fetches them from the hub. ``adapter``: LoRA weights that answer under the served name.
    """
    command = [str(environment / "bin" / "vllm"), "serve", str(weights or profile.repository)]
    command += ["--served-model-name", f"{SERVED_NAME}-base" if adapter else SERVED_NAME]
    if adapter:
        command += ["--enable-lora", "--max-lora-rank", "64", "--lora-modules", f"{SERVED_NAME}={adapter}"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    command += ["--enable-prefix-caching", "--enable-prompt-tokens-details", "--disable-uvicorn-access-log"]
    # for the agents that others build on our tools (assistant/langchain.py): Qwen2.5 writes its calls in this form
    command += ["--enable-auto-tool-choice", "--tool-call-parser", "hermes"]
    variables = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1", "PATH": f"{environment / 'bin'}:{os.environ.get('PATH', '')}"}
    if weights is None:
        command += ["--revision", profile.revision] if profile.revision else []
        return Launch([*command, "--max-model-len", "16384"], variables)
    command += ["--dtype", "bfloat16" if form == "int8" else "float32", "--max-model-len", "4096", "--max-num-seqs", "8"]
    command += ["--block-size", "32"]  # what the prefix cache counts in; the default of 128 leaves most of a short head out
    preloaded = [str(library) for library in (tcmalloc, environment / "lib" / "libiomp5.so") if library and library.exists()]
    variables |= {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "VLLM_TARGET_DEVICE": "cpu",
        "VLLM_CPU_KVCACHE_SPACE": "1",
        # the cores are shared with the app, so threads are counted but not tied to them
        "VLLM_CPU_OMP_THREADS_BIND": "nobind",
        "OMP_NUM_THREADS": str(threads or default_threads(machine.cores)),
        "LD_PRELOAD": ":".join(preloaded),
    }
    return Launch([*command, "--enforce-eager"], variables)


def default_threads(cores: int) -> int:
    """Threads for the model: every core of a small machine, all but one (for the app) of a larger one."""
    return max(1, cores if cores <= 2 else cores - 1)


def served_models(base_url: str, api_key: str = "none", seconds: float = 2.0) -> list[str] | None:
    """The models an endpoint serves; None if it does not answer with success within ``seconds``."""
    request = urllib.request.Request(f"{base_url.rstrip('/')}/models", headers={"Authorization": f"Bearer {api_key}"})
    local = urlsplit(base_url).hostname in {"127.0.0.1", "localhost", "::1"}
    opener = urllib.request.build_opener(*[urllib.request.ProxyHandler({})] * local)
    try:
        with opener.open(request, timeout=seconds) as response:
            return [str(model["id"]) for model in json.load(response)["data"]]
    except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException):
        return None


class SupervisedServer:
    """A server that is kept running until ``stop`` is set."""

    def __init__(
        self,
        launch: Launch,
        base_url: str,
        log: Path,
        *,
        start_seconds: float = 900.0,
        tries: int = 3,
        grace_seconds: float = 10.0,
        first_pause: float = _FIRST_PAUSE,
    ) -> None:
        """``base_url``: …/v1, whose model list answers once it is ready. ``tries``: deaths in a row before it ever was."""
        self._launch = launch
        self._base_url = base_url
        self._log = log
        self._start_seconds = start_seconds
        self._tries = tries
        self._grace = grace_seconds
        self._first_pause = first_pause
        self._child: Child | None = None
        self.starts = 0

    def run(
        self, stop: Event, *, on_ready: Callable[[float], None], on_wait: Callable[[float], None], say: Callable[[str], None]
    ) -> None:
        """Keep the server running until ``stop`` is set, then end it with all it started.

        ``on_wait`` is called about once a second while it starts, ``on_ready`` each time it answers; both get the seconds since
        its start. Raises ``ServerFailed`` if it never comes up.
        """
        deaths, ever_ready = 0, False
        try:
            while not stop.is_set():
                began = time.monotonic()
                self.starts += 1
                self._child = start_group(self._launch.command, self._log, self._launch.environment)
                ready = self._wait_until_ready(stop, began, on_wait)
                if ready:
                    ever_ready = True
                    on_ready(time.monotonic() - began)
                    while self._child.poll() is None and not stop.wait(0.5):
                        pass
                if stop.is_set():
                    return
                self._end()
                deaths = 1 if time.monotonic() - began > _STEADY else deaths + 1
                if not ever_ready and deaths >= self._tries:
                    raise ServerFailed(
                        f"the server died {deaths} times while starting; the end of {self._log}:\n{tail(self._log)}"
                    )
                pause = min(self._first_pause * 2 ** (deaths - 1), _LONGEST_PAUSE)
                say(f"the server died (see {self._log}); starting it again in {pause:.0f} s")
                stop.wait(pause)
        finally:
            self._end()

    def _wait_until_ready(self, stop: Event, began: float, on_wait: Callable[[float], None]) -> bool:
        assert self._child is not None
        while self._child.poll() is None and not stop.is_set():
            if served_models(self._base_url) is not None:
                return True
            waited = time.monotonic() - began
            if waited > self._start_seconds:
                return False
            on_wait(waited)
            stop.wait(1.0)
        return False

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            end_group(child, self._grace)
