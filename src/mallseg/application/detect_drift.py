"""Tell whether a mall has changed since its model was trained, and change nothing."""

from dataclasses import dataclass, field, replace

from mallseg.application.fit_segmentation import Fit, FitSegmentation
from mallseg.application.show_version import ShowVersion
from mallseg.application.step import Report, Stage, progress_of, silence
from mallseg.domain.census import Census
from mallseg.domain.drift.appraisal import Appraiser, ChanceMoves
from mallseg.domain.drift.bins import FeatureBins
from mallseg.domain.drift.drift import Drift, DriftLimits
from mallseg.domain.drift.drift_measures import FarOutDrift
from mallseg.domain.plan import Plan
from mallseg.domain.portrait.density import Density
from mallseg.domain.ports import Clusterer, CustomerSource, SegmentationStore, Surveyor
from mallseg.domain.reading.extremes import Fences, within
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.versions.precedent import Precedent
from mallseg.domain.versions.version import Provenance

_RETRAININGS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftReport:
    """What became of a mall since a version of its model was trained.

    `source` is where the customers of now come from; `set_aside` of them were too far out to be
    compared, and `rejected_rows` of its records could not be read.
    """

    model: str
    version: int
    source: str
    set_aside: int
    rejected_rows: int
    drift: Drift


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectDrift:
    """Compare the customers of a source with those that the champion was trained on.

    - The retraining that might be called for is done, from the champion's centres as always, and
      thrown away.
    - Customers who would have been too far out for the champion's training are not compared.
    - What retraining moves by chance is found by training a mall that is still the champion's, over
      and over; where nobody noted where its customers stood, one like that of now.
    """

    clusterer: Clusterer
    surveyor: Surveyor
    appraiser: Appraiser
    store: SegmentationStore
    limits: DriftLimits = field(default_factory=DriftLimits)

    def __call__(
        self, source: CustomerSource, *, model: str, plan: Plan, report: Report = silence
    ) -> DriftReport:
        """Load, read, retrain, compare.

        Parameters
        ----------
        plan
            As for a training; the features, the scale, the number of segments and whether extremes
            take part are the champion's.

        Raises
        ------
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no champion, or it is damaged.
        CustomerDataError, NotEnoughCustomersError
            As from FitSegmentation.
        """
        shown = ShowVersion(store=self.store)(model=model)
        champion, fences = shown.segmentation, shown.version.provenance.fences
        portrait = self.store.portrait(model, shown.version.number)
        density = portrait.density if portrait else None
        fit = self._retrained(source, champion, plan, fences, report)
        census = _comparable(fit, fences)
        drift = Drift.between(
            census,
            champion,
            fit.segmentation,
            bins=FeatureBins.of_density(density, champion.features) if density else None,
            far_out=_far_out(fit, census, shown.version.provenance),
            moved_by_chance=self._by_chance(census, champion, density, plan, report),
            limits=self.limits,
        )
        return DriftReport(
            model=model,
            version=shown.version.number,
            source=fit.reading.source,
            set_aside=fit.reading.census.customers - census.customers,
            rejected_rows=fit.reading.rejected_rows,
            drift=drift,
        )

    def _retrained(
        self,
        source: CustomerSource,
        champion: Segmentation,
        plan: Plan,
        fences: Fences | None,
        report: Report,
    ) -> Fit:
        as_the_champion = replace(
            plan,
            segments=len(champion.segments),
            features=champion.features,
            scaling=champion.scale.scaling,
            keep_extremes=plan.keep_extremes if fences is None else not fences,
        )
        retrain = FitSegmentation(clusterer=self.clusterer, surveyor=self.surveyor)
        precedent = Precedent.of(champion, (), as_the_champion)
        return retrain(source, plan=as_the_champion, precedent=precedent, report=report)

    def _by_chance(
        self,
        census: Census,
        champion: Segmentation,
        density: Density | None,
        plan: Plan,
        report: Report,
    ) -> ChanceMoves:
        return self.appraiser.moved_by_chance(
            density.census(champion.features) if density else census,
            champion,
            trained_on=champion.customers,
            retrained_on=census.customers // census.repetitions,
            retrainings=_RETRAININGS,
            seed=plan.seed,
            progress=progress_of(Stage.RESAMPLING, report),
        )


def _far_out(fit: Fit, census: Census, then: Provenance) -> FarOutDrift | None:
    if then.fences is None:
        return None
    everybody = fit.reading.census
    return FarOutDrift.since(
        trained_on=then.customers,
        set_aside=then.set_aside,
        inside=census.customers,
        beyond=everybody.customers - census.customers,
        repetitions=everybody.repetitions,
    )


def _comparable(fit: Fit, fences: Fences | None) -> Census:
    """Leave out who would have taken no part then; where nobody knows, who takes none now."""
    return fit.census if fences is None else within(fit.reading.census, fences)
