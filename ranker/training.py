"""Learns a ranker from events: the work behind ``shop rank train``.

Every model is fitted on what came before a cut, measured on what came after, and fitted again on everything. What is done
stands in ``training/`` beside the versions: a training that was killed goes on there.
"""

import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ranker.bounds import Bounded, bounded
from ranker.errors import TooFewEvents
from ranker.histories import Histories
from ranker.holding_out import fingerprint_of, held_out
from ranker.later import figures_on
from ranker.scorers.scorer import Fitting, Progress, Scorer, untold
from ranker.simulation import is_simulated
from ranker.tables import ProductTable
from ranker.taste_models import Chosen, TasteModel, taste_models
from ranker.training_work import TrainingWork
from ranker.versions import (
    SCHEMA,
    Alphabet,
    DataWindow,
    HeldOut,
    VersionRecord,
    Versions,
    code_version,
    git_state,
    now,
    save_table,
)
from ranker.workers import Workers

_FOR_FIRST = 0.55  # of the time, for the models that are measured; the rest for those that are used
_FIRST, _USED = "first", "used"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a ranker is trained."""

    model: Chosen = "blend"
    minutes: float = 15.0
    seed: int = 0
    threads: int = 1
    embedder: str = "packaged"
    alphabet: Alphabet = "none"  # which of the embedder's pair read the titles


def train(
    histories: Histories, table: ProductTable, out: Path, plan: Plan, workers: Workers, told: Progress = untold
) -> VersionRecord:
    """Train on these events and add a version to the folder ``out``. Only the first worker writes.

    Raises:
        TooFewEvents: no event speaks for any product.
    """
    limited = bounded(histories, table.ids)
    if not limited.histories.liked.any():
        raise TooFewEvents("no event speaks for any product: there is nothing to learn from")
    of = f"{fingerprint_of(limited.histories, table.ids)} {asdict(plan)} {SCHEMA}"
    work = TrainingWork.open(out / "training", of, workers)
    course = _Course(table, plan, workers, work, time.monotonic() - work.spent, told if workers.first else untold)
    measured, first = course.measured(limited.histories)
    used = course.fitted(_USED, limited.histories, first, until=1.0)
    versions = Versions(out)
    record = VersionRecord(
        schema_version=SCHEMA,
        name=versions.next_name(),
        model=plan.model,
        scorers=tuple(scorer.name for scorer in used),
        made_at=now(),
        made_by=code_version(),
        git=git_state(),
        embedder=plan.embedder,
        alphabet=plan.alphabet,
        data=_window(limited, table),
        held_out=measured,
        seed=plan.seed,
        minutes=plan.minutes,
        seconds=round(course.seconds, 1),
    )
    if workers.first:
        made = work.folder / "made"
        shutil.rmtree(made, ignore_errors=True)
        save_table(made, table)
        for scorer in used:
            scorer.save(made / "scorers" / scorer.name)
        versions.add(made, record)
        work.close()
    workers.wait()
    return record


@dataclass(frozen=True, slots=True)
class _Course:
    """One training as it runs."""

    table: ProductTable
    plan: Plan
    workers: Workers
    work: TrainingWork
    began: float  # of time.monotonic(), moved back by what killed trainings spent
    told: Progress

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def fitted(self, phase: str, histories: Histories, start: Sequence[Scorer], until: float) -> list[Scorer]:
        """Every model fitted on these events, those that a killed training finished as it left them; ``until`` is a share
        of the time allowed.
        """
        models = taste_models(self.plan.model)
        end = self.began + until * self.plan.minutes * 60
        found = []
        for number, model in enumerate(models):
            rest = sum(one.share for one in models[number:])
            deadline = time.monotonic() + max(end - time.monotonic(), 0.0) * model.share / rest
            found.append(self._one(phase, model, histories, start[number] if start else None, deadline))
        return found

    def _one(self, phase: str, model: TasteModel, histories: Histories, start: Scorer | None, deadline: float) -> Scorer:
        done = self.work.done(phase, model, self.table)
        self.workers.wait()
        if done is not None:
            return done
        fitting = Fitting(self.plan.seed, deadline, self.told, self.work.checkpoint(phase, model), self.plan.threads)
        if self.workers.first or model.together:
            scorer = model.fit(histories, self.table, fitting, start)
            if self.workers.first:
                self.work.finish(phase, model, scorer)
                self.work.keep(self.seconds)
        self.workers.wait()
        kept = self.work.done(phase, model, self.table)  # as it is used later: what every worker goes on with
        assert kept is not None, "it was written above"
        return kept

    def measured(self, histories: Histories) -> tuple[HeldOut | None, list[Scorer]]:
        """Figures on what was held out, and the models they are of; none where there is too little to hold any out."""
        parts = held_out(histories)
        if parts is None:
            return None, []
        head, tail = parts
        scorers = self.fitted(_FIRST, head, (), _FOR_FIRST)
        alone = scorers if len(scorers) > 1 else ()
        measured = figures_on(scorers[0], head, tail, self.table, alone=alone, seed=self.plan.seed, told=self.told)
        return measured, scorers


def _window(limited: Bounded, table: ProductTable) -> DataWindow:
    histories = limited.histories
    return DataWindow(
        events=len(histories.products),
        shoppers=int((histories.lengths > 0).sum()),
        products=len(table),
        clock=histories.clock,
        first=float(histories.at.min()),
        last=float(histories.at.max()),
        simulated=any(map(is_simulated, histories.with_events().shoppers)),
        left_out=limited.left_out,
    )
