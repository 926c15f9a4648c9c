"""The assignment of customers given as columns of values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.assignment import AssignedColumns
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.http.observability.metrics import Metrics

AssignColumns = Callable[[Segmentation, Sequence[Sequence[float]]], AssignedColumns]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnAssignment:
    """Assigns customers given as columns of values, and counts them for the metrics."""

    assign_columns: AssignColumns
    metrics: Metrics

    def __call__(
        self, stored: StoredSegmentation, columns: Sequence[Sequence[float]]
    ) -> AssignedColumns:
        """Assign and count.

        Raises
        ------
        InvalidCustomerError
            A value is outside its range.
        """
        segmentation = stored.segmentation
        found = self.assign_columns(segmentation, columns)
        groups = zip(groups_of(segmentation), found.customers, strict=True)
        for (segment, certainty), customers in groups:
            if customers:
                self.metrics.count_assigned(
                    model=stored.model, segment=segment, certainty=certainty, customers=customers
                )
        return found


def groups_of(segmentation: Segmentation) -> list[tuple[str, str]]:
    """Give the slug and the certainty of each group number."""
    return [(segment.slug, str(each)) for segment in segmentation.segments for each in CERTAINTIES]
