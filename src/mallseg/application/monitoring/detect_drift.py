"""Detect whether a mall has changed since its model was trained, and store nothing."""

from dataclasses import dataclass, field, replace

from mallseg.application.events import OnEvent, Stage, ignore, progress_of
from mallseg.application.registry.show_version import ShowVersion
from mallseg.application.training.fit_segmentation import Fit, FitSegmentation
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.outliers import OutlierFences, comparable, within
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.drift import Drift, DriftLimits, DriftStatus
from mallseg.domain.monitoring.drift_measures import OutlierDrift
from mallseg.domain.ports import ClusterAnalysis, CustomerSource, SegmentationStore
from mallseg.domain.profiles.density import Density
from mallseg.domain.registry.baseline import Baseline
from mallseg.domain.registry.version import Provenance
from mallseg.domain.segments.chance_moves import ChanceMoves
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import UnitsFound

_RETRAININGS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftReport:
    """The change of a mall since a version of its model was trained.

    `source` holds the current customers; `outliers` of them are left out of the comparison, and
    `rejected_rows` of its records could not be read.
    """

    model: str
    version: int
    source: str
    outliers: int
    rejected_rows: int
    drift: Drift

    @property
    def needs_review(self) -> bool:
        """Whether it is time to train again."""
        return self.drift.status is DriftStatus.RETRAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectDrift:
    """Compare the customers of a source with those that the champion was trained on.

    - A retraining starts from the champion's centres as usual; its result is discarded.
    - Customers beyond the fences of the champion's training are left out, unless all are beyond.
    - How many customers a retraining moves by chance is measured on samples of the champion's
      customers; where the version has no density, on samples of the current ones.
    """

    fit_segmentation: FitSegmentation
    show_version: ShowVersion
    cluster_analysis: ClusterAnalysis
    store: SegmentationStore
    limits: DriftLimits = field(default_factory=DriftLimits)

    def __call__(
        self,
        source: CustomerSource,
        *,
        model: str,
        version: int | None = None,
        plan: Plan,
        on_event: OnEvent = ignore,
    ) -> DriftReport:
        """Load the version, read the source, retrain, compare.

        Parameters
        ----------
        version
            The version to compare with, instead of the champion.
        plan
            As for a training; the features, the scaling, the number of segments and the treatment
            of outliers are the champion's.

        Raises
        ------
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no champion, or it is damaged.
        CustomerDataError, NotEnoughCustomersError
            As from FitSegmentation; or the source is in another unit than the champion.
        """
        shown = self.show_version(model=model, version=version)
        champion, fences = shown.segmentation, shown.version.provenance.fences
        profile = self.store.profile(model, shown.version.number)
        density = profile.density if profile else None
        fit = self._retrained(source, champion, plan, fences, on_event)
        read = fit.reading
        sizes = {feature: read.census.magnitudes(feature) for feature in champion.features}
        UnitsFound(source=read.source, magnitudes=sizes, contract=read.contract).check(champion)
        census = _comparable(fit, fences)
        drift = Drift.between(
            census,
            champion,
            fit.segmentation,
            everyone=fit.reading.census,
            trained_on=champion.customers + shown.version.provenance.outliers,
            bins=FeatureBins.of_density(density, champion.features) if density else None,
            outlier_drift=_outlier_drift(fit, shown.version.provenance),
            moved_by_chance=self._by_chance(census, champion, density, plan, on_event),
            limits=self.limits,
        )
        return DriftReport(
            model=model,
            version=shown.version.number,
            source=fit.reading.source,
            outliers=fit.reading.census.customers - census.customers,
            rejected_rows=fit.reading.rejected_rows,
            drift=drift,
        )

    def _retrained(
        self,
        source: CustomerSource,
        champion: Segmentation,
        plan: Plan,
        fences: OutlierFences | None,
        on_event: OnEvent,
    ) -> Fit:
        as_the_champion = replace(
            plan,
            segments=len(champion.segments),
            features=champion.features,
            scaling=champion.scale.scaling,
            keep_outliers=plan.keep_outliers if fences is None else not fences,
            max_outliers=1.0,  # customers far from those of the training are drift, not an error
        )
        baseline = Baseline.of(champion, (), as_the_champion)
        return self.fit_segmentation(
            source, plan=as_the_champion, baseline=baseline, on_event=on_event
        )

    def _by_chance(
        self,
        census: Census,
        champion: Segmentation,
        density: Density | None,
        plan: Plan,
        on_event: OnEvent,
    ) -> ChanceMoves:
        return self.cluster_analysis.moved_by_chance(
            density.census(champion.features) if density else census,
            champion,
            trained_on=champion.customers,
            retrained_on=census.customers // census.repetitions,
            retrainings=_RETRAININGS,
            seed=plan.seed,
            progress=progress_of(Stage.RESAMPLING, on_event),
        )


def _outlier_drift(fit: Fit, training: Provenance) -> OutlierDrift | None:
    if training.fences is None:
        return None
    overall = fit.reading.census
    inside = within(overall, training.fences).customers
    return OutlierDrift.since(
        trained_on=training.customers,
        outliers=training.outliers,
        inside=inside,
        beyond=overall.customers - inside,
        repetitions=overall.repetitions,
    )


def _comparable(fit: Fit, fences: OutlierFences | None) -> Census:
    """Leave out customers beyond the champion's fences; if it has none, beyond the current ones."""
    return fit.census if fences is None else comparable(fit.reading.census, fences)
