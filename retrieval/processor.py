"""What this machine computes with: cores, features of the processor, a GPU."""

import os
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_GPU = Path("/dev/nvidiactl")


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processor_flags() -> frozenset[str]:
    """The features of this machine's processor, as Linux names them; none where they cannot be read."""
    try:
        lines = _CPUINFO.read_text().splitlines()
    except OSError:
        return frozenset()
    found = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    return frozenset(found.partition(":")[2].split())


def has_gpu() -> bool:
    """Whether an NVIDIA GPU's driver is there; asked without importing torch."""
    return _GPU.exists()
