"""Describe one version of a model for a meeting: the content of its report."""

from dataclasses import dataclass, field

from mallseg.application.readable import if_readable
from mallseg.application.registry.show_version import ShowVersion
from mallseg.domain.monitoring.drift import DriftLimits
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.profiles.density import Density
from mallseg.domain.reporting.report import SegmentationReport
from mallseg.domain.segments.naming.naming import PLAIN, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeSegmentation:
    """Describe a version of a model, by its number or by an alias; without either, the champion.

    - Everything comes from the store: the customers are not read again.
    - What older versions did not keep is missing from the report, which says so; it says too that
      it cannot compare with a version before that is deleted or damaged.
    - Offers are those of the playbook of today.
    """

    store: SegmentationStore
    show_version: ShowVersion
    wording: Wording = PLAIN
    limits: DriftLimits = field(default_factory=DriftLimits)

    def __call__(self, *, model: str, version: int | str | None = None) -> SegmentationReport:
        """Load everything that is known of it.

        Raises
        ------
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        shown = self.show_version(model=model, version=version)
        parent = shown.version.provenance.parent
        return SegmentationReport(
            version=shown.version,
            aliases=shown.aliases,
            segmentation=shown.segmentation,
            profile=self.store.profile(model, shown.version.number),
            wording=self.wording,
            before=None if parent is None else if_readable(self.store.load, model, parent),
            density_before=None if parent is None else self._density(model, parent),
            drift_limits=self.limits,
        )

    def _density(self, model: str, version: int) -> Density | None:
        profile = if_readable(self.store.profile, model, version)
        return profile.density if profile else None
