"""The shop's voice, from a Markdown file of the merchant's.

Its headings are ``Never say`` (a list of words), ``Say instead`` (a list of ``word -> other word``), ``Openings`` and ``开头``
(sentences to begin with, with ``{name}``, ``{kind}``, ``{color}`` and ``{material}`` in them); all other text is told to the
model as it stands.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from string import Formatter

_HEADINGS = {
    "never say": "never", "禁用词": "never", "say instead": "instead", "替换": "instead", "openings": "en", "开头": "zh",
}  # fmt: skip
_HEADING = re.compile(r"^#+\s*(.+?)\s*$")
_BULLET = re.compile(r"^\s*[-*+]\s+(.+?)\s*$")
_ARROW = re.compile(r"\s*(?:->|→|=>)\s*")
_PLACES = frozenset({"name", "kind", "color", "material"})
_LONGEST = 1500  # characters of the free text that a model is told
# an opening is written before any record is known, so it must promise nothing
_PROMISES = re.compile(
    r"\d|[%$€£¥]|\b(?:free|sale|discount|guarantee|best|cheap|price|stock|ship|deliver|return|refund|only|always|never)\w*"
    r"|免费|包邮|折扣|优惠|保证|最|第一|唯一|价格|现货|退",
    re.IGNORECASE,
)


class VoiceUnreadable(Exception):
    """A voice file that cannot be used; the message names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How the shop speaks."""

    text: str = ""  # for the model
    never: tuple[str, ...] = ()
    instead: tuple[tuple[str, str], ...] = ()  # (word, what stands in its place)
    openings: tuple[tuple[str, str], ...] = ()  # (language, sentence with {name} … in it)
    fingerprint: str = ""

    def allows(self, sentence: str) -> bool:
        """Whether it has none of the words that the shop never says."""
        return not any(_word(word).search(sentence) for word in self.never)

    def spoken(self, text: str) -> str:
        """The text with the shop's own words in place of others."""
        for word, other in self.instead:
            text = _word(word).sub(partial(_cased, other), text)
        return text

    def opening(self, language: str, turn: int, values: dict[str, str]) -> str | None:
        """One of the shop's openings, filled; None where there is none, or the record lacks what each of them names."""
        fitting = []
        for of, sentence in self.openings:
            named = {name for _, name, _, _ in Formatter().parse(sentence) if name}
            if of == language and all(values.get(name) for name in named):
                fitting.append(sentence)
        return fitting[turn % len(fitting)].format(**values) if fitting else None


PLAIN = Voice()


def read_voice(file: Path) -> Voice:
    """The voice of a Markdown file.

    Raises:
        VoiceUnreadable: there is no such text file, or a line of a list is not as it should be.
    """
    try:
        raw = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise VoiceUnreadable(f"{file} cannot be read: {error}") from None
    free: list[str] = []
    never: list[str] = []
    instead: list[tuple[str, str]] = []
    openings: list[tuple[str, str]] = []
    under = ""
    for number, line in enumerate(raw.splitlines(), 1):
        if heading := _HEADING.match(line):
            under = _HEADINGS.get(heading[1].casefold(), "")
            free += [] if under else [line]
        elif not under:
            free.append(line)
        elif bullet := _BULLET.match(line):
            where = f"{file}:{number}"
            if under == "never":
                never.append(bullet[1])
            elif under == "instead":
                parts = _ARROW.split(bullet[1])
                if len(parts) != 2 or not all(parts):
                    raise VoiceUnreadable(f'{where}: write "word -> other word"')
                instead.append((parts[0], parts[1]))
            else:
                openings.append((under, _opening(bullet[1], where)))
        elif line.strip():
            raise VoiceUnreadable(f'{file}:{number}: only list lines ("- …") stand under this heading')
    digest = hashlib.blake2b(raw.encode(), digest_size=8).hexdigest()
    return Voice("\n".join(free).strip()[:_LONGEST], tuple(never), tuple(instead), tuple(openings), digest)


def _opening(sentence: str, where: str) -> str:
    try:
        named = {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
    except ValueError as error:
        raise VoiceUnreadable(f"{where}: {error}") from None
    if unknown := named - _PLACES:
        raise VoiceUnreadable(
            f"{where}: {{{sorted(unknown)[0]}}} is none of {', '.join(f'{{{one}}}' for one in sorted(_PLACES))}"
        )
    if promise := _PROMISES.search(Formatter().vformat(sentence, (), dict.fromkeys(_PLACES, ""))):
        raise VoiceUnreadable(f"{where}: {promise[0]!r} may not be true of every product")
    return sentence


def _word(word: str) -> re.Pattern[str]:
    edged = re.escape(word)
    return re.compile(rf"\b{edged}\b" if word.isascii() else edged, re.IGNORECASE)


def _cased(other: str, found: re.Match[str]) -> str:
    return other[:1].upper() + other[1:] if found[0][:1].isupper() else other
