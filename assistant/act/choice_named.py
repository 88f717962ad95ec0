"""A size or colour named by itself, for the product that just went into the cart or was refused: "L please", 换成M码."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.act.scene import Scene
from assistant.facts import OnScreen
from assistant.understand.line import folded, plain
from commerce.products import Product
from retrieval.lexicon import lexicon

_AROUND = re.compile(
    r"\b(?:ok(?:ay)?|then|please|pls|plz|thanks?|thx|actually|wait|hmm+|oh|sorry|nope?|yes|yeah|yep|instead|rather|just|also|now"
    r"|(?:make|change|switch|swap|turn) (?:it|that|this|them)?|i(?:'d| would|'ll| will)?|(?:can|could|may) i|let's|lets|how about|what about|give me"
    r"|like|want|wanted|prefer|need|take|have|get|go|try|mean|meant|wear|in|to|for|with|a|an|the|my|is|i'm|it|that|this|one|size|sized|colou?r|should be|better|be|do|and|but|so)\b"
    r"|换成?|改成?|换为|改为|帮我|要|来|请|吧|的|那|就|拿|我|想|穿|选|给|把|可以|好|嗯|呢|啊|一?[件个条双]|尺码|颜色|它|还是"
)
_SIZE = re.compile(
    r"(?:xxs|xs|s|m|l|x{1,3}l|[2-9]xl)[码号]?(?![a-z])|(?:extra |x-?)?(?:small|medium|large)|[特加]*[大中小][码号]"
)


def choice_named(scene: Scene) -> tuple[OnScreen, str] | None:
    """The product whose choice is open and the words that name it, where a message says nothing else; None where it says more."""
    on = next((one for one in scene.shown if one.product.product_id == scene.state.choosing), None)
    if on is None or scene.referred and on not in scene.referred:
        return None
    rest = " ".join(re.sub(r"[^\w'\u4e00-\u9fff.-]+", " ", _AROUND.sub(" ", folded(plain(scene.message)))).split()).strip(" .")
    said = _values(rest, on.product) if rest else None
    return (on, " ".join(f"size {value}" for value in said)) if said else None


def _values(rest: str, product: Product) -> list[str] | None:
    """The sizes and colours that the words are, one after the other; None where they are anything else."""
    own = {value.lower() for variant in product.variants for _, value in variant.options}
    if not own:
        return None
    found: list[str] = []
    while rest:
        value = max((v for v in own if rest == v or rest.startswith(f"{v} ")), key=len, default=None)
        size = _SIZE.match(rest)
        if value is None and size and rest[size.end() : size.end() + 1] in ("", " "):
            value = size.group()
        if value is None:  # a colour that it may not come in
            mention = next((m for m in lexicon().mentions(rest) if m.start == 0 and m.term.kind == "color"), None)
            if mention is None or not _has_colors(product):
                return None
            value = mention.text
        found.append(value)
        rest = rest[len(value) :].strip()
    return found


def _has_colors(product: Product) -> bool:
    names = ("color", "colour", "颜色")
    return any(name.lower() in names for variant in product.variants for name, _ in variant.options)
