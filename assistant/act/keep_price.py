"""Haggling: the price is the shop's and stays as it is; what the policies say of codes, and what costs less, may help."""

from decimal import Decimal

from assistant.act.scene import Scene
from assistant.facts import PriceKept
from assistant.haggling_words import HAGGLES, HAGGLES_OR_CHEAPER
from assistant.policy_search import PolicySearch
from assistant.understand.figures import figures
from assistant.understand.line import folded, plain

_CODES = "discount code coupon promotion 优惠码 折扣"  # what the policies are searched for


def haggles(message: str) -> bool:
    """Whether a message asks the shop to sell for less, and for nothing else."""
    return HAGGLES.search(folded(plain(message))) is not None


def haggles_or_cheaper(message: str) -> bool:
    """Whether a message may ask the shop to sell for less, or for something that costs less."""
    return HAGGLES_OR_CHEAPER.search(folded(plain(message))) is not None


def keep_price(scene: Scene, policies: PolicySearch) -> PriceKept:
    """The price of what is haggled over, the clause about codes, and the price offered where it is below that one."""
    meant = scene.referred[:1] or ((scene.focus,) if scene.focus else ()) or (scene.shown if len(scene.shown) == 1 else ())
    product = meant[0] if meant else None
    clause = policies.best(_CODES, scene.language)
    if clause and any(clause.heading in said.text for said in scene.state.history if said.role == "assistant"):
        clause = None  # read a moment ago
    return PriceKept(product, clause, _offered(scene), bool(scene.shown))


def _offered(scene: Scene) -> Decimal | None:
    """The amount that the shopper names, where some product on screen costs more and it is no count of pieces."""
    amounts = [
        Decimal(str(figure.value))
        for figure in figures(folded(plain(scene.message)))
        if figure.kind in ("money", "bare") and figure.value >= 5 and figure.digits  # 九块九 is not 9
    ]
    dearest = max((on.product.price.amount for on in scene.shown), default=None)
    return next((amount for amount in amounts if dearest is not None and amount < dearest), None)
