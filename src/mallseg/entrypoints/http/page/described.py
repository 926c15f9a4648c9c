"""What the pages show of the model in use, read once for each version."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from mallseg.application.registry.describe_segmentation import DescribeSegmentation
from mallseg.application.registry.list_models import ListModels
from mallseg.application.registry.show_version import ShowVersion
from mallseg.domain.errors import (
    MallsegError,
    SegmentationNotFoundError,
    StoreUnavailableError,
    UnreadableSegmentationError,
)
from mallseg.domain.registry.version import StoredSegmentation, Version
from mallseg.domain.segments.naming.naming import Wording
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.http.page.segment_form import shown_in
from mallseg.entrypoints.http.routes.served import Served
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.views.version_sizes import MOST_SHOWN, SizesOverVersions


@dataclass(slots=True, kw_only=True)
class DescribedModel:
    """Describes the version that is served; called from threads.

    Attributes
    ----------
    describing
        Makes what describes a version: when it is needed, as the ledger takes a while to load.
    """

    models: Served
    describing: Callable[[], DescribeSegmentation]
    list_models: ListModels
    show_version: ShowVersion
    wording: Wording
    _lock: Lock = field(default_factory=Lock, init=False)
    _segmentations: dict[int, tuple[Version, Segmentation]] = field(
        default_factory=dict, init=False
    )

    def stored(self) -> StoredSegmentation | None:
        """Give what is served; None where no version is in use yet."""
        try:
            return self.models.models.load(self.models.usual)
        except SegmentationNotFoundError:
            return None

    def report(self) -> SegmentationReport:
        """Describe it, with what the ledger knows of it today.

        The store is asked which version is in use, so that what has just been changed is seen
        at once; the one that is served stands in for one that cannot be read.

        Raises
        ------
        SegmentationNotFoundError, UnreadableSegmentationError
            No version is in use, or it is damaged.
        """
        describe = self.describing()
        try:
            described = describe(model=self.models.usual)
        except (UnreadableSegmentationError, StoreUnavailableError):
            stored = self.models.load()
            described = describe(model=stored.model, version=stored.version)
        return SegmentationReport.of(described, self.wording)

    def words_of(self, segment: Segment) -> dict[str, str]:
        """Give the texts of a segment as its form has them."""
        return shown_in(segment, self.wording.playbook)

    def sizes(self, report: SegmentationReport) -> SizesOverVersions:
        """Put the newest versions up to the one in use beside each other; damaged ones are left."""
        (catalogue,) = self.list_models(model=report.version.model)
        numbers = [each for each in catalogue.numbers if each <= report.version.number]
        with self._lock:
            found = [
                known
                for number in numbers[-MOST_SHOWN:]
                if (known := self._version(report.version.model, number)) is not None
            ]
            self._segmentations = {known[0].number: known for known in found}
        return SizesOverVersions.of(found, report.segmentation)

    def _version(self, model: str, number: int) -> tuple[Version, Segmentation] | None:
        if number not in self._segmentations:
            try:
                shown = self.show_version(model=model, version=number)
            except MallsegError:
                return None
            self._segmentations[number] = shown.version, shown.segmentation
        return self._segmentations[number]
