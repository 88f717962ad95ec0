"""Strings and sets of rows as flat arrays, so that a million of them are a few files and no Python objects."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]
Starts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Column = npt.NDArray[np.float32]


def fingerprint(text: str) -> int:
    """64 bits that stand for the text: among ten million texts two meet with a chance of three in a million."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def fingerprints(texts: Iterable[str]) -> Keys:
    """The fingerprint of each text, uint64 (n,)."""
    blake2b = hashlib.blake2b
    joined = b"".join([blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest() for text in texts])
    return np.frombuffer(joined, np.dtype("<u8"))


@dataclass(frozen=True, slots=True)
class Strings:
    """Byte strings one after the other."""

    content: Flags  # uint8 (bytes,)
    starts: Starts  # int64 (n + 1,)

    @classmethod
    def of(cls, some: Sequence[bytes]) -> "Strings":
        """These byte strings."""
        lengths = np.fromiter((len(one) for one in some), np.int64, len(some))
        return cls(np.frombuffer(b"".join(some), np.uint8), starts_of(lengths))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> bytes:
        return self.content[self.starts[number] : self.starts[number + 1]].tobytes()

    def text(self, number: int) -> str:
        """The string as text."""
        return self[number].decode("utf-8", "surrogatepass")

    def texts(self) -> Iterator[str]:
        """All of them as texts, some thousands read at a time."""
        for start in range(0, len(self), 10_000):
            bounds = self.starts[start : start + 10_001].tolist()
            piece = self.content[bounds[0] : bounds[-1]].tobytes()
            for first, last in zip(bounds, bounds[1:], strict=False):
                yield piece[first - bounds[0] : last - bounds[0]].decode("utf-8", "surrogatepass")

    def take(self, chosen: npt.NDArray[np.integer]) -> "Strings":
        """The chosen ones, in the order given."""
        starts, lengths = self.starts[chosen], self.starts[np.asarray(chosen) + 1] - self.starts[chosen]
        return Strings(self.content[spans(starts, lengths)], starts_of(lengths))


@dataclass(frozen=True, slots=True)
class Postings:
    """The rows that stand under each of some keys. Keys are in order; a key's number is its place among them."""

    keys: Keys
    starts: Starts  # int64 (keys + 1,)
    rows: Rows  # those of a key ascend

    def __len__(self) -> int:
        return len(self.keys)

    def number(self, key: int) -> int:
        """The key's number, or -1."""
        wanted = np.uint64(key)
        place = int(np.searchsorted(self.keys, wanted))
        return place if place < len(self.keys) and self.keys[place] == wanted else -1

    def numbers(self, keys: Keys) -> npt.NDArray[np.int64]:
        """The number of each key, or -1; int64 (n,)."""
        return find_keys(self.keys, keys)

    def at(self, number: int) -> Rows:
        """The rows under the key of this number."""
        return self.rows[self.starts[number] : self.starts[number + 1]]

    def span(self, number: int) -> slice:
        """Where the rows of this number lie, for arrays that run beside them."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))

    def count(self, number: int) -> int:
        """How many rows stand there."""
        return int(self.starts[number + 1] - self.starts[number])


def find_keys(ordered: Keys, wanted: Keys) -> npt.NDArray[np.int64]:
    """The place of each wanted key among those in order, or -1."""
    if not len(ordered):
        return np.full(len(wanted), -1, np.int64)
    places = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    return np.where(ordered[places] == wanted, places, -1)


def starts_of(lengths: npt.NDArray[np.integer]) -> Starts:
    """Where runs of these lengths begin, and where the last ends; int64 (n + 1,)."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def spans(starts: npt.NDArray[np.integer], lengths: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """The places of runs that begin at ``starts``, one run after the other; int64 (sum of lengths,)."""
    ends = np.cumsum(lengths, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total, dtype=np.int64) + np.repeat(np.asarray(starts, np.int64) - (ends - lengths), lengths)
