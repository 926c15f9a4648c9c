"""Train a model: fit a segmentation, keep it as a new version, make it the champion."""

from dataclasses import dataclass

from mallseg.application.fit_segmentation import Fit, FitSegmentation
from mallseg.application.step import ChampionUnreadable, Report, VersionSaved, silence
from mallseg.domain.errors import UnreadableSegmentationError
from mallseg.domain.extremes import SetAside
from mallseg.domain.plan import Plan
from mallseg.domain.ports import Clusterer, CustomerSource, SegmentationStore
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.version import Provenance, check_model_name


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReport:
    """What a training made, and from what."""

    model: str
    version: int
    segmentation: Segmentation
    set_aside: SetAside
    rejected_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSegmentation:
    """Train a model on a source of customers.

    - A training that fails leaves the store as it was.
    - A training that succeeds adds one version, and that version is the champion from then on.
    - A champion that cannot be told does not stand in the way of the next one.
    - The stored segmentation depends on customers and plan alone; time, source and libraries are
      written beside it.
    """

    clusterer: Clusterer
    store: SegmentationStore

    def __call__(
        self, source: CustomerSource, *, model: str, plan: Plan, report: Report = silence
    ) -> TrainingReport:
        """Fit, save as the champion.

        Raises
        ------
        InvalidOptionError
            The model's name is not a plain word.
        CustomerDataError, NotEnoughCustomersError
            As from FitSegmentation.
        StoreUnavailableError
            The store cannot be written.
        """
        check_model_name(model)
        parent = self._parent(model, report)
        fit = FitSegmentation(clusterer=self.clusterer)(source, plan=plan, report=report)
        provenance = _provenance(fit, plan, parent)
        version = self.store.save(model, fit.segmentation, provenance, as_champion=True)
        report(VersionSaved(model=model, version=version.number))
        return TrainingReport(
            model=model,
            version=version.number,
            segmentation=fit.segmentation,
            set_aside=fit.set_aside,
            rejected_rows=fit.reading.rejected_rows,
        )

    def _parent(self, model: str, report: Report) -> int | None:
        try:
            return self.store.champion(model)
        except UnreadableSegmentationError as error:
            report(ChampionUnreadable(reason=str(error)))
            return None


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
    )
