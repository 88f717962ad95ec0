"""Products on screen that a message names: by brand, a word of the title, a figure or the price."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand.line import HAN, folded
from assistant.understanding import ShownProduct
from retrieval.lexicon import lexicon

_TITLE_WORD = re.compile(r"[a-z0-9][a-z0-9'&+-]*|[\u4e00-\u9fff]{2,}")
_PLURAL = re.compile(
    r"s?(?:'s)? (?:[\w-]+ )?ones\b|的?(?:那|这)?(?:两|几|三|2|3)(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|部|辆|种)|的?那些"
)
_PLURAL_BEFORE = re.compile(
    r"(?:那|这)(?:两|几|三|2|3|些)(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|种|部|辆|块|顶|副|盏|袋|箱|床)?$"
)
_FIGURE_POINTS = re.compile(
    r"[\s-]?(?:inch(?:es)?|\"|cm|mm|ml|l|litres?|liters?|g|kg|gb|tb|oz|w|pcs?|pieces?|packs?|euros?|dollars?|bucks|pounds?)?\s(?:\w+ )?ones?\b|"
    r"(?:英?寸|厘米|公分|毫升|升|克|公斤|斤|块钱?|元|瓦|片|抽|包|支|个)?的?(?:那|这)(?:一)?(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|种)"
)
_OF_COMPANIES = re.compile("(?:科技|电器|数码|家居|食品|服饰|家纺|牌)$")  # 石头科技 is spoken of as 石头
_DULL = frozenset(
    "the a an of for and with in to by or on at from one ones set new size pack x your my our me it is that this plus pro mini max "
    "men women mens womens men's women's kids unisex product item".split()
)


def speaks_of(text: str, span: tuple[int, int]) -> bool:
    """Whether a brand or title word points ("the Sony one", 索尼那款) rather than asks ("only Sony")."""
    before, after = text[max(0, span[0] - 24) : span[0]], text[span[1] : span[1] + 24]
    return bool(
        re.search(r"\b(?:the|that|this) (?:[\w'-]+ ){0,2}$", before)
        or re.match(r"(?:'s)? (?:[\w-]+ )?(?:one|ones|pair)\b|的?(?:那|这)(?!个?(?:牌|品牌))", after)
    )


def names_in(text: str, shown: list[ShownProduct]) -> list[tuple[int, int, int]]:
    """(position, start, end) of words that belong to one product on screen alone: its brand, or a word of its title."""
    owners: dict[str, set[int]] = {}
    brands: dict[str, set[int]] = {}
    for product in shown:
        words = set(_TITLE_WORD.findall(folded(product.title)))
        for word in words - _DULL:
            if len(word) > 1 and not word.isdigit():
                owners.setdefault(_stem(word), set()).add(product.position)
        if product.brand:
            for name in {folded(product.brand), *_other_names(product.brand)}:
                brands.setdefault(name, set()).add(product.position)
    hits: list[tuple[int, int, int]] = []
    for name, positions in brands.items():
        for match in re.finditer(_bounded(name), text):
            if len(positions) == 1 or _several(text, *match.span()) or match.group().endswith("s") > name.endswith("s"):
                hits += [(position, *match.span()) for position in sorted(positions)]
    single = {word: next(iter(positions)) for word, positions in owners.items() if len(positions) == 1}
    for match in _TITLE_WORD.finditer(text):
        word = _stem(match.group())
        if word in single and not any(s <= match.start() < e for _, s, e in hits):
            hits.append((single[word], *match.span()))
    hits += _figured(text, shown, hits)
    hits += _translated(text, shown, hits)
    hits += _chinese_titles(text, shown, hits)
    return sorted(set(hits), key=lambda hit: hit[1])


def _figured(text: str, shown: list[ShownProduct], hits: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Figures that point and stand in one title alone, or are one price: "the 17 inch one", 269的那款."""
    found: list[tuple[int, int, int]] = []
    for match in re.finditer(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.]*\d)", text):
        if any(s <= match.start() < e for _, s, e in hits) or not _FIGURE_POINTS.match(text, match.end()):
            continue
        said = rf"(?<![\d.]){re.escape(match.group())}(?!\.?\d)"
        owners = [p.position for p in shown if re.search(said, folded(p.title))]
        owners = owners or [p.position for p in shown if float(match.group()) in (p.price, int(p.price), round(p.price))]
        if len(owners) == 1:
            found.append((owners[0], *match.span()))
    return found


def _translated(text: str, shown: list[ShownProduct], hits: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Words of the message that the lexicon knows in the other language of a title: 玻璃的那款, "the 深灰 one"."""
    found: list[tuple[int, int, int]] = []
    words = lexicon()
    titles = [(p.position, f" {folded(p.title)} ") for p in shown]
    for mention in words.mentions(text):
        if mention.term.kind in ("type", "room") or any(s <= mention.start < e for _, s, e in hits):
            continue
        names = [folded(w) for w in words.words(mention.term)]
        owners = [position for position, title in titles if any(re.search(_bounded(name), title) for name in names)]
        if len(owners) == 1 or 1 < len(owners) < len(shown) and _several(text, mention.start, mention.end):  # 白色的那两款
            found += [(position, mention.start, mention.end) for position in owners]
    return found


def _several(text: str, start: int, end: int) -> bool:
    """Whether a word is said of several: 白色的那两款, 那两只红的."""
    return bool(_PLURAL.match(text, end) or _PLURAL_BEFORE.search(text[:start]))


def _chinese_titles(text: str, shown: list[ShownProduct], hits: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The longest runs of two and more characters that stand in one title alone: 龙井 in 西湖牌明前龙井."""
    titles = [(p.position, folded(p.title)) for p in shown]
    found: list[tuple[int, int, int]] = []
    covered = [(start, end) for _, start, end in hits]
    for run in re.finditer(rf"[{HAN}]{{2,}}", text[:300]):
        for length in range(min(8, len(run.group())), 1, -1):
            for start in range(run.start(), run.end() - length + 1):
                end = start + length
                if any(s < end and start < e for s, e in covered):
                    continue
                owners = [position for position, title in titles if text[start:end] in title]
                if len(owners) == 1:
                    found.append((owners[0], start, end))
                    covered.append((start, end))
    return found


def says_brand(text: str, brand: str) -> bool:
    """Whether a folded text names a brand, in whichever language: 双立人 is Zwilling."""
    return any(re.search(_bounded(name), text) for name in {folded(brand), *_other_names(brand)})


def _other_names(brand: str) -> list[str]:
    words = lexicon()
    term = words.term(brand, "brand") or words.term(f"{brand} brand", "brand")
    names = [folded(word) for word in words.words(term)] if term else []
    names += [short for name in names if len(short := _OF_COMPANIES.sub("", name)) > 1 and short != name]
    first = folded(brand).split(" ")[0]
    return names + ([first] if len(first) > 3 and first not in _DULL and not first.isdigit() else [])


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _bounded(name: str) -> str:
    escaped = re.escape(name)
    return rf"(?<![a-z0-9]){escaped}s?(?![a-z0-9])" if name[:1].isascii() else escaped
