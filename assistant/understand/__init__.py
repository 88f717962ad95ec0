"""Step 3 of a turn: from a message in its context to its understanding.

Code reads what words decide, in milliseconds, and says how sure it is; what is left is one model call (docs/understanding.md).
"""

import time
from dataclasses import dataclass

from assistant.model import ChatModel, ModelUnavailable, Usage
from assistant.understand.asking import KEYS, Answers, ask
from assistant.understand.judge import packaged_judge
from assistant.understand.reading import Reading, read, with_intent
from assistant.understand.vocabulary import CatalogWords, catalog_words
from assistant.understanding import Context, Need, Understanding

__all__ = ["CatalogWords", "Reading", "Understander", "Understood", "catalog_words", "read"]

_OWN_TIME = 0.05  # seconds kept back of a budget for what follows the model's answer


@dataclass(frozen=True, slots=True)
class Understood:
    """What a turn goes by, and how it came about."""

    understanding: Understanding
    decided_by: dict[str, str]  # field → "words", "judge" (the intent alone) or "model"
    confidence: dict[str, float]
    usage: Usage
    prompt_source: str | None
    degraded: bool  # the model was wanted and not to be had
    milliseconds: float

    @property
    def prompts(self) -> tuple[str, ...]:
        """The prompts used."""
        return (self.prompt_source,) if self.prompt_source else ()


class Understander:
    """Reads messages. Holds no state of a session; one serves all."""

    def __init__(self, *, model: ChatModel | None, facets: CatalogWords | None, ask_always: bool = False) -> None:
        """``facets``: the shop's own words. ``ask_always``: ask for every field that a model can answer (for a larger one)."""
        self._model = model
        self._facets = facets
        self._ask_always = ask_always
        self._judge = packaged_judge()
        self._last: tuple[Context, Reading] | None = (
            None  # a turn reads its message before it asks; threads may race, harmlessly
        )

    def reading(self, context: Context) -> Reading:
        """What code alone reads, in milliseconds, with a confidence for each field."""
        last = self._last
        if last is not None and last[0] is context:
            return last[1]
        reading = read(context, self._facets, self._judge)
        self._last = (context, reading)
        return reading

    def read(self, context: Context) -> Understanding:
        """What code alone reads, in milliseconds."""
        return self.reading(context).understanding

    async def understand(self, context: Context, budget_seconds: float) -> Understood:
        """The understanding, at the latest a little after ``budget_seconds``; without the model where it cannot be asked."""
        began = time.perf_counter()
        reading = self.reading(context)
        wanted = self._wanted(reading)
        by = dict.fromkeys(
            ("language", "intent", *(f"need.{name}" for name in Need.model_fields), "refers_to", "cart", "order_id"), "words"
        )
        by["intent"] = reading.intent_by

        def understood(understanding: Understanding, usage: Usage, source: str | None, degraded: bool) -> Understood:
            spent = (time.perf_counter() - began) * 1000
            return Understood(understanding, by, reading.confidence, usage, source, degraded, spent)

        if not wanted or self._model is None:
            return understood(reading.understanding, Usage(), None, bool(wanted) and self._model is None)
        seconds = budget_seconds - (time.perf_counter() - began) - _OWN_TIME
        if seconds <= 0 or not await self._model.ready():
            return understood(reading.understanding, Usage(), None, True)
        try:
            answers, completion, source = await ask(self._model, context, wanted, seconds, reading.intents)
        except ModelUnavailable:
            return understood(reading.understanding, Usage(), None, True)
        merged = self._merged(context, reading, answers, wanted, by)
        return understood(merged, completion.usage, source, False)

    def _wanted(self, reading: Reading) -> list[str]:
        fields = list(KEYS) if self._ask_always else [name for name in reading.unsure() if name in KEYS]
        return [name for name in KEYS if name in fields]

    def _merged(
        self, context: Context, reading: Reading, answers: Answers, wanted: list[str], by: dict[str, str]
    ) -> Understanding:
        """The reading with the model's answers in the fields that were asked for."""
        if answers.intent is not None and answers.intent != reading.understanding.intent:
            reading = with_intent(context, answers.intent, self._facets)
            by["intent"] = "model"
        understanding = reading.understanding
        if understanding.intent not in ("search", "recommend", "refine"):
            return understanding
        need, changes = understanding.need, dict[str, object]()
        new = understanding.intent != "refine"
        if new and answers.query and "need.query" in wanted:
            changes["query"] = answers.query
        if understanding.intent == "search" and answers.category and "need.category" in wanted:
            changes["category"] = answers.category
        if answers.exclude and "need.exclude" in wanted:
            kept = [] if new else [thing for thing in need.exclude if thing.isascii() or context.catalog_language == "zh"]
            changes["exclude"] = list(dict.fromkeys([*kept, *answers.exclude]))
        if answers.attributes and "need.attributes" in wanted:
            had = {value.lower() for value in need.attributes.values()}
            added = {f"wish {n}": value for n, value in enumerate(answers.attributes, 1) if value.lower() not in had}
            changes["attributes"] = {**need.attributes, **added}
        by.update({f"need.{name}": "model" for name in changes})
        return understanding.model_copy(update={"need": need.model_copy(update=changes)})
