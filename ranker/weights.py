"""How much the query, the shopper's taste and the shop's interest count in one order."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from commerce.tastes import KeptTaste
from ranker.errors import UnusableVersion


@dataclass(frozen=True, slots=True)
class OrderWeights:
    """``final = query · α + taste · β + shop · γ``; the query part is in [0, 1], the other two in [-1, 1].

    The default ones gain where a type was asked for and lose nothing where it was said precisely (bench.ranking_taste).
    """

    query: float = 1.0
    taste: float = 0.3
    shop: float = 0.12

    def for_shopper(self, kept: KeptTaste, lead: Literal["query", "taste"]) -> "OrderWeights":
        """The weights as this shopper wants them; where nothing was asked for, taste and shop lead.

        The query part is then how near a product comes to the shopper's past: who wants less of the usual wants less of this.
        """
        if lead == "taste":
            near, own = min(kept.usual, 1.0), max(self.taste, 0.1) * 2.2
            return OrderWeights(0.25 * self.query * near, own * kept.usual, max(self.shop, 0.04) * 2)
        return OrderWeights(self.query, self.taste * kept.usual, self.shop)


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid")

    query: float = Field(gt=0, le=10)
    taste: float = Field(ge=0, le=10)
    shop: float = Field(ge=0, le=10)


FILE = "order-weights.json"


def save_weights(weights: OrderWeights, folder: Path) -> None:
    """Write the weights into this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(json.dumps(asdict(weights)) + "\n", encoding="utf-8")


def load_weights(folder: Path) -> OrderWeights:
    """The weights of this folder, the default ones where it has none. Raises ``UnusableVersion`` for a damaged file."""
    path = folder / FILE
    if not path.is_file():
        return OrderWeights()
    try:
        kept = _Stored.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError) as error:
        raise UnusableVersion(f"{path} does not hold weights of an order: {error}") from error
    return OrderWeights(kept.query, kept.taste, kept.shop)
