"""Train a model: fit a segmentation, save it as a new version, and decide on its promotion."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mallseg.application.events import OnEvent, ignore
from mallseg.application.training.evaluate_challenger import EvaluateChallenger
from mallseg.application.training.fit_segmentation import Fit, FitSegmentation
from mallseg.application.training.keep_identity import KeepIdentity, KeptIdentity
from mallseg.application.training.model_history import ModelHistory, load_history
from mallseg.application.training.profile_segments import EarlierDisclosures, ProfileSegments
from mallseg.application.training.study_segments import ResampleCustomers
from mallseg.application.training.training_report import TrainingReport, provenance_of
from mallseg.application.training_events import (
    BreakdownFollows,
    BreakdownsHeldBack,
    NameStale,
    NumberDisputed,
    PersonalFeatures,
    PromotionStopped,
    PromotionWarned,
    TrainingNote,
    VersionSaved,
)
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.identity.stale_names import stale_names
from mallseg.domain.monitoring.gate import Promote
from mallseg.domain.number_of_segments.stability import confirmed
from mallseg.domain.number_of_segments.study import StudySummary
from mallseg.domain.number_of_segments.verdict import effective_sample_size_of, has_groups
from mallseg.domain.ports import CustomerSource, SegmentationStore
from mallseg.domain.profiles.implied_breakdowns import functional_dependencies
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.baseline import preference
from mallseg.domain.registry.version import (
    CHALLENGER,
    CHAMPION,
    Decision,
    Version,
    check_model_name,
)
from mallseg.domain.segments.naming import PLAIN, Wording
from mallseg.domain.segments.plan import Plan

if TYPE_CHECKING:
    from mallseg.application.worth.amounts import AmountColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSegmentation:
    """Train a model on a source of customers.

    - A training that fails leaves the store unchanged; if the store cannot be written, it fails
      before reading anything.
    - A training that succeeds adds one version: the champion, or the challenger where the gate or
      the caller says no.
    - An unreadable champion does not stop the training: it continues the segments of the newest
      readable version, and reports that.
    - Without a number of segments, the first training takes the one that the study recommends;
      later ones keep the champion's, so that segments do not come and go with the season.
    - A given number is studied only with resampling. Where a study recommends another number, this
      is noted; a number that it prefers in three trainings in a row, and in most resamples of the
      third, is taken.
    - The search starts from the champion's centres, segments keep their identity, and inherited
      names are checked.
    - The customers are counted by each breakdown that has a column. No count is stored that could
      reveal a group of 1 to 10 people, also in combination with what other versions of the same
      customers disclose.
    - The stored segmentation depends on customers and plan alone; time, source and libraries are
      stored beside it.
    """

    fit_segmentation: FitSegmentation
    keep_identity: KeepIdentity
    evaluate_challenger: EvaluateChallenger
    resample_customers: ResampleCustomers
    earlier_disclosures: EarlierDisclosures
    profile_segments: ProfileSegments
    store: SegmentationStore
    wording: Wording = PLAIN
    breakdowns: tuple[Breakdown, ...] = ()

    def __call__(
        self,
        source: CustomerSource,
        *,
        model: str,
        plan: Plan,
        with_resampling: bool = False,
        promote: Promote = Promote.AUTO,
        amounts: "AmountColumn | None" = None,
        on_event: OnEvent = ignore,
    ) -> TrainingReport:
        """Fit, decide, save.

        Parameters
        ----------
        with_resampling
            Whether to run the study in any case, with resampling, so that the version has the
            stability of each number of segments. The segments do not depend on it.
        promote
            Whether the gate decides on the promotion, or the caller.
        amounts
            A column of amounts whose shares by segment are stored with the version; the source is
            read a second time for it.

        Raises
        ------
        InvalidOptionError
            The model's name is not a plain word, or no segments have the size asked for.
        CustomerDataError, NotEnoughCustomersError
            As from FitSegmentation, or the column of amounts cannot be read.
        StoreUnavailableError
            The store cannot be written.
        """
        check_model_name(model)
        self.store.check_writable(model)
        if amounts:
            amounts.check(plan.features)
        notes = _on_features(plan, on_event)
        before = load_history(self.store, model, on_event)
        fit = self.fit_segmentation(
            source,
            plan=plan,
            baseline=before.baseline(plan),
            is_studied=plan.segments is None or with_resampling,
            breakdowns=self.breakdowns,
            on_event=on_event,
        )
        notes += [*fit.notes, *_dispute(fit, plan, on_event)]
        kept = self._kept(fit, before, on_event)
        fit = replace(fit, segmentation=kept.segmentation)
        evaluated = self.evaluate_challenger(
            fit, kept, before, plan=plan, promote=promote, on_event=on_event
        )
        decision, by_ratio = evaluated.decision, evaluated.moved_by_chance.by_ratio
        fit = replace(fit, segmentation=fit.segmentation.with_moved_by_chance(by_ratio))
        study = self._study(fit, plan, on_event, with_resampling=with_resampling)
        profile = self._profile(fit, study, amounts)
        notes += _on_breakdowns(fit, profile, on_event)
        found = stale_names(fit.segmentation, profile, self.wording)
        version = self.store.save(
            model,
            fit.segmentation,
            provenance_of(fit, plan, before, evaluated=evaluated, kept=kept, profile=profile),
            profile=profile,
            as_champion=decision.is_promoted,
            as_challenger=not decision.is_promoted,
        )
        for stale_name in found:
            on_event(NameStale(slug=stale_name.slug, since=stale_name.since))
        _report(version, decision, before, on_event)
        return TrainingReport.of(
            fit, kept, before, version, decision, stale_names=found, notes=tuple(notes)
        )

    def _kept(self, fit: Fit, before: ModelHistory, on_event: OnEvent) -> KeptIdentity:
        return self.keep_identity(
            fit.census,
            fit.segmentation,
            champion=before.predecessor,
            registry=before.registry,
            has_groups=has_groups(fit.judgement),
            on_event=on_event,
        )

    def _profile(
        self, fit: Fit, study: StudySummary | None, amounts: "AmountColumn | None"
    ) -> Profile:
        profile = self.profile_segments(fit, study=study, before=self.earlier_disclosures(fit))
        if amounts is None:
            return profile
        return replace(profile, amounts=amounts.shares(fit.segmentation).shares)

    def _study(
        self, fit: Fit, plan: Plan, on_event: OnEvent, *, with_resampling: bool
    ) -> StudySummary | None:
        if fit.judgement is None:
            return None
        judgement, resampling = fit.judgement, None
        if with_resampling:
            resampling = self.resample_customers(
                fit.census,
                fit.segmentation.scale,
                judgement,
                fit.candidates,
                seed=plan.seed,
                on_event=on_event,
            )
            judgement = confirmed(judgement, resampling)
        return StudySummary.of(
            judgement,
            fit.candidates,
            resampling,
            effective_sample_size=effective_sample_size_of(fit.census),
        )


def _on_features(plan: Plan, on_event: OnEvent) -> list[TrainingNote]:
    """Report personal features, such as an age."""
    personal = tuple(f.label for f in plan.features if f.is_personal)
    notes: list[TrainingNote] = [PersonalFeatures(labels=personal)] if personal else []
    for note in notes:
        on_event(note)
    return notes


def _report(version: Version, decision: Decision, before: ModelHistory, on_event: OnEvent) -> None:
    """Report the alias of the new version, and the violations found."""
    alias = CHAMPION if decision.is_promoted else CHALLENGER
    on_event(VersionSaved(model=version.model, version=version.number, alias=alias))
    found = decision.violations
    if decision.is_stopped and before.in_use is not None:
        on_event(PromotionStopped(version=version.number, champion=before.in_use, violations=found))
    elif decision.is_promoted and found:
        on_event(PromotionWarned(version=version.number, violations=found))


def _on_breakdowns(fit: Fit, profile: Profile, on_event: OnEvent) -> list[TrainingNote]:
    """Report breakdowns that are held back beside other versions, or follow from each other."""
    notes: list[TrainingNote] = [
        BreakdownFollows(label=other, follows_from=one)
        for one, other in functional_dependencies(fit.census)
    ]
    if profile.held_back:
        notes.append(BreakdownsHeldBack(labels=profile.held_back))
    for note in notes:
        on_event(note)
    return notes


def _dispute(fit: Fit, plan: Plan, on_event: OnEvent) -> tuple[NumberDisputed, ...]:
    """Report that the study prefers another number of segments, if it does."""
    segments, preferred = len(fit.segmentation.segments), preference(fit.judgement)
    if fit.judgement is None or preferred in (None, segments):
        return ()
    if segments < fit.target_segments:
        return ()  # the minimum size decided, not a choice of the number
    disputed = NumberDisputed(
        segments=segments,
        recommended=fit.judgement.segments,
        verdict=fit.judgement.verdict,
        was_asked_for=plan.segments is not None,
    )
    on_event(disputed)
    return (disputed,)
