"""What a message states of the product: the conditions, as they are gathered."""

# ruff: noqa: E501 - wordings read better in one line

from dataclasses import dataclass, field

from assistant.understand.vocabulary import Word

FACETS = (
    "material",
    "feature",
    "connectivity",
    "size",
    "pattern",
    "style",
    "cut",
    "gender",
    "age",
    "finish",
    "scent",
    "skin",
    "taste",
)
_FACET_NAMES = {"taste": "flavor", "cut": "cut", "skin": "skin type"}


@dataclass(slots=True)
class Conditions:
    """What a message states. Values are in the catalog's language; ``spans`` are the characters that said so."""

    brands: list[str] = field(default_factory=list)
    colors: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    exclude: list[str] = field(default_factory=list)
    relative: str | None = None
    replaced: list[str] = field(default_factory=list)  # what something else is wanted instead of
    opened: list[str] = field(default_factory=list)  # fields of which any value will do now: "color", "brand", "price" …
    types: list[Word] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)  # every known word that is wanted, types included
    spans: list[tuple[int, int]] = field(default_factory=list)
    unwanted: list[tuple[int, int]] = field(
        default_factory=list
    )  # those of the spans that say what is not wanted, or no matter
    mentioned: list[Word] = field(default_factory=list)  # known words said by the way: no conditions, but ideas may go by them
    unknown: list[str] = field(default_factory=list)  # Chinese conditions that no word of the catalog's language is known for

    def put(self, facet: str, value: str) -> None:
        """Add a facet value; a second value of the same facet gets a name of its own."""
        if value.lower() in (v.lower() for v in self.attributes.values()):
            return
        name, n = facet, 2
        while name in self.attributes:
            name, n = f"{facet} {n}", n + 1
        self.attributes[name] = value

    @property
    def any(self) -> bool:
        """Whether anything is stated."""
        return bool(self.brands or self.colors or self.attributes or self.exclude or self.opened or self.relative)


def facet_of(word: Word) -> str:
    """The facet that a known word is a value of."""
    return _FACET_NAMES.get(word.kind, word.kind)


def blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with these characters blanked, everything else where it was."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = "\x00" * (end - start)
    return "".join(characters)


def add_new(values: list[str], value: str) -> None:
    """Add a value unless it is there already, however it is written."""
    if value and value.lower() not in (v.lower() for v in values):
        values.append(value)
