"""Turns made up by a seeded generator over any catalog, each checked for what is true: whether cards and prose agree."""

import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commerce.products import Product
from evals.claims import Fault, faults_of
from evals.scripts import Change
from evals.shop import EvaluatedShop
from evals.talking import records_for, screen_after
from evals.told import Told

LENGTH = 9  # turns of one conversation

_OPENING = {
    "en": (
        "show me {type}",
        "I'm looking for {tag} {type}",
        "{color} {type}",
        "{type} under ${price}",
        "{type} between {low} and {price} dollars",
        "well rated {type}",
        "the cheapest {type}",
        "{type}, but not {color}",
        "a gift, something {tag}, up to {price}",
        "what's popular?",
        "{title}",
    ),
    "zh": (
        "有没有{type}",
        "我想买{type}，{price}以内",
        "{color}的{type}",
        "{type}，评价好的",
        "最便宜的{type}",
        "{type}，不要{color}的",
        "推荐一下{type}",
        "最近什么卖得好",
    ),
}
_LATER = {
    "en": (
        "how much is number {n}?",
        "is number {n} in stock?",
        "how many of number {n} are left?",
        "what rating does number {n} have?",
        "what colours does number {n} come in?",
        "which sizes are there of number {n}?",
        "what is number {n} made of?",
        "how do I wash number {n}?",
        "which brand is number {n}?",
        "is number {n} waterproof?",
        "does number {n} have pockets?",
        "tell me more about number {n}",
        "compare {n} and {m}",
        "compare the first three",
        "which is cheaper, {n} or {m}?",
        "add number {n} to my cart",
        "put 2 of number {n} in my cart",
        "what's in my cart?",
        "remove number {n} from my cart",
        "anything cheaper?",
        "show me others",
        "only {color} ones",
        "under ${price}",
        "more like number {n}",
        "what goes with number {n}?",
        "sort by rating",
        "how do returns work?",
        "how long does shipping take?",
        "thanks",
        "does number {n} glow in the dark?",
        "the ones from before again",
        "empty my cart",
    ),
    "zh": (
        "第{n}个多少钱",
        "第{n}个有货吗",
        "第{n}个还剩几件",
        "第{n}个评价怎么样",
        "第{n}个有哪些颜色",
        "第{n}个有哪些尺码",
        "第{n}个是什么材质",
        "第{n}个怎么洗",
        "第{n}个防水吗",
        "介绍一下第{n}个",
        "对比第{n}个和第{m}个",
        "第{n}个和第{m}个哪个便宜",
        "把第{n}个加入购物车",
        "购物车里有什么",
        "有便宜一点的吗",
        "换一批",
        "只要{color}的",
        "{price}以内",
        "类似第{n}个的还有吗",
        "怎么退货",
        "运费多少",
        "谢谢",
        "清空购物车",
    ),
}
_COLORS = {"en": ("black", "white", "red", "blue", "green"), "zh": ("黑色", "白色", "红色", "蓝色", "绿色")}


@dataclass(frozen=True, slots=True)
class Generated:
    """One made-up turn and what was wrong with it."""

    message: str
    reply: str
    cards: int
    faults: tuple[Fault, ...]


async def generated_turns(shop: EvaluatedShop, catalog: Sequence[Product], number: int, seed: int) -> AsyncIterator[Generated]:
    """So many made-up turns, in conversations of nine; now and then a price or a stock changes between two."""
    chance = random.Random(seed)  # noqa: S311 - the same turns for the same seed
    made = 0
    while made < number:
        session = await shop.open_session(None)
        language = chance.choice(("en", "zh"))
        screen: dict[str, int] = {}
        earlier: list[str] = []
        for place in range(min(LENGTH, number - made)):
            if screen and chance.random() < 0.08:
                shop.change(_change(shop, chance.choice(list(screen)), chance))
            frame = chance.choice((_OPENING if place == 0 or not screen else _LATER)[language])
            message = _filled(frame, language, catalog, screen, chance)
            told = Told(message, tuple(earlier), tuple(await shop.say(session, message)), dict(screen))
            yield Generated(message, told.text, len(told.cards), tuple(faults_of(told, records_for(told, shop))))
            screen = screen_after(screen, told)
            earlier.append(message)
            made += 1


def _filled(frame: str, language: str, catalog: Sequence[Product], screen: dict[str, int], chance: random.Random) -> str:
    product = chance.choice(catalog)
    places = [*screen.values(), 1, 2][:8]
    first, second = chance.sample(places, 2) if len(screen) > 1 else (places[0], 2)
    price = (product.price.amount * chance.choice((Decimal("0.8"), Decimal(1), Decimal("1.5")))).quantize(Decimal(1)) + 1
    return frame.format(
        type=(product.category[-1] if product.category else product.title.split()[-1]).lower(),
        tag=next((tag for tag in product.tags if tag.isalpha()), "nice"),
        title=product.title,
        color=chance.choice(_COLORS[language]),
        price=price,
        low=(price / 2).quantize(Decimal(1)),
        n=first,
        m=second,
    )


def _change(shop: EvaluatedShop, product_id: str, chance: random.Random) -> Change:
    product = shop.products([product_id]).get(product_id)
    if product is None or chance.random() < 0.5:
        return Change(stock={product_id: chance.choice((0, 1, 7))})
    dearer = (product.price.amount * Decimal(chance.choice(("0.9", "1.2")))).quantize(Decimal("0.01"))
    return Change(price={product_id: str(dearer)})
