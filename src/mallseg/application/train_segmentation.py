"""Train a model: fit a segmentation, keep it as a new version, and decide what becomes of it."""

from dataclasses import dataclass, field, replace

from mallseg.application.challenge_champion import ChallengeChampion
from mallseg.application.draw_anew import DrawAnew
from mallseg.application.draw_portrait import DrawPortrait
from mallseg.application.fit_segmentation import Fit, FitSegmentation
from mallseg.application.keep_identity import KeepIdentity, Kept
from mallseg.application.model_history import ModelHistory, look_back
from mallseg.application.note_provenance import provenance_of
from mallseg.application.step import (
    AgesLearned,
    NameMisfit,
    NumberDisputed,
    PromotionDoubted,
    PromotionStopped,
    Report,
    VersionSaved,
    silence,
)
from mallseg.application.training_report import TrainingReport
from mallseg.domain.drift.appraisal import Appraiser
from mallseg.domain.drift.gate import GateLimits, Promote
from mallseg.domain.feature import AGE
from mallseg.domain.identity.misfit import misfits
from mallseg.domain.plan import Plan
from mallseg.domain.ports import Clusterer, CustomerSource, SegmentationStore, Surveyor
from mallseg.domain.study.study_summary import StudySummary
from mallseg.domain.study.study_words import objection
from mallseg.domain.versions.decision import Decision
from mallseg.domain.versions.version import (
    CHALLENGER,
    CHAMPION,
    Version,
    check_model_name,
)
from mallseg.domain.wording.naming import PLAIN, Wording

_AGES = (
    "Age is a feature, so ages become part of the model: whoever can read it or its report may "
    "learn somebody's age."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSegmentation:
    """Train a model on a source of customers.

    - A training that fails leaves the store as it was; where nothing can be written, it fails at
      once.
    - A training that succeeds adds one version. It is the champion from then on, or, where the gate
      or the caller says no, the challenger, and the champion of before stays in use.
    - A champion that cannot be read does not stand in the way of the next one: segments are those
      of the newest version that can, and the report says so.
    - Without a number of segments the first training takes the one that the study recommends; from
      then on the champion's stays, so that segments do not come and go with the season.
    - Where the study recommends another number than the training has, the report says so; what it
      prefers three trainings running is done.
    - The search starts from the champion's centres, and segments keep their identity; every name
      that is kept is held against where its segment stands now.
    - The stored segmentation depends on customers and plan alone; time, source and libraries are
      written beside it.
    """

    clusterer: Clusterer
    surveyor: Surveyor
    appraiser: Appraiser
    store: SegmentationStore
    wording: Wording = PLAIN
    limits: GateLimits = field(default_factory=GateLimits)

    def __call__(
        self,
        source: CustomerSource,
        *,
        model: str,
        plan: Plan,
        draws_anew: bool = False,
        promote: Promote = Promote.AUTO,
        report: Report = silence,
    ) -> TrainingReport:
        """Fit, decide, save.

        Parameters
        ----------
        draws_anew
            Whether the customers are drawn anew too, as for a study, so that the version keeps how
            steady each number of segments is. The segments do not depend on it.
        promote
            Whether the gate decides about the champion, or the caller does.

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
        if AGE in plan.features:
            report(AgesLearned(reason=_AGES))
        before = look_back(self.store, model, report)
        fit_segmentation = FitSegmentation(
            clusterer=self.clusterer, surveyor=self.surveyor, wording=self.wording
        )
        fit = fit_segmentation(
            source, plan=plan, precedent=before.precedent(plan), is_judged=True, report=report
        )
        against = _dispute(fit, plan, report)
        kept = self._identified(fit, before, report)
        fit = replace(fit, segmentation=kept.segmentation)
        challenge = ChallengeChampion(
            appraiser=self.appraiser, store=self.store, limits=self.limits
        )
        challenged = challenge(fit, kept, before, plan=plan, promote=promote, report=report)
        study = self._study(fit, plan, report, draws_anew=draws_anew)
        draw_portrait = DrawPortrait(surveyor=self.surveyor)
        portrait = draw_portrait(source, fit, study=study, report=report)
        found = misfits(fit.segmentation, portrait, self.wording)
        decision = challenged.decision
        version = self.store.save(
            model,
            fit.segmentation,
            provenance_of(fit, plan, before, challenged.scores, kept=kept, decision=decision),
            portrait=portrait,
            as_champion=decision.is_promoted,
            as_challenger=not decision.is_promoted,
        )
        for misfit in found:
            report(NameMisfit(slug=misfit.slug, since=misfit.since))
        _tell(version, decision, before, report)
        return TrainingReport.of(
            fit, kept, before, version, decision, unfit=found, objection=against
        )

    def _identified(self, fit: Fit, before: ModelHistory, report: Report) -> Kept:
        return KeepIdentity(wording=self.wording)(
            fit.census,
            fit.segmentation,
            champion=before.predecessor,
            lineage=before.lineage,
            report=report,
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


def _tell(version: Version, decision: Decision, before: ModelHistory, report: Report) -> None:
    """Report what became of the new version, and what stood against it."""
    alias = CHAMPION if decision.is_promoted else CHALLENGER
    report(VersionSaved(model=version.model, version=version.number, alias=alias))
    reasons = tuple(objection.reason for objection in decision.objections)
    if decision.is_stopped and before.in_use is not None:
        report(PromotionStopped(version=version.number, champion=before.in_use, reasons=reasons))
    elif decision.is_promoted and reasons:
        report(PromotionDoubted(version=version.number, reasons=reasons))


def _dispute(fit: Fit, plan: Plan, report: Report) -> str | None:
    """Report that the customers rather form another number of groups, if they do."""
    segments = len(fit.segmentation.segments)
    if fit.judgement is None or segments < fit.aimed_at:
        return None  # nobody chose a number that their size has changed
    reason = objection(fit.judgement, segments=segments, was_asked_for=plan.segments is not None)
    if reason is not None:
        report(NumberDisputed(segments=segments, recommended=fit.judgement.segments, reason=reason))
    return reason
