"""A network written down in ONNX's own format (protobuf), without the package ``onnx``: a few kilobytes that name its weights.

Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. Weights stay outside: whoever opens the
network hands them over by name, so that nothing is written to disk and no weight is copied into the message.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float32] | npt.NDArray[np.int8]
Shape = Sequence[int | str]  # a name stands for a length that differs from call to call

_FLOAT, _INT8, _INT32 = 1, 3, 6  # TensorProto.DataType
_TYPES = {np.dtype(np.float32): _FLOAT, np.dtype(np.int8): _INT8, np.dtype(np.int32): _INT32}
_IR_VERSION, _OPSET = 10, 21
MICROSOFT = (
    "com.microsoft"  # onnxruntime's own operators: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
)


@dataclass(slots=True)
class Graph:
    """A network as it is being written, operator by operator, in the order in which they run."""

    weights: dict[str, Weights] = field(default_factory=dict)
    _nodes: list[bytes] = field(default_factory=list)
    _inputs: list[bytes] = field(default_factory=list)
    _outputs: list[bytes] = field(default_factory=list)

    def input(self, name: str, kind: npt.DTypeLike, shape: Shape) -> str:
        """The name of an input of this shape."""
        self._inputs.append(_value(name, _TYPES[np.dtype(kind)], shape))
        return name

    def output(self, name: str, kind: npt.DTypeLike, shape: Shape) -> None:
        """Give back the tensor of this name."""
        self._outputs.append(_value(name, _TYPES[np.dtype(kind)], shape))

    def weight(self, name: str, value: Weights) -> str:
        """The name of a constant tensor."""
        self.weights[name] = value if value.flags.c_contiguous else value.copy()
        return name

    def apply(
        self,
        operator: str,
        inputs: Sequence[str],
        output: str,
        *more_outputs: str,
        domain: str = "",
        **attributes: float | int,
    ) -> str:
        """The name of the operator's first output."""
        node = b"".join(_text(1, name) for name in inputs)
        node += b"".join(_text(2, name) for name in (output, *more_outputs))
        node += _text(3, output) + _text(4, operator)
        node += b"".join(_message(5, _attribute(name, value)) for name, value in attributes.items())
        self._nodes.append(node + (_text(7, domain) if domain else b""))
        return output

    def serialized(self) -> bytes:
        """The network as a ``ModelProto`` whose weights are looked for outside."""
        graph = b"".join(_message(1, node) for node in self._nodes) + _text(2, "encoder")
        graph += b"".join(_message(5, _outside(name, value)) for name, value in self.weights.items())
        graph += b"".join(_message(11, one) for one in self._inputs)
        graph += b"".join(_message(12, one) for one in self._outputs)
        opsets = _message(8, _text(1, "") + _number(2, _OPSET)) + _message(8, _text(1, MICROSOFT) + _number(2, 1))
        return _number(1, _IR_VERSION) + opsets + _message(7, graph)


def _outside(name: str, value: Weights) -> bytes:
    dims = b"".join(_number(1, length) for length in value.shape)
    place = _message(13, _text(1, "location") + _text(2, "handed-over"))
    return dims + _number(2, _TYPES[value.dtype]) + _text(8, name) + place + _number(14, 1)


def _value(name: str, kind: int, shape: Shape) -> bytes:
    dims = (_text(2, length) if isinstance(length, str) else _number(1, length) for length in shape)
    tensor = _number(1, kind) + _message(2, b"".join(_message(1, one) for one in dims))
    return _text(1, name) + _message(2, _message(1, tensor))


def _attribute(name: str, value: float | int) -> bytes:
    if isinstance(value, float):
        return _text(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, 1)
    return _text(1, name) + _number(3, value) + _number(20, 2)


def _text(number: int, value: str) -> bytes:
    return _message(number, value.encode())


def _message(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value & (1 << 64) - 1)  # a negative one as protobuf's int64


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
