"""Train a model: fit a segmentation, keep it as a new version, make it the champion."""

from dataclasses import dataclass, fields
from enum import StrEnum

from mallseg.application.draw_anew import DrawAnew
from mallseg.application.draw_portrait import DrawPortrait
from mallseg.application.fit_segmentation import Fit, FitSegmentation
from mallseg.application.step import (
    ChampionUnreadable,
    NumberDisputed,
    Report,
    VersionSaved,
    silence,
)
from mallseg.domain.errors import SegmentationNotFoundError, UnreadableSegmentationError
from mallseg.domain.extremes import SetAside
from mallseg.domain.feature import Feature
from mallseg.domain.naming import PLAIN, Wording
from mallseg.domain.plan import Plan
from mallseg.domain.ports import Clusterer, CustomerSource, SegmentationStore, Surveyor
from mallseg.domain.segment_size import SegmentSize
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.study_summary import StudySummary
from mallseg.domain.study_words import objection
from mallseg.domain.verdict import Judgement
from mallseg.domain.version import Provenance, check_model_name


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReport:
    """What a training made, and from what.

    `judgement` tells how many groups there are; `objection` says in words that the number of
    segments is another, where it is. `remarks` are those of the fit.
    """

    model: str
    version: int
    segmentation: Segmentation
    set_aside: SetAside
    rejected_rows: int
    judgement: Judgement | None
    objection: str | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSegmentation:
    """Train a model on a source of customers.

    - A training that fails leaves the store as it was; where nothing can be written, it fails at
      once.
    - A training that succeeds adds one version, and that version is the champion from then on.
    - A champion that cannot be told does not stand in the way of the next one.
    - Without a number of segments the first training takes the one that the study recommends; from
      then on the champion's stays, so that segments do not come and go with the season.
    - Where the study recommends another number than the training has, the report says so.
    - The stored segmentation depends on customers and plan alone; time, source and libraries are
      written beside it.
    """

    clusterer: Clusterer
    surveyor: Surveyor
    store: SegmentationStore
    wording: Wording = PLAIN

    def __call__(
        self,
        source: CustomerSource,
        *,
        model: str,
        plan: Plan,
        draws_anew: bool = False,
        report: Report = silence,
    ) -> TrainingReport:
        """Fit, save as the champion.

        Parameters
        ----------
        draws_anew
            Whether the customers are drawn anew too, as for a study, so that the version keeps how
            steady each number of segments is. The segments do not depend on it.

        Raises
        ------
        InvalidOptionError
            The model's name is not a plain word, or no segments have the size asked for.
        CustomerDataError, NotEnoughCustomersError
            As from FitSegmentation.
        StoreUnavailableError
            The store cannot be written.
        """
        check_model_name(model)
        self.store.check_writable(model)
        parent = self._parent(model, report)
        fit_segmentation = FitSegmentation(
            clusterer=self.clusterer, surveyor=self.surveyor, wording=self.wording
        )
        kept = self._kept(model, parent, plan)
        fit = fit_segmentation(source, plan=plan, kept=kept, is_judged=True, report=report)
        against = _dispute(fit, plan, report)
        provenance = _provenance(fit, plan, parent)
        study = self._study(fit, plan, report, draws_anew=draws_anew)
        draw_portrait = DrawPortrait(surveyor=self.surveyor)
        portrait = draw_portrait(source, fit, study=study, report=report)
        version = self.store.save(
            model, fit.segmentation, provenance, portrait=portrait, as_champion=True
        )
        report(VersionSaved(model=model, version=version.number))
        return TrainingReport(
            model=model,
            version=version.number,
            segmentation=fit.segmentation,
            set_aside=fit.set_aside,
            rejected_rows=fit.reading.rejected_rows,
            judgement=fit.judgement,
            objection=against,
            remarks=fit.remarks,
        )

    def _study(
        self, fit: Fit, plan: Plan, report: Report, *, draws_anew: bool
    ) -> StudySummary | None:
        if fit.judgement is None:
            return None
        resampling = None
        if draws_anew:
            draw_anew = DrawAnew(surveyor=self.surveyor)
            scale = fit.segmentation.scale
            resampling = draw_anew(
                fit.census, scale, fit.judgement, fit.candidates, seed=plan.seed, report=report
            )
        return StudySummary.of(fit.judgement, fit.candidates, resampling)

    def _parent(self, model: str, report: Report) -> int | None:
        try:
            return self.store.champion(model)
        except UnreadableSegmentationError as error:
            report(ChampionUnreadable(reason=str(error)))
            return None

    def _kept(self, model: str, parent: int | None, plan: Plan) -> int | None:
        """Tell how many segments the champion has, where that matters and can be read."""
        if parent is None or plan.segments is not None:
            return None
        try:
            return len(self.store.load(model, parent).segmentation.segments)
        except (SegmentationNotFoundError, UnreadableSegmentationError):
            return None


def _dispute(fit: Fit, plan: Plan, report: Report) -> str | None:
    """Report that the customers rather form another number of groups, if they do."""
    segments = len(fit.segmentation.segments)
    if fit.judgement is None or segments < fit.aimed_at:
        return None  # nobody chose a number that their size has changed
    reason = objection(fit.judgement, segments=segments, was_asked_for=plan.segments is not None)
    if reason is not None:
        report(NumberDisputed(segments=segments, recommended=fit.judgement.segments, reason=reason))
    return reason


def _provenance(fit: Fit, plan: Plan, parent: int | None) -> Provenance:
    census = fit.reading.census
    return Provenance(
        source=fit.reading.source,
        customers=fit.segmentation.customers,
        set_aside=fit.set_aside.customers,
        rejected_rows=fit.reading.rejected_rows,
        distinct_points=len(census),
        census_fingerprint=census.fingerprint(),
        seed=plan.seed,
        parent=parent,
        settings={each.name: _as_json(getattr(plan, each.name)) for each in fields(plan)},
        scores={"inertia": fit.segmentation.inertia},
        faults={str(fault): count for fault, count in fit.reading.faults.items()},
        repeated_ids=fit.reading.repeated_ids,
        fences=fit.set_aside.fences or {},
    )


def _as_json(choice: object) -> object:
    match choice:
        case Feature():
            return choice.name
        case tuple():
            return [_as_json(each) for each in choice]
        case StrEnum() | SegmentSize():
            return str(choice)
        case _:
            return choice
