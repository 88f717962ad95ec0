"""One message as it is read: half-width, lower case, Simplified, and which parts of it are spoken for."""

# ruff: noqa: E501 - wordings read better in one line

import re
import unicodedata
from dataclasses import dataclass, field

READ_CHARACTERS = 2000  # of a longer message the beginning and the end are read

HAN = r"\u3400-\u9fff"
_QUOTES = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2032": "'", "\u2033": '"', "\u00d7": "x"}
)
_LISTED_FIGURES = re.compile(r"(?<=\d)，(?=\d)")  # 身高165，110斤: no thousands
_LATIN_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
)
_LITTLE_WORDS = {
    "en": "i a an the is are do does you have any for with in of to my me and or not what how can this that it please want need show",
    "es": "el los las un una para con que por quiero busco necesito tienen hola gracias cuánto y del está más me",
    "fr": "le les un une pour avec que je cherche veux avez bonjour merci combien et du des est plus moi vous",
    "de": "der die das ein eine für mit ich suche möchte haben hallo danke wieviel und nicht ist mehr mir sie",
    "it": "il lo gli un una per con che cerco vorrei avete ciao grazie quanto e della è più mi",
    "pt": "o os um uma para com que quero procuro preciso têm olá obrigado quanto e do da está mais me",
}
_LITTLE = {language: frozenset(words.split()) for language, words in _LITTLE_WORDS.items()}
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_HAN_LITTLE = re.compile("[的了吗呢吧我你要想找有个款是把给这那不在和]")


def plain(text: str) -> str:
    """The text cut to what is read, half-width, control characters out, white space single, case kept."""
    if len(text) > READ_CHARACTERS:
        text = f"{text[: READ_CHARACTERS - 600]} {text[-600:]}"
    text = _LISTED_FIGURES.sub(", ", text)
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)[: 2 * READ_CHARACTERS]
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn") else c for c in text)
    return re.sub(r"\s+", " ", text).strip()


def folded(text: str) -> str:
    """Lower case and Simplified, every character where it was."""
    from retrieval.lexicon import simplified

    lower = text.lower()
    if len(lower) != len(text):  # a few letters become two: they stay
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    simple = simplified(lower)
    return simple if len(simple) == len(lower) else lower


_SIZE_ALONE = re.compile(r"\W*(?:x{0,3}[sl]|m|[2-6]xl)\W*")


def language_of(text: str, fallback: str) -> str:
    """BCP 47 primary tag of a text; ``fallback`` where no letters tell."""
    lower = text.lower()
    for language, script in _SCRIPTS:
        if len(script.findall(lower)) * 3 > len(re.findall(r"\w", lower)) or (
            language == "ja" and len(script.findall(lower)) > 1
        ):
            return language
    han = len(_HAN_CHARACTER.findall(lower))
    words = _LATIN_WORD.findall(lower)
    if han:
        english = sum(word in _LITTLE["en"] for word in words)
        return "en" if english > 1 and english >= len(_HAN_LITTLE.findall(lower)) and len(words) > han else "zh"
    if not words and not re.search(r"[^\W\d_]", lower) or _SIZE_ALONE.fullmatch(lower):
        return fallback
    words = re.findall(r"[^\W\d_]+", lower)
    scores = {language: sum(word in little for word in words) for language, little in _LITTLE.items()}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] >= 2 and scores[best] > scores["en"] + 1 else "en"


@dataclass(slots=True)
class Line:
    """A message and which of its characters an extractor has taken for itself."""

    raw: str  # case kept
    text: str  # folded, as long as ``raw``
    taken: bytearray = field(default_factory=bytearray)

    def take(self, start: int, end: int) -> None:
        """Mark characters as spoken for."""
        self.taken[start:end] = b"\x01" * (end - start)

    def free(self, start: int, end: int) -> bool:
        """Whether none of these characters is spoken for."""
        return not any(self.taken[start:end])

    def rest(self, mark: str = " ") -> str:
        """What nobody has taken; ``mark`` stands for each part that is gone."""
        out: list[str] = []
        for i, character in enumerate(self.text):
            if not self.taken[i]:
                out.append(character)
            elif not out or out[-1] != mark:
                out.append(mark)
        return re.sub(r"\s+", " ", "".join(out)).strip()


def line_of(message: str) -> Line:
    """The message as it is read."""
    raw = plain(message)
    text = folded(raw)
    return Line(raw, text, bytearray(len(text)))
