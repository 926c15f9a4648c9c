"""The records of a file in batches; every job on a file is a loop over them.

Two readers make batches with the same results: the reference reader splits and checks record by
record, the fast reader processes blocks of bytes with numpy. A job maps points (`ByPoint`) or texts
(`ByText`) to numbers, computed once for each distinct one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from mallseg.adapters.csv_customers.encoding import Bytes
from mallseg.adapters.csv_customers.grouping import ByPoint, CodedPoints
from mallseg.adapters.csv_customers.ids import RepeatedIds
from mallseg.adapters.csv_customers.records import Record
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.identified import IdentifiedBatch
from mallseg.domain.sources.reading import Rejection

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.arrays import Codes, Slices, Values
    from mallseg.adapters.csv_customers.grouping import GroupCounts
    from mallseg.population.builder import PopulationBuilder


class Annotated(NamedTuple):
    """Lines of a labelled copy, and the customers in them by group."""

    customers: Counter[int]
    lines: Bytes


class Identified(NamedTuple):
    """Customers with ids, and the numbers of otherwise usable records without one."""

    customers: IdentifiedBatch
    without_id: Sequence[int]


class Found(NamedTuple):
    """A record selected by a job: the job's number for it, its point and its fields."""

    number: int
    point: Point
    fields: list[str]


class Labels(NamedTuple):
    """Labels of points.

    Attributes
    ----------
    groups
        Of shape (n_points,): the group of each.
    parts
        The parts of the text to append to their records.
    """

    groups: "Codes"
    parts: "list[Slices]"


class RecordWriter(Protocol):
    """Writes the records of a labelled copy."""

    for_spreadsheet: bool

    def line(self, record: Record, judged: Point | Rejection) -> bytes:
        """Write a record with its labels."""
        ...

    def group(self, point: Point) -> int:
        """Return the group of a point."""
        ...

    def labels(self, points: "Values") -> "Labels":
        """Label records at points of shape (n_features, n_points)."""
        ...


class PointCounts:
    """Counts customers by point; by code where points have codes.

    If there are too many distinct points, a population of all customers is built instead.

    Attributes
    ----------
    groups
        The counters of the same customers by breakdown.
    """

    _points: CodedPoints | None = None
    _customers: "Codes"
    _population: "PopulationBuilder | None" = None

    def __init__(
        self,
        features: tuple[Feature, ...],
        contract: DataContract,
        *,
        most_points: int,
        groups: "Sequence[GroupCounts]" = (),
    ) -> None:
        self.groups = groups
        self._features = features
        self._contract = contract
        self._most_points = most_points
        self._total: Counter[Point] = Counter()

    def add(self, points: Iterable[Point]) -> None:
        """Count one customer at each of these points."""
        self._total.update(points)

    def add_by_code(self, points: CodedPoints, customers: "Codes") -> None:
        """Count customers by code of their point; code 0 is no point."""
        if points is self._points:
            customers[: len(self._customers)] += self._customers
        else:
            self._flush()
        self._points, self._customers = points, customers

    def add_rows(self, values: "Values", classes: "Sequence[Codes]") -> None:
        """Count one customer at each of many points, of shape (n_features, n_points).

        Parameters
        ----------
        classes
            For each of the groups, codes of shape (n_points,).
        """
        self._builder().add(values, classes)

    def census(self) -> Census:
        """Make the census. The texts ``15`` and ``15.0`` have two codes but are one point."""
        self._flush()
        if self._population is None and len(self._total) <= self._most_points:
            census = Census.of_counts(self._features, self._total)
            return replace(
                census,
                breakdown_counts=tuple(each.breakdown_counts(census) for each in self.groups),
            )
        self._builder().add_counted(self._total, [each.total() for each in self.groups])
        return self._builder().census()

    def _builder(self) -> "PopulationBuilder":
        from mallseg.population.builder import PopulationBuilder
        from mallseg.population.population import PopulationOptions

        if self._population is None:
            options = PopulationOptions(most_points=self._most_points)
            self._population = PopulationBuilder(
                self._features, self._contract, options, [each.codes for each in self.groups]
            )
        return self._population

    def _flush(self) -> None:
        if self._points is not None:
            points = zip(*self._points.values(1).tolist(), strict=True)
            for point, customers in zip(points, self._customers[1:].tolist(), strict=True):
                self._total[point] += customers
        self._points = None


class Batch(Protocol):
    """Consecutive records of a file, in order. A rejected record has no point."""

    @property
    def is_heavy(self) -> bool:
        """Whether it is worth processing in a thread."""
        ...

    def add_points(self, counts: PointCounts) -> None:
        """Count the customers at their points, after the previous batch, in any thread."""
        ...

    def add_ids(self, column: int, ids: RepeatedIds) -> None:
        """Add the ids of all records with as many fields as the header."""
        ...

    def identified(self, column: int, *, features: int) -> Identified:
        """Return the ids in a column with the values of features, in any thread."""
        ...

    def numbers(self, chosen: ByPoint) -> list[int]:
        """Return the numbers of the selected records."""
        ...

    def found(self, chosen: ByPoint) -> list[Found]:
        """Return the selected records, in any thread."""
        ...

    def counts(self, rows: ByPoint) -> Counter[int]:
        """Count the customers by the number of their point."""
        ...

    def annotated(self, writer: RecordWriter) -> "Annotated":
        """Write the lines of the batch with labels; blank lines stay as they are.

        This may run in any thread, concurrently with reading and writing.
        """
        ...
