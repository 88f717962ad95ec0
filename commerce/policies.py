"""How the shop works, in the merchant's own words: Markdown files, one a subject and language."""

import logging
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commerce.errors import PolicyUnreadable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PolicyClause:
    """One section of a policy file: what stands under one heading."""

    policy: str  # the file's name without ending: "returns"
    language: str  # BCP 47 primary tag: policies/en/returns.md
    heading: str
    text: str  # plain sentences as the merchant wrote them
    keywords: tuple[str, ...]  # words that shoppers use for it, from the file's front matter
    rules: tuple[tuple[str, str], ...] = ()  # what the file's front matter states for code: ("return_days", "30")


# rules that front matter may state, and what they may be
_RULES = {"return_days": re.compile(r"[1-9]\d{0,3}"), "cancel_until": re.compile("packed|shipped")}
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LINK = re.compile(r"!?\[([^\]]*)\]\(([^)]*)\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")


def load_policies(folder: Path) -> list[PolicyClause]:
    """Every clause in ``folder/LANGUAGE/NAME.md``, in order of language, file and place in the file.

    A file begins with front matter (``title`` and ``keywords``; the rules ``return_days`` and ``cancel_until``) between two
    lines of ``---``; each ``##`` heading begins a clause, and words before the first are a clause under the title.

    Raises:
        PolicyUnreadable: the folder or a file cannot be read; the message names the file and the line.
    """
    if not folder.is_dir():
        raise PolicyUnreadable(f"{folder} is no folder of policies")
    clauses = []
    for file in _files(folder):
        clauses += _clauses(file)
    return clauses


class PolicyFolder:
    """The clauses of a folder as they stand now: a file that a merchant saves counts from the next call on. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._stamp: list[tuple[str, int, int]] | None = None
        self._held: Sequence[PolicyClause] | None = None

    def clauses(self) -> Sequence[PolicyClause]:
        """The clauses; the same object as before while no file changed.

        A file that a later edit broke is told in the log, and the clauses from before stand.

        Raises:
            PolicyUnreadable: at the first call.
        """
        with self._lock:
            stamp = _stamp(self._folder)
            if self._held is None or stamp != self._stamp:
                try:
                    self._held = tuple(load_policies(self._folder))
                except PolicyUnreadable as error:
                    if self._held is None:
                        raise
                    log.error("the policies from before are kept: %s", error)
                self._stamp = stamp
            return self._held


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*/*.md") if file.name.lower() != "readme.md" and file.is_file())


def _stamp(folder: Path) -> list[tuple[str, int, int]]:
    stamp = []
    for file in _files(folder):
        try:
            stat = file.stat()
        except FileNotFoundError:  # an editor is replacing it
            continue
        stamp.append((str(file), stat.st_mtime_ns, stat.st_size))
    return stamp


def _clauses(file: Path) -> list[PolicyClause]:
    language = file.parent.name
    if not _LANGUAGE.fullmatch(language):
        raise PolicyUnreadable(f"{file}: the folder {language!r} is no language tag such as en or zh")
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        before = error.object[: error.start].count(b"\n")
        raise PolicyUnreadable(f"{file}:{before + 1}: not UTF-8") from None
    except OSError as error:
        raise PolicyUnreadable(f"{file}: {error.strerror}") from None
    title, keywords, rules, start = _front_matter(file, lines)
    clauses: list[PolicyClause] = []
    text: list[str] = []
    heading, begun = title, start
    for number, line in enumerate([*lines[start:], "## "], start + 1):
        if not (match := re.match(r"##\s*(.*?)\s*#*$", line)) or line.startswith("###"):
            text.append(line)
            continue
        words = _plain(text)
        if words:
            clauses.append(PolicyClause(file.stem, language, heading, words, keywords, rules))
        elif begun > start:
            raise PolicyUnreadable(f"{file}:{begun}: nothing stands under {heading!r}")
        heading, text, begun = match[1], [], number
        if not heading and number <= len(lines):
            raise PolicyUnreadable(f"{file}:{number}: a heading without words")
    if not clauses:
        raise PolicyUnreadable(f"{file}:{len(lines)}: no clause in it")
    return clauses


def _front_matter(file: Path, lines: list[str]) -> tuple[str, tuple[str, ...], tuple[tuple[str, str], ...], int]:
    """The title, the keywords, the rules, and how many lines they take."""
    if not lines or lines[0].strip() != "---":
        raise PolicyUnreadable(f"{file}:1: the file must begin with --- and front matter (title, keywords)")
    values: dict[str, str] = {}
    for number, line in enumerate(lines[1:], 2):
        if line.strip() == "---":
            break
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        if not colon or name.strip() not in ("title", "keywords", *_RULES):
            known = "'title: …', 'keywords: …', 'return_days: …' or 'cancel_until: …'"
            raise PolicyUnreadable(f"{file}:{number}: expected {known}, found {line.strip()[:40]!r}")
        rule = _RULES.get(name.strip())
        if rule and not rule.fullmatch(value.strip()):
            wanted = "a number of days" if name.strip() == "return_days" else "packed or shipped"
            raise PolicyUnreadable(f"{file}:{number}: {name.strip()} must be {wanted}, found {value.strip()[:40]!r}")
        values[name.strip()] = value.strip()
    else:
        raise PolicyUnreadable(f"{file}:1: the front matter has no closing ---")
    if not values.get("title"):
        raise PolicyUnreadable(f"{file}:{number}: the front matter has no title")
    words = re.split(r"\s*[,，、]\s*", values.get("keywords", "").strip("[]"))
    keywords = tuple(word.strip("\"'") for word in words if word.strip("\"'"))
    return values["title"], keywords, tuple((name, values[name]) for name in _RULES if name in values), number


def _plain(lines: list[str]) -> str:
    """The words of a section: list marks and emphasis gone, a line for each paragraph or list entry."""
    paragraphs: list[str] = []
    fresh = True
    for line in lines:
        words = line.strip()
        entry = re.match(r"(?:[-*+]|\d+[.)])\s+|#{3,}\s+|>\s?", words)
        if not words or re.fullmatch(r"[-*_]{3,}", words):
            fresh = True
            continue
        words = words[entry.end() :] if entry else words
        if fresh or entry:
            paragraphs.append(words)
        else:
            joint = "" if _is_han(paragraphs[-1][-1:]) or _is_han(words[:1]) else " "
            paragraphs[-1] += joint + words
        fresh = False
    text = "\n".join(paragraphs)
    text = _LINK.sub(lambda link: link[1] if link[1] == link[2] or not link[2] else f"{link[1]} ({link[2]})", text)
    return _EMPHASIS.sub(r"\2", text)


def _is_han(sign: str) -> bool:
    return bool(re.match(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", sign))
