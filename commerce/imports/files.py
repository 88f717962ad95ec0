"""What kind of file a catalog is, and how its text is encoded."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from commerce.errors import CatalogUnreadable

Format = Literal["csv", "jsonl", "parquet", "shopify"]

_SAMPLE = 256 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"PK\x03\x04", "a zip or Excel file: unpack it, or save it as CSV (UTF-8)"),
    (b"\x1f\x8b", "a gzip file: unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file: save it as CSV (UTF-8)"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "an SQLite database"),
)
_SEVERAL_BYTES = {"gb2312", "gbk", "gb18030", "big5", "big5hkscs", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949"}
_WIDEST = {"gb2312": "gb18030", "gbk": "gb18030"}  # the same signs and more
_SHORTEST_RUN = 3.0  # signs: the accents of a European language, read as Chinese, stand alone or in twos
# a file where at least this share of the non-ASCII lines is UTF-8 is UTF-8; its other lines are rejected one by one
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class CatalogFile:
    """A file that can be read row by row. ``encoding`` is None for Parquet."""

    path: Path
    format: Format
    encoding: str | None
    size: int  # bytes


def examine(path: Path, form: Format | None = None, encoding: str | None = None) -> CatalogFile:
    """What the file is, by its content first and its name second.

    Raises:
        CatalogUnreadable: missing, a folder, empty, of another kind, or in an encoding that cannot be told for certain.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise CatalogUnreadable(f"{path} is a folder, not a catalog file")
        if not path.is_file():
            raise CatalogUnreadable(f"{path} is no regular file")
        with path.open("rb") as file:
            sample = file.read(_SAMPLE)
    except FileNotFoundError:
        raise CatalogUnreadable(f"there is no file {path}") from None
    except OSError as error:
        raise CatalogUnreadable(f"{path} cannot be read: {error.strerror}") from None
    if not sample.strip(b"\xef\xbb\xbf \t\r\n"):
        raise CatalogUnreadable(f"{path} is empty")
    if sample.startswith(b"PAR1") or form == "parquet" or (form is None and path.suffix.lower() in (".parquet", ".pq")):
        return CatalogFile(path, "parquet", None, size)
    for magic, kind in _MAGIC:
        if sample.startswith(magic):
            raise CatalogUnreadable(f"{path} is {kind}")
    encoding = _checked(path, encoding) if encoding else _encoding(path, sample)
    text = sample.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    if form is None and (text.startswith("{") or path.suffix.lower() in (".jsonl", ".ndjson")):
        form = "jsonl"
    if form in (None, "jsonl") and text.startswith("["):
        raise CatalogUnreadable(f"{path} is one JSON list: write one object a line (JSONL)")
    if form is None:
        header = {cell.strip().strip('"').lower() for cell in text.split("\n", 1)[0].split(",")}
        form = "shopify" if {"handle", "variant price"} <= header else "csv"
    return CatalogFile(path, form, encoding, size)


def _checked(path: Path, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
        with path.open(encoding=encoding) as file:
            while file.read(1 << 20):
                pass
    except LookupError:
        raise CatalogUnreadable(f"there is no encoding named {encoding!r}") from None
    except UnicodeError as error:
        raise CatalogUnreadable(f"{path} is not {encoding}: {error}") from None
    return encoding


def _encoding(path: Path, sample: bytes) -> str:
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    if sample.count(0) > len(sample) // 10:
        raise CatalogUnreadable(
            f"{path} holds binary data, or UTF-16 without its mark: save it as UTF-8, or name it with --encoding"
        )
    good, bad, first_bad, bad_bytes = _count_lines(path)
    if bad == 0 or good / (good + bad) >= _MOSTLY:
        return "utf-8"
    if good == 0 and bad == 1 and _is_cut(bad_bytes):
        return "utf-8"
    told, candidates = _guess(path)
    if told:
        return told
    maybe = f"; it may be {' or '.join(candidates)}" if candidates else ""
    raise CatalogUnreadable(
        f"{path} is not UTF-8 (line {first_bad}), and its encoding cannot be told for certain{maybe}: save it as UTF-8, "
        f"or name the encoding, e.g. --encoding {candidates[0] if candidates else 'cp1252'}"
    )


def _count_lines(path: Path) -> tuple[int, int, int, bytes]:
    """Non-ASCII lines that are UTF-8, those that are not, the first of the latter and its bytes."""
    good = bad = first_bad = 0
    bad_bytes = b""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.isascii():
                continue
            try:
                line.decode()
                good += 1
            except UnicodeDecodeError:
                bad += 1
                if bad == 1:
                    first_bad, bad_bytes = number, line
    return good, bad, first_bad, bad_bytes


def _is_cut(line: bytes) -> bool:
    """Whether the line is UTF-8 but for a sign cut off at its end."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(line)
    except UnicodeDecodeError:
        return False
    return True


def _guess(path: Path) -> tuple[str | None, list[str]]:
    """The encoding where it can be told, and what it may be where it cannot.

    Only encodings of several bytes a sign can be told: text of another kind is hardly ever valid in them. Those of one byte
    a sign (cp1252, cp1250 …) read any text, each otherwise, and a wrong guess would change words silently.
    """
    from charset_normalizer import from_bytes

    with path.open("rb") as file:
        telling = b"".join(line for line in file.readlines(_SAMPLE * 4) if not line.isascii())[:_SAMPLE]
    matches = [match for match in from_bytes(telling, threshold=0.3) if not match.encoding.startswith("utf_")]
    if not matches:
        return None, []
    best = matches[0]
    rivals = [match for match in matches if match.chaos <= best.chaos + 0.1 and str(match) != str(best)]
    if best.encoding in _SEVERAL_BYTES and not rivals and _runs(str(best)) >= _SHORTEST_RUN:
        try:
            return _checked(path, _WIDEST.get(best.encoding, best.encoding)), []
        except CatalogUnreadable:
            pass
    return None, list(dict.fromkeys(_WIDEST.get(match.encoding, match.encoding) for match in matches))[:4]


def _runs(text: str) -> float:
    """The mean length of the runs of non-ASCII signs."""
    runs = re.findall(r"[^\x00-\x7f]+", text)
    return sum(map(len, runs)) / len(runs) if runs else 0.0
