"""Events of reading a source of customers."""

from dataclasses import dataclass

from mallseg.domain.sources.reading import FileAccount, Rejection
from mallseg.domain.sources.unit_judgement import WaivedDoubt


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRejected:
    """A record could not be counted."""

    rejection: Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusTaken:
    """The source has been read."""

    source: str
    customers: int
    rejected_rows: int
    distinct_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IdsRepeated:
    """Records carry an id that stood in an earlier one, as when a file is appended twice."""

    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesRepeated:
    """Suspiciously many customers share a value far from all others: see `RepeatedValue`."""

    feature: str
    label: str
    value: float | None
    unit: str
    customers: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesFound:
    """The names of columns do not stand in the first record, but in this one."""

    record: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesRead:
    """Several files were read as one."""

    files: tuple[FileAccount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersRounded:
    """Numbers in these columns had more decimals than are kept."""

    columns: tuple[str, ...]
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAsGiven:
    """The values of a feature were taken as given, although their unit is in doubt."""

    doubt: WaivedDoubt


@dataclass(frozen=True, slots=True, kw_only=True)
class OutliersExcluded:
    """Outliers took no part in the training; `records` are the first of them."""

    customers: int
    share: float
    records: tuple[int, ...]


SourceNote = FilesRead | NamesFound | NumbersRounded | TakenAsGiven
"""An event about the way a source was read."""

ReadingNote = OutliersExcluded | IdsRepeated | ValuesRepeated | SourceNote
"""An event about a source of customers."""
