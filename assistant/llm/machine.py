"""What this machine can carry: GPU, instructions, cores and memory."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """What matters for serving a model."""

    gpu: bool  # an NVIDIA GPU that its driver can see
    int8: bool  # the CPU multiplies 8-bit integers (AVX512-VNNI); without it int8 weights are slower than float32
    cores: int
    memory_gb: float  # of the whole machine


def this_machine() -> Machine:
    """The machine that runs this process."""
    return Machine(_has_gpu(), "avx512_vnni" in _cpu_flags(), len(os.sched_getaffinity(0)), memory_gb())


def memory_gb(field: str = "MemTotal") -> float:
    """A line of /proc/meminfo in GB; 0.0 where there is none."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1e6 for line in lines if line.startswith(f"{field}:")), 0.0)


def _cpu_flags() -> set[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return set()
    return next((set(line.split()) for line in lines if line.startswith(("flags", "Features"))), set())


def _has_gpu() -> bool:
    if not (tool := shutil.which("nvidia-smi")):
        return False
    try:
        listed = subprocess.run([tool, "-L"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return listed.returncode == 0 and "GPU" in listed.stdout
