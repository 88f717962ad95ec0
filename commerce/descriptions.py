"""Written product texts: drafts that wait for a person's yes, and what was published of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commerce.ids import ProductId

DraftState = Literal["draft", "approved", "rejected", "published"]


@dataclass(frozen=True, slots=True)
class ProductTexts:
    """All texts of one product in one language, plain: no markup."""

    title: str
    bullets: tuple[str, ...]
    description: str  # paragraphs, a line each
    seo_title: str
    meta: str  # the meta description

    def parts(self) -> Iterable[str]:
        """Every text, the title first."""
        return (self.title, *self.bullets, self.description, self.seo_title, self.meta)


@dataclass(frozen=True, slots=True)
class DraftKey:
    """What a draft is of. There is one draft for each key; written again, it takes the place of the older one."""

    product_id: ProductId
    language: str  # "en" or "zh"
    audience: str = ""  # for whom it was written; "" for everyone


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it was written, and what a person decided about it."""

    key: DraftKey
    texts: ProductTexts
    state: DraftState
    writer: str  # "code", or the model and its prompt: "shop describe.v1#9f3a1c2b"
    made_from: str  # fingerprint of the record and of everything asked for; the same again needs no writing
    source_hash: str  # ``text_hash`` of the merchant's own record that it was written from
    remarks: tuple[str, ...]  # for the reviewer: sentences that were cut and why, doubts about the record
    written_at: datetime


@dataclass(frozen=True, slots=True)
class SourceText:
    """Title and description as the merchant gave them, before anything was published over them."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A text that was published. ``stands`` tells whether it still does: not restored, not overtaken by a newer source."""

    key: DraftKey
    texts: ProductTexts
    source: SourceText
    published_at: datetime
    stands: bool


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What became of the drafts that were to be published."""

    in_catalog: tuple[ProductId, ...]  # title and description of the product's own language are the new ones now
    kept_aside: int  # in another language, or for an audience: kept for the export, the catalog is as it was
    stale: tuple[ProductId, ...]  # the record has changed since they were written: not published
