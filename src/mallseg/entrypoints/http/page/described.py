"""The description of the model in use, made once for each version and state of the ledger."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from mallseg.application.ledger.show_moves import LedgerMovesReport, ShowLedgerMoves
from mallseg.application.registry.describe_segmentation import DescribeSegmentation
from mallseg.application.registry.list_models import ListModels
from mallseg.application.registry.show_version import ShowVersion
from mallseg.container import Container
from mallseg.domain.errors import (
    MallsegError,
    SegmentationNotFoundError,
    StoreUnavailableError,
    UnreadableSegmentationError,
)
from mallseg.domain.moves.ledger_moves import Period
from mallseg.domain.registry.version import StoredSegmentation, Version
from mallseg.domain.segments.naming import Wording
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.http.page.segment_form import shown_in
from mallseg.entrypoints.http.routes.served import ServedModels
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.views.version_sizes import MOST_SHOWN, SizesOverVersions

_KEPT_S = 60.0
"""The time for which descriptions are kept: other versions may change without a sign here."""

_State = tuple[int | None, str]
"""The number of the version in use, and the state of the ledger."""


@dataclass(slots=True, kw_only=True)
class DescribedModel:
    """Describes the version that is served; called from threads.

    Attributes
    ----------
    describing
        Makes what describes a version: when it is needed, as the ledger takes a while to load.
    ledger_moves
        The same of what compares two days by the ledger.
    champion
        Says which version of a model is in use, by the store.
    ledger_state
        Says whether the ledger has changed.
    """

    models: ServedModels
    describing: Callable[[], DescribeSegmentation]
    ledger_moves: Callable[[], ShowLedgerMoves]
    champion: Callable[[str], int | None]
    ledger_state: Callable[[], str]
    list_models: ListModels
    show_version: ShowVersion
    wording: Wording
    clock: Callable[[], float] = time.monotonic
    _lock: Lock = field(default_factory=Lock, init=False)
    _kept: "tuple[_State, float, _Described] | None" = field(default=None, init=False)
    _segmentations: dict[int, tuple[Version, Segmentation]] = field(
        default_factory=dict, init=False
    )

    @classmethod
    def of(
        cls,
        container: Container,
        models: ServedModels,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> "DescribedModel":
        """Describe what a service serves."""
        return cls(
            models=models,
            describing=container.describe_segmentation,
            ledger_moves=container.show_ledger_moves,
            champion=container.store().champion,
            ledger_state=lambda: container.customer_ledger().state(),
            list_models=container.list_models(),
            show_version=container.show_version(),
            wording=container.wording(),
            clock=clock,
        )

    def stored(self) -> StoredSegmentation | None:
        """Give what is served; None where no version is in use yet."""
        try:
            return self.models.models.load(self.models.default)
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
        return self._described().report

    def sizes(self) -> SizesOverVersions:
        """Put the newest versions up to the one in use beside each other; damaged ones are left.

        Raises
        ------
        SegmentationNotFoundError, UnreadableSegmentationError
            No version is in use, or it is damaged.
        """
        described = self._described()
        if described.sizes is None:
            described.sizes = self._sizes(described.report)
        return described.sizes

    def moves(self, period: Period) -> LedgerMovesReport:
        """Compare where the ledger's customers belonged on two days.

        Raises
        ------
        LedgerUnavailableError
            The ledger cannot be read.
        SegmentationNotFoundError, UnreadableSegmentationError
            No version is in use, or it is damaged.
        """
        known = self._described().moves
        if period not in known:
            known[period] = self.ledger_moves()(
                model=self.models.default, first=period.first, last=period.last
            )
        return known[period]

    def _described(self) -> "_Described":
        try:
            state = self.champion(self.models.default), self.ledger_state()
        except MallsegError:  # without its state, nothing is kept by it
            return self._made()
        kept, now = self._kept, self.clock()
        if kept is None or kept[0] != state or now - kept[1] >= _KEPT_S:
            kept = state, now, self._made()
            if kept[2].report.version.number == state[0]:
                self._kept = kept
        return kept[2]

    def _made(self) -> "_Described":
        describe = self.describing()
        try:
            described = describe(model=self.models.default)
        except (UnreadableSegmentationError, StoreUnavailableError):
            stored = self.models.load()
            described = describe(model=stored.model, version=stored.version)
        return _Described(report=SegmentationReport.of(described, self.wording))

    def words_of(self, segment: Segment) -> dict[str, str]:
        """Give the texts of a segment as its form has them."""
        return shown_in(segment, self.wording.playbook)

    def _sizes(self, report: SegmentationReport) -> SizesOverVersions:
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


@dataclass(slots=True, kw_only=True)
class _Described:
    """The description of a version; sizes and moves once they are asked for."""

    report: SegmentationReport
    sizes: SizesOverVersions | None = None
    moves: dict[Period, LedgerMovesReport] = field(default_factory=dict)
