"""How often customers of an unchanged mall change segment when it is trained again."""

from dataclasses import dataclass

from mallseg.application.events import OnEvent, Stage, ignore, progress_of
from mallseg.application.training.fit_segmentation import Fit
from mallseg.domain.monitoring.chance_moves import ChanceMoves
from mallseg.domain.ports import ClusterAnalysis

_RETRAININGS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureChanceMoves:
    """Train on other customers of the same mall, and see who is elsewhere."""

    cluster_analysis: ClusterAnalysis

    def __call__(self, fit: Fit, *, seed: int, on_event: OnEvent = ignore) -> ChanceMoves:
        """Draw as many customers as took part in the fit."""
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
