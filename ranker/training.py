"""Learns a ranker from events: the work behind ``shop rank train``.

Every model is fitted on what came before a cut, measured on what came after, and fitted again on everything. What is done
stands in ``training/`` beside the versions: a training that was killed goes on there.
"""

import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ranker.blend import Blend
from ranker.blend_fitting import fit_blend
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

_MEASURED = 2000  # held-out shoppers that figures are of, at most
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
    histories: Histories,
    table: ProductTable,
    out: Path,
    plan: Plan,
    workers: Workers,
    told: Progress = untold,
    began: float | None = None,
) -> VersionRecord:
    """Train on these events and add a version to the folder ``out``. Only the first worker writes.

    The minutes of the plan count from ``began`` (of time.monotonic(); default: now).

    Raises:
        TooFewEvents: no event speaks for any product.
    """
    limited = bounded(histories, table.ids)
    if not limited.histories.liked.any():
        raise TooFewEvents("no event speaks for any product: there is nothing to learn from")
    of = f"{fingerprint_of(limited.histories, table.ids)} {asdict(plan)} {SCHEMA}"
    work = TrainingWork.open(out / "training", of, workers)
    course = _Course(table, plan, workers, work, (began or time.monotonic()) - work.spent, told if workers.first else untold)
    measured, first, blend = course.measured(limited.histories)
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
        if blend is not None:
            blend.with_scorers(used, limited.histories).save(made / "blend")
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

    def measured(self, histories: Histories) -> tuple[HeldOut | None, list[Scorer], Blend | None]:
        """Figures on what was held out, the models they are of, and how these are blended.

        Some of the shoppers say how to blend, the others measure. Where there is too little to hold any out, there are no
        figures and no models yet, and a blend weighs all models alike.
        """
        together = len(taste_models(self.plan.model)) > 1
        parts = held_out(histories)
        if parts is None:
            used = self.fitted(_USED, histories, (), 1.0) if together else []
            nothing = histories.where(np.zeros(len(histories.products), np.bool_))
            return None, [], self._blend(used, histories, nothing) if together else None
        head, tail = parts
        scorers = self.fitted(_FIRST, head, (), _FOR_FIRST)
        having = np.flatnonzero(tail.where(tail.liked).lengths)
        having = np.random.default_rng(self.plan.seed).permutation(having)
        count = min(_MEASURED, len(having) // 3) if together else min(_MEASURED, len(having))
        some, others = np.sort(having[:count]), np.sort(having[count:])
        blend = self._blend(scorers, head.select(others), tail.select(others)) if together else None
        blend = blend.with_scorers(scorers, head) if blend else None  # what the measured shoppers met is not new
        measured = figures_on(
            blend or scorers[0],
            head.select(some),
            tail.select(some),
            head,
            self.table,
            alone=scorers if together else (),
            told=self.told,
        )
        return measured, scorers, blend

    def _blend(self, scorers: Sequence[Scorer], histories: Histories, targets: Histories) -> Blend:
        place = self.work.folder / "blend"
        if self.workers.first and not place.is_dir():
            fitting = Fitting(self.plan.seed, float("inf"), self.told, None, self.plan.threads)
            beside = place.with_name(".blend")
            shutil.rmtree(beside, ignore_errors=True)
            fit_blend(scorers, histories, targets, self.table, fitting).save(beside)
            beside.rename(place)
            self.work.keep(self.seconds)
        self.workers.wait()
        return Blend.load(place, self.table, scorers)


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
