"""What a record's own text is made of: sections under headings, sentences, and which of them many products of the shop share.

Import takes the markup out, so that a heading often stands unmarked before its first sentence ("Fabric & care 95% Cotton.").
What stands so in many products of one catalog, before ever other words, is read as a heading.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from commerce.products import Product

_END = re.compile(r"(?<=[.!?])\s+(?=\S)|(?<=[。！？；])|\n+")
_LONGEST_HEADING = 6  # words
_FEWEST, _SHARE = 5, 0.02  # of the products of a catalog that share a heading
_SHARED, _SHARED_SHARE = 4, 0.001  # of the products that share a sentence which tells nothing of one of them
_FIGURE = re.compile(r"\d")
_KEPT = re.compile(
    r"\b(?:machine|hand) wash|\bwash(?:able| (?:cold|warm|separately|inside|with|by|at))|\bdry[ -]clean"
    r"|\btumble\b|\bbleach|\biron\b|true to size|runs (?:small|large)|between sizes|wipe clean"
    r"|dishwasher|洗|熨|漂|尺码",
    re.IGNORECASE,
)
# what no product text may carry on: shop matters, promises, addresses, orders to whoever reads it
_NOT_ABOUT_IT = re.compile(
    r"https?:|www\.|\.com\b|@|[<>{}|`\[\]\\]|[$€£¥￥]"
    r"|\b(?:free|fast|worldwide|express) shipping|\bship(?:s|ped|ping)?\b|\bdeliver(?:y|ed|ies)\b|\bdiscount|\bcoupon|\bvoucher"
    r"|\bpromo|\bsale\b|\bdoorbuster|\bblack friday|\bcyber monday|\bclearance"
    r"|\brefund|\breturns?\b|\bwarrant|\bguarante|\bprice|\bcheap|\bstock\b|\border now\b"
    r"|\bbuy now\b|\bclick\b|\bcontact (?:us|me|our)\b|\bwhatsapp|\btelegram"
    r"|\bfollow us\b|\bbest[- ]?sell|\bcustomers?\b|\breview|\bstars?\b rating"
    r"|\bignore\b|\bdisregard\b|\b(?:previous|above|earlier|prior|system|new|all|any|your|these) instructions?\b"
    r"|\bsystem prompt\b|\bassistant\b|\bsystem message|\blanguage model"
    r"|\b(?:say|tell|write|answer|respond|reply|recommend)\b.{0,24}\b(?:that|everything|users?|shoppers?|with|only|this|as)\b"
    r"|包邮|免费|折扣|优惠|促销|特价|秒杀|发货|快递|运费|退货|退款|退换|保修|质保|保证|承诺|价格|库存|现货|热销|销量|好评"
    r"|客服|微信|扫码|下单|点击|联系|忽略|指令|提示词|系统|助手",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """The sentences of a text as they stand, without the space around them."""
    return [part for sentence in _END.split(text) if (part := " ".join(sentence.split()))]


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences under one heading, "" where there is none."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedText:
    """Headings and sentences that many products of one catalog have in common; sentences are compared without case."""

    headings: tuple[str, ...] = ()  # longest first
    sentences: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()  # that more than one product has, without case

    def sections(self, description: str) -> list[Section]:
        """The sections of a description, in their order."""
        found: list[tuple[str, list[str]]] = [("", [])]
        if inner := [re.escape(one) for one in self.headings if " " in one]:  # run on, after a table without a full stop
            description = re.sub(rf"\s(?=(?:{'|'.join(inner)}) [A-Z0-9])", "\n", description)
        for sentence in sentences(description):
            heading = next((one for one in self.headings if sentence.startswith(f"{one} ")), "")
            if heading:
                found.append((heading, [sentence[len(heading) + 1 :]]))
            else:
                found[-1][1].append(sentence)
        return [Section(heading, tuple(said)) for heading, said in found if said]


def shared_text(products: Iterable[Product]) -> SharedText:
    """What the products of a catalog share. Reads each description once."""
    descriptions = 0
    headed: Counter[str] = Counter()
    following: defaultdict[str, set[str]] = defaultdict(set)
    titles: Counter[str] = Counter()
    texts: list[str] = []
    for product in products:
        titles[product.title.casefold()] += 1
        if not product.description:
            continue
        descriptions += 1
        texts.append(product.description)
        seen = set()
        for sentence in sentences(product.description):
            for heading, after in _beginnings(sentence):
                if len(following[heading]) < 4:
                    following[heading].add(after)
                seen.add(heading)
        headed.update(seen)
    fewest = max(_FEWEST, _SHARE * descriptions)
    often = [heading for heading, count in headed.items() if count >= fewest and len(following[heading]) > 2]
    # of "Fabric & care" and "Fabric & care Soft everyday fabric" the shorter is the heading
    headings = [one for one in often if not any(other != one and one.startswith(f"{other} ") for other in often)]
    shared = SharedText(tuple(sorted(headings, key=len, reverse=True)))
    said: Counter[str] = Counter()
    for description in texts:
        said.update({one.casefold() for section in shared.sections(description) for one in section.sentences})
    many = max(_SHARED, _SHARED_SHARE * descriptions)
    return SharedText(
        shared.headings,
        frozenset(sentence for sentence, count in said.items() if count >= many),
        frozenset(title for title, count in titles.items() if count > 1),
    )


def _beginnings(sentence: str) -> Iterable[tuple[str, str]]:
    """What may be a heading at the start of a sentence, with the word after it, which begins with a capital or a digit."""
    words = sentence.split(" ", _LONGEST_HEADING + 1)
    if not words[0][:1].isupper() or not words[0].isascii():
        return
    for length in range(1, min(_LONGEST_HEADING, len(words) - 1) + 1):
        if words[length - 1][-1:] in ",;:.!?—-":
            return
        after = words[length]
        if after[:1].isupper() or after[:1].isdigit():
            yield " ".join(words[:length]), after


def has_figure(sentence: str) -> bool:
    """Whether a digit stands in it."""
    return bool(_FIGURE.search(sentence))


def tells_a_fact(sentence: str) -> bool:
    """Whether the sentence tells what shoppers ask for, though many products share it: a figure, the care, the fit."""
    return bool(has_figure(sentence) or _KEPT.search(sentence))


def about_the_product(sentence: str) -> bool:
    """Whether the sentence speaks of the product alone: not of the shop's offers, nor to whoever reads it."""
    return not _NOT_ABOUT_IT.search(sentence)
