"""Events of reading a source of customers."""

from dataclasses import dataclass

from mallseg.application.events import Event, Importance
from mallseg.domain.customers.outliers import MANY_OUTLIERS
from mallseg.domain.sources.reading import FileAccount, Rejection
from mallseg.domain.sources.unit_judgement import WaivedDoubt


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRejected(Event):
    """A record could not be counted."""

    importance = Importance.WARNING

    rejection: Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusTaken(Event):
    """The source has been read."""

    source: str
    customers: int
    rejected_rows: int
    distinct_points: int

    @property
    def importance(self) -> Importance:
        """A warning if records were rejected."""
        return Importance.WARNING if self.rejected_rows else Importance.NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class IdsRepeated(Event):
    """Records carry an id that stood in an earlier one, as when a file is appended twice."""

    importance = Importance.WARNING

    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesRepeated(Event):
    """Suspiciously many customers share a value far from all others: see `RepeatedValue`."""

    importance = Importance.WARNING

    feature: str
    label: str
    value: float | None
    unit: str
    customers: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesFound(Event):
    """The names of columns do not stand in the first record, but in this one."""

    record: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesRead(Event):
    """Several files were read as one."""

    files: tuple[FileAccount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersRounded(Event):
    """Numbers in these columns had more decimals than are kept."""

    columns: tuple[str, ...]
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAsGiven(Event):
    """The values of a feature were taken as given, although their unit is in doubt."""

    importance = Importance.WARNING

    doubt: WaivedDoubt


@dataclass(frozen=True, slots=True, kw_only=True)
class OutliersExcluded(Event):
    """Outliers took no part in the training; `records` are the first of them."""

    customers: int
    share: float
    records: tuple[int, ...]

    @property
    def importance(self) -> Importance:
        """A warning if they are many."""
        return Importance.WARNING if self.share > MANY_OUTLIERS else Importance.NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureConstant(Event):
    """All customers have the same value of a feature, so it distinguishes none of them."""

    importance = Importance.WARNING

    feature: str


SourceNote = FilesRead | NamesFound | NumbersRounded | TakenAsGiven
"""An event about the way a source was read."""

ReadingNote = OutliersExcluded | IdsRepeated | ValuesRepeated | SourceNote
"""An event about a source of customers."""
