"""Compare a new version with the champion, and decide whether it is promoted.

First, the moves by chance in an unchanged mall are measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mallseg.application.events import OnEvent, Stage, ignore, progress_of
from mallseg.application.readable import if_readable
from mallseg.application.training.fit_segmentation import Fit
from mallseg.application.training.keep_identity import KeptIdentity
from mallseg.application.training.model_history import ModelHistory
from mallseg.domain.customers.outliers import comparable
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.drift_measures import FeatureDrift
from mallseg.domain.monitoring.gate import Evaluation, GateLimits, Promote, Quality, decide
from mallseg.domain.ports import ClusterAnalysis, SegmentationStore
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.version import Decision, Provenance, StoredSegmentation, Version
from mallseg.domain.segments.chance_moves import ChanceMoves
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.segmentation import Segmentation

_RETRAININGS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureChanceMoves:
    """Retrain on samples of the same mall, and count the customers who change segment."""

    cluster_analysis: ClusterAnalysis

    def __call__(self, fit: Fit, *, seed: int, on_event: OnEvent = ignore) -> ChanceMoves:
        """Draw samples as large as the fit's own."""
        effective = fit.census.customers // fit.census.repetitions
        return self.cluster_analysis.moved_by_chance(
            fit.census,
            fit.segmentation,
            trained_on=effective,
            retrained_on=effective,
            retrainings=_RETRAININGS,
            seed=seed,
            progress=progress_of(Stage.RESAMPLING, on_event),
        )


SILHOUETTE, MOVED_BY_CHANCE = "silhouette", "moved_by_chance"
SUMMARY_BOUND, SUMMARY_GAP = "summary_bound", "summary_gap"
"""Names of scores in a provenance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """The scores of the new version by name, its moves by chance, and the decision."""

    scores: Mapping[str, float]
    moved_by_chance: ChanceMoves
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateChallenger:
    """Decide whether a fit becomes the champion.

    - A plain retraining must keep to the limits. A first version is promoted, and so is one for
      which other features, another scaling or another number of segments were asked for.
    - Both are compared on the current customers, and these with the density of the champion.
    - Where the study has changed the number of segments, moved customers do not count: the change
      is intended.
    - Measures that the champion did not store, or that cannot be read, are left out.
    """

    cluster_analysis: ClusterAnalysis
    measure_chance_moves: MeasureChanceMoves
    store: SegmentationStore
    limits: GateLimits = field(default_factory=GateLimits)

    def __call__(
        self,
        fit: Fit,
        kept: KeptIdentity,
        history: ModelHistory,
        *,
        plan: Plan,
        promote: Promote,
        on_event: OnEvent,
    ) -> Evaluated:
        """Measure, compare, decide.

        Parameters
        ----------
        kept
            The segments of the fit with their identity, and the overlap with the champion.
        history
            The model before this training.
        """
        chance = self.measure_chance_moves(fit, seed=plan.seed, on_event=on_event)
        scores = self._scores(fit, chance, plan)
        reading = fit.reading
        own = replace(
            _quality(fit.segmentation, scores, rejected=reading.rejected_share),
            rejected_rows=reading.rejected_rows,
        )
        evaluation = Evaluation(own=own)
        if history.champion is not None and _is_plain(history.champion.segmentation, plan):
            evaluation = self._evaluation(own, fit, kept, history.champion, history.versions)
        decision = decide(evaluation, promote=promote, limits=self.limits)
        return Evaluated(scores=scores, moved_by_chance=chance, decision=decision)

    def _scores(self, fit: Fit, chance: ChanceMoves, plan: Plan) -> Mapping[str, float]:
        return {
            "inertia": fit.segmentation.inertia,
            SILHOUETTE: self.cluster_analysis.silhouette(
                fit.census, fit.segmentation, seed=plan.seed
            ),
            MOVED_BY_CHANCE: chance.mean,
            **_costs(fit),
        }

    def _evaluation(
        self,
        own: Quality,
        fit: Fit,
        kept: KeptIdentity,
        champion: StoredSegmentation,
        versions: Sequence[Version],
    ) -> Evaluation:
        provenance = _provenance(champion, versions)
        profile = if_readable(self.store.profile, champion.model, champion.version)
        return Evaluation(
            own=own,
            champion=_quality(
                champion.segmentation,
                provenance.scores if provenance else {},
                rejected=provenance.rejected_share if provenance else 0.0,
            ),
            moved=_moved(fit, kept, champion.segmentation),
            features=_drifts(fit, champion.segmentation, provenance, profile),
        )


def _costs(fit: Fit) -> Mapping[str, float]:
    cost = fit.summary_cost
    return {SUMMARY_BOUND: cost.bound, SUMMARY_GAP: cost.gap} if cost else {}


def _moved(fit: Fit, kept: KeptIdentity, champion: Segmentation) -> float | None:
    is_renumbered = fit.target_segments != len(champion.segments)
    return kept.overlap.moved_share if kept.overlap and not is_renumbered else None


def _provenance(champion: StoredSegmentation, versions: Sequence[Version]) -> Provenance | None:
    numbers = {version.number: version.provenance for version in versions}
    return numbers.get(champion.version)


def _is_plain(champion: Segmentation, plan: Plan) -> bool:
    """Check whether a plan asks for the champion's features, scaling and number of segments."""
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
    fit: Fit, champion: Segmentation, provenance: Provenance | None, profile: Profile | None
) -> tuple[FeatureDrift, ...]:
    if provenance is None or provenance.fences is None or profile is None or not profile.density:
        return ()
    census = comparable(fit.reading.census, provenance.fences)
    bins = FeatureBins.of_density(profile.density, champion.features)
    return tuple(FeatureDrift.since(each, census) for each in bins)
