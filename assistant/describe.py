"""Writes product texts: from what the records say, by code, and by a model as far as the record carries its words.

A run can be stopped at any time: every text is stored when it is finished, and a run begun again writes only what is missing.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from assistant.describing.claims import RecordClaims, record_claims
from assistant.describing.likeness import ALIKE, Likeness
from assistant.describing.model_words import ModelWords, model_words
from assistant.describing.plain import Assignment, composed
from assistant.describing.record_text import SharedText
from assistant.describing.voice import Voice
from assistant.describing.wish import Wish
from assistant.model import ChatModel, ModelUnavailable, Usage
from commerce.descriptions import Draft, DraftKey, DraftState, ProductTexts, SourceText
from commerce.hashes import text_hash
from commerce.ids import ProductId
from commerce.products import Product

METHOD = 1  # counts up when code writes otherwise, so that texts of an older method are written again
SECONDS = 600.0  # that one call of the model may take in a batch
WAY_BACK = 60.0  # seconds that a run waits for a model that went away
_VARIATIONS = 4  # ways that are tried to tell a product unlike others
_BATCH = 25  # drafts of code that are stored together

Progress = Callable[[int, int], None]  # done, total


class DraftStore(Protocol):
    """Where drafts are kept."""

    def put(self, drafts: Sequence[Draft]) -> None:
        """Store the drafts, each in place of an older one of its key."""

    def drafts(
        self,
        state: DraftState | None = None,
        *,
        product_ids: Sequence[ProductId] | None = None,
        language: str | None = None,
        audience: str | None = None,
    ) -> list[Draft]:
        """The drafts that meet every condition given."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What is asked of a run."""

    languages: tuple[str, ...]
    shop: str
    voice: Voice
    wish: Wish = Wish()
    captions: Mapping[ProductId, str] = field(default_factory=dict)  # what is seen on a product's picture


@dataclass(frozen=True, slots=True)
class Author:
    """Who words the texts: code alone, or a model too."""

    model: ChatModel | None = None
    prose: bool = False  # whether the model writes sentences, or only says what to lead with
    parallel: int = 8  # calls of the model at once

    @property
    def name(self) -> str:
        """What is written on a draft, and goes into its fingerprint."""
        return "code" if self.model is None else f"{self.model.name} {'describe' if self.prose else 'describe_order'}"


@dataclass(frozen=True, slots=True)
class Assigned:
    """A text that is to be written."""

    key: DraftKey
    product: Product  # with the merchant's own text, and the caption in its description
    source_hash: str
    made_from: str


@dataclass(slots=True)
class DescribeReport:
    """What a run did."""

    written: int = 0
    by_model: int = 0  # texts that have at least one sentence, or the order, from a model
    sentences_passed: int = 0
    sentences_cut: dict[str, int] = field(default_factory=dict)  # reason: count
    alike: int = 0  # texts that stayed nearly the same as another product's
    model_gone: bool = False  # the run stopped because the model went away
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0

    def add(self, other: "DescribeReport") -> None:
        """Count what another run did too."""
        self.written += other.written
        self.by_model += other.by_model
        self.sentences_passed += other.sentences_passed
        for reason, count in other.sentences_cut.items():
            self.sentences_cut[reason] = self.sentences_cut.get(reason, 0) + count
        self.alike += other.alike
        self.model_gone |= other.model_gone
        self.usage = self.usage.plus(other.usage)
        self.seconds += other.seconds


def assigned(
    products: Iterable[Product], sources: Mapping[ProductId, SourceText], brief: Brief, author: Author
) -> list[Assigned]:
    """The texts that a run over these products would write, in order of product and language."""
    found = []
    for product in products:
        own = _source(product, sources.get(product.product_id))
        caption = brief.captions.get(product.product_id, "")
        told = replace(own, description=f"{own.description}\n{caption}".strip()) if caption else own
        for language in brief.languages:
            key = DraftKey(product.product_id, language, brief.wish.audience)
            asked = [METHOD, brief.voice.fingerprint, brief.wish.audience, *brief.wish.tags, brief.shop, author.name, caption]
            sizes = [variant.options for variant in product.variants]
            made_from = hashlib.blake2b(repr((own.text_hash, sizes, language, asked)).encode(), digest_size=16).hexdigest()
            found.append(Assigned(key, told, own.text_hash, made_from))
    return found


def missing(texts: Sequence[Assigned], drafts: Iterable[Draft]) -> list[Assigned]:
    """Those that no draft was made of just so."""
    there = {(draft.key, draft.made_from) for draft in drafts}
    return [text for text in texts if (text.key, text.made_from) not in there]


