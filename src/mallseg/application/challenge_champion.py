"""Hold a new version against the champion, and decide which of the two is in use from then on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mallseg.application.fit_segmentation import Fit
from mallseg.application.keep_identity import Kept
from mallseg.application.model_history import ModelHistory
from mallseg.application.readable import if_readable
from mallseg.application.step import Report, Stage, progress_of
from mallseg.domain.drift.appraisal import Appraiser
from mallseg.domain.drift.bins import FeatureBins
from mallseg.domain.drift.drift_measures import FeatureDrift
from mallseg.domain.drift.gate import Challenge, GateLimits, Promote, Quality, decide
from mallseg.domain.plan import Plan
from mallseg.domain.portrait.portrait import Portrait
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.reading.extremes import within
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.versions.decision import Decision
from mallseg.domain.versions.version import Provenance, StoredSegmentation, Version

_RETRAININGS = 60

SILHOUETTE, MOVED_BY_CHANCE = "silhouette", "moved_by_chance"
"""What these scores are called in a provenance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenged:
    """How good the new version is, by the names of the measures, and what was decided."""

    scores: Mapping[str, float]
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeChampion:
    """Decide whether a fit becomes the champion.

    - A plain retraining must keep to the limits; the first version, and one that was asked to have
      other features, another scale or another number of segments, is promoted.
    - Both are compared on the customers of now, and these with what is kept of those of then.
    - Where the study has brought about another number of segments, it does not count who moves:
      that was meant to happen.
    - What nobody measured when the champion was trained, or what cannot be read of it, is passed
      over.
    """

    appraiser: Appraiser
    store: SegmentationStore
    limits: GateLimits = field(default_factory=GateLimits)

    def __call__(
        self,
        fit: Fit,
        kept: Kept,
        before: ModelHistory,
        *,
        plan: Plan,
        promote: Promote,
        report: Report,
    ) -> Challenged:
        """Measure, compare, decide.

        Parameters
        ----------
        kept
            Who moved, beside the segments of the fit.
        before
            The champion of before, if there was one that can be read.
        """
        scores = self._scores(fit, plan, report)
        own = _quality(fit.segmentation, scores, rejected=fit.reading.rejected_share)
        challenge = Challenge(own=own)
        if before.champion is not None and _is_plain(before.champion.segmentation, plan):
            challenge = self._challenge(own, fit, kept, before.champion, before.versions)
        decision = decide(challenge, promote=promote, limits=self.limits)
        return Challenged(scores=scores, decision=decision)

    def _scores(self, fit: Fit, plan: Plan, report: Report) -> Mapping[str, float]:
        told = fit.census.customers // fit.census.repetitions
        chance = self.appraiser.moved_by_chance(
            fit.census,
            fit.segmentation,
            trained_on=told,
            retrained_on=told,
            retrainings=_RETRAININGS,
            seed=plan.seed,
            progress=progress_of(Stage.RESAMPLING, report),
        )
        return {
            "inertia": fit.segmentation.inertia,
            SILHOUETTE: self.appraiser.silhouette(fit.census, fit.segmentation, seed=plan.seed),
            MOVED_BY_CHANCE: chance.mean,
        }

    def _challenge(
        self,
        own: Quality,
        fit: Fit,
        kept: Kept,
        champion: StoredSegmentation,
        versions: Sequence[Version],
    ) -> Challenge:
        provenance = _provenance(champion, versions)
        portrait = if_readable(self.store.portrait, champion.model, champion.version)
        return Challenge(
            own=own,
            champion=_quality(
                champion.segmentation,
                provenance.scores if provenance else {},
                rejected=provenance.rejected_share if provenance else 0.0,
            ),
            moved=_moved(fit, kept, champion.segmentation),
            features=_drifts(fit, champion.segmentation, provenance, portrait),
        )


def _moved(fit: Fit, kept: Kept, champion: Segmentation) -> float | None:
    is_renumbered = fit.aimed_at != len(champion.segments)
    return kept.migration.moved_share if kept.migration and not is_renumbered else None


def _provenance(champion: StoredSegmentation, versions: Sequence[Version]) -> Provenance | None:
    numbers = {version.number: version.provenance for version in versions}
    return numbers.get(champion.version)


def _is_plain(champion: Segmentation, plan: Plan) -> bool:
    """Tell whether a plan asks for segments of the kind that the champion has."""
    is_alike = (champion.features, champion.scale.scaling) == (plan.features, plan.scaling)
    return is_alike and plan.segments in {None, len(champion.segments)}


def _quality(
    segmentation: Segmentation, scores: Mapping[str, float], *, rejected: float
) -> Quality:
    return Quality(
        moved_by_chance=scores.get(MOVED_BY_CHANCE),
        smallest=min(segment.share for segment in segmentation.segments),
        silhouette=scores.get(SILHOUETTE),
        rejected=rejected,
    )


def _drifts(
    fit: Fit, champion: Segmentation, provenance: Provenance | None, portrait: Portrait | None
) -> tuple[FeatureDrift, ...]:
    if provenance is None or provenance.fences is None or portrait is None or not portrait.density:
        return ()
    census = within(fit.reading.census, provenance.fences)
    bins = FeatureBins.of_density(portrait.density, champion.features)
    return tuple(FeatureDrift.since(each, census) for each in bins)
