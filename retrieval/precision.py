"""What numbers an encoder computes with: what this processor multiplies itself, and what is lost by it."""

from typing import Literal

from retrieval.processor import has_gpu, processor_flags

Precision = Literal["auto", "float32", "bfloat16", "int8"]
Resolved = Literal["float32", "bfloat16", "int8"]

_BFLOAT16 = {"avx512_bf16", "amx_bf16"}  # where neither is there, bfloat16 is slower than float32


def resolved(wanted: Precision) -> Resolved:
    """The precision in force. ``auto`` is the fastest without a loss that can be measured in what is found.

    That is bfloat16 on processors that multiply it and on GPUs, else float32. int8 is twice as fast for one text but puts
    another product in one of the ten first places (``docs/embedding.md``), so it has to be asked for.
    """
    if wanted != "auto":
        return wanted
    return "bfloat16" if has_gpu() or processor_flags() & _BFLOAT16 else "float32"
