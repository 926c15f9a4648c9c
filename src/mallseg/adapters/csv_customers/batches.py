"""The records of a file in batches. A job on a file is a loop over them, written once.

Two readers make batches, with one meaning: the reference reader splits and checks record by record,
the fast reader takes blocks of bytes apart with numpy. A job says what it wants to know as a number
for each point (`ByPoint`) or text (`ByText`), found once for each distinct one.
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
from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.identified import IdentifiedBatch
from mallseg.domain.customers.reading import Rejection

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.arrays import Codes, Slices, Values
    from mallseg.adapters.csv_customers.grouping import GroupCounts
    from mallseg.population.builder import PopulationBuilder


class Annotated(NamedTuple):
    """Lines of an annotated copy, and how many customers in them are counted as what."""

    customers: Counter[int]
    lines: Bytes


class Identified(NamedTuple):
    """Customers with their ids, and the numbers of the records whose id alone is missing."""

    customers: IdentifiedBatch
    without_id: Sequence[int]


class Found(NamedTuple):
    """A record that a job looks for: its number by the job, its point and its fields."""

    number: int
    point: Point
    fields: list[str]


class Labels(NamedTuple):
    """What is said of some points.

    Attributes
    ----------
    groups
        Of shape (n_points,): the number of what each is counted as.
    parts
        The parts of what follows their records.
    """

    groups: "Codes"
    parts: "list[Slices]"


class LineWriter(Protocol):
    """Writes the records of an annotated copy."""

    for_spreadsheet: bool

    def line(self, record: Record, judged: Point | Rejection) -> bytes:
        """Write a whole record."""
        ...

    def group(self, point: Point) -> int:
        """Number what a point is counted as."""
        ...

    def labels(self, points: "Values") -> "Labels":
        """Label records at points of shape (n_features, n_points)."""
        ...


class PointCounts:
    """How many customers stand at each point: counted by code where points have codes.

    Where points do not collapse, every customer's is kept in a population instead.

    Attributes
    ----------
    groups
        What counts the same customers by breakdown.
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
        """Count customers at the points of codes 0, 1 and so on; at code 0 is no point."""
        if points is self._points:
            customers[: len(self._customers)] += self._customers
        else:
            self._settle()
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
        """Count all. The texts ``15`` and ``15.0`` have two codes and are one point."""
        self._settle()
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

    def _settle(self) -> None:
        if self._points is not None:
            points = zip(*self._points.values(1).tolist(), strict=True)
            for point, customers in zip(points, self._customers[1:].tolist(), strict=True):
                self._total[point] += customers
        self._points = None


class Batch(Protocol):
    """Consecutive records of a file, in order. A rejected record has no point."""

    @property
    def is_heavy(self) -> bool:
        """Whether its lines are worth a thread."""
        ...

    def add_points(self, counts: PointCounts) -> None:
        """Count the customers at their points, behind the batch before, in any thread."""
        ...

    def add_ids(self, column: int, ids: RepeatedIds) -> None:
        """Take the ids of all records that have as many fields as the header."""
        ...

    def identified(self, column: int, *, features: int) -> Identified:
        """Take the ids in a column with the values of this many features, in any thread."""
        ...

    def numbers(self, chosen: ByPoint) -> list[int]:
        """Find the numbers of the records that are counted."""
        ...

    def found(self, chosen: ByPoint) -> list[Found]:
        """Split the records that are counted, in any thread."""
        ...

    def counts(self, rows: ByPoint) -> Counter[int]:
        """Count the customers by the number of their point."""
        ...

    def annotated(self, writer: LineWriter) -> "Annotated":
        """Write the lines of the batch, each with what follows it; blank lines stay as they are.

        Any thread may do that, whatever is read or written meanwhile.
        """
        ...
