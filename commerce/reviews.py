"""What buyers wrote about products."""

from dataclasses import dataclass
from datetime import datetime

from commerce.ids import ProductId


@dataclass(frozen=True, slots=True)
class Review:
    """One review. Texts are plain: markup is taken out at import."""

    review_id: str  # of one product no two are the same
    product_id: ProductId
    rating: float | None  # stars from 0 to 5
    title: str
    text: str
    language: str  # BCP 47 primary tag
    written_at: datetime | None