async def describe(
    texts: Sequence[Assigned],
    brief: Brief,
    author: Author,
    shared: SharedText,
    store: DraftStore,
    progress: Progress | None = None,
) -> DescribeReport:
    """Write these texts and store each as a draft; one nearly the same as another in the store is told otherwise if it can be.

    Raises:
        DatabaseUnavailable: the drafts cannot be read or written.
    """
    report, began = DescribeReport(), time.monotonic()
    likeness = {language: Likeness() for language in brief.languages}
    for draft in await asyncio.to_thread(store.drafts):
        if draft.key.language in likeness:
            likeness[draft.key.language].add(draft.key, draft.texts.description)
    waiting = iter(texts)
    finished: list[Draft] = []

    async def flush() -> None:
        drafts, finished[:] = list(finished), []
        if drafts:
            await asyncio.to_thread(store.put, drafts)

    async def work() -> None:
        for text in waiting:
            task = await asyncio.to_thread(_assignment, text, brief, shared)
            words = await _model_words(author, task, report) if author.model else None
            if report.model_gone:
                return
            texts_written, alike = _unlike_others(task, text.key, words, likeness[text.key.language])
            finished.append(_draft(text, task.claims, texts_written, alike, words, author))
            _count(report, words, alike)
            if author.model or len(finished) >= _BATCH:
                await flush()
            if progress:
                progress(report.written, len(texts))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(author.parallel if author.model else 1):
                group.create_task(work())
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None  # one failure stops all workers, and is told as itself
    finally:
        await asyncio.shield(flush())
        report.seconds = time.monotonic() - began
    return report


def _assignment(text: Assigned, brief: Brief, shared: SharedText) -> Assignment:
    claims = record_claims(text.product, text.key.language, shared)
    return Assignment(claims, brief.voice, brief.wish, brief.shop)


async def _model_words(author: Author, task: Assignment, report: DescribeReport) -> ModelWords | None:
    """The model's words; None where it refused this one. Waits for a model that went away, then gives the run up."""
    assert author.model is not None
    if not task.claims.claims and not task.claims.told:
        return None  # a record that says nothing gives a model nothing to say
    until = time.monotonic() + WAY_BACK
    while time.monotonic() < until and not report.model_gone:
        try:
            return await model_words(author.model, task, prose=author.prose, seconds=SECONDS)
        except ModelUnavailable:
            if await author.model.ready():  # it was this question, not the model
                return None
            await asyncio.sleep(2)
    report.model_gone = True
    return None


def _unlike_others(
    task: Assignment, key: DraftKey, words: ModelWords | None, likeness: Likeness
) -> tuple[ProductTexts, tuple[DraftKey, float] | None]:
    """The texts told least like those of other products, and the product that they are still nearly the same as."""
    best: tuple[float, ProductTexts, tuple[DraftKey, float] | None] | None = None
    for variation in range(_VARIATIONS):
        order, wording = (words.order, words.wording) if words else ((), None)
        texts = composed(replace(task, variation=variation), order, wording)
        nearest = likeness.nearest(key, texts.description)
        share = nearest[1] if nearest else 0.0
        if best is None or share < best[0]:
            best = (share, texts, nearest)
        if share < ALIKE:
            break
    assert best is not None
    likeness.add(key, best[1].description)
    return best[1], best[2] if best[0] >= ALIKE else None


def _draft(
    text: Assigned,
    claims: RecordClaims,
    texts: ProductTexts,
    alike: tuple[DraftKey, float] | None,
    words: ModelWords | None,
    author: Author,
) -> Draft:
    remarks = [*claims.doubts]
    if alike:
        remarks.append(f"nearly the same as {alike[0].product_id} ({alike[1]:.0%})")
    if author.model and words is None:
        remarks.append("the model gave no answer for this one; code wrote it")
    if not claims.claims and not claims.told:
        remarks.append("the record says hardly anything of this product")
    remarks += [f"cut ({reason}): {sentence}" for reason, sentence in (words.cut if words else ())]
    writer = f"{author.model.name} {words.source}" if author.model and words else "code"
    return Draft(text.key, texts, "draft", writer, text.made_from, text.source_hash, tuple(remarks), datetime.now(UTC))


def _count(report: DescribeReport, words: ModelWords | None, alike: object) -> None:
    report.written += 1
    report.alike += bool(alike)
    if words:
        report.by_model += bool(words.order or words.passed)
        report.sentences_passed += words.passed
        report.usage = report.usage.plus(words.usage)
        for reason, _ in words.cut:
            report.sentences_cut[reason] = report.sentences_cut.get(reason, 0) + 1


def _source(product: Product, source: SourceText | None) -> Product:
    """The product with the merchant's own text: a text is never written from one that was written here."""
    if source is None:
        return product
    words = text_hash(source.title, source.description, product.brand, product.category, product.tags, product.facets)
    return replace(product, title=source.title, description=source.description, text_hash=words)
