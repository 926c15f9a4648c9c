"""The events that use-cases report while they run. Use-cases do not log; their caller may."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.customers.file_account import FileAccount
from mallseg.domain.customers.reading import Rejection
from mallseg.domain.customers.units.waived_doubt import WaivedDoubt
from mallseg.domain.number_of_segments.verdict import Verdict
from mallseg.domain.ports import Progress
from mallseg.domain.registry.decision import Violation


class Stage(StrEnum):
    """The stages that take time."""

    READING = "reading"
    LOCATING = "locating"
    SEARCHING = "searching"
    SETTLING = "settling all customers"
    COMPARING = "comparing numbers"
    RESAMPLING = "resampling"
    ASSIGNING = "assigning"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageAdvanced:
    """A stage is done in part: `done` of `total`, in a unit of its own.

    `records` were read so far, where it reads any.
    """

    stage: Stage
    done: int
    total: int
    records: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionUnreadable:
    """The champion cannot be read.

    Slugs and names are those of version `instead`, the newest that can be read, if there is one.
    """

    reason: str
    instead: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRejected:
    """A record could not be counted."""

    rejection: Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceChosen:
    """It is known who is to be written to, and who is held out; nothing is written yet.

    `detectable` is the smallest difference of shares that would probably be seen.
    """

    mailed: int
    held_out: int
    detectable: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusTaken:
    """The source has been read."""

    source: str
    customers: int
    rejected_rows: int
    distinct_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusSummarised:
    """Segments were searched for among cells of customers (see `SummaryCost`)."""

    cells: int
    bound: float
    gap: float


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


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsMissing:
    """The customers form no groups: the segments are divisions for convenience."""

    segments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureConstant:
    """All customers have the same value of a feature, so it distinguishes none of them."""

    feature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalFeatures:
    """Features about the person, such as an age: the model contains those of few customers too."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownsHeldBack:
    """Other versions disclose breakdowns of the same customers: this one, what is safe beside."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownFollows:
    """One breakdown follows from another, so that their counts could be subtracted."""

    label: str
    follows_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturesSkewed:
    """Features have a long tail of large values, and their logarithms have not."""

    features: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleTaken:
    """The features have been made comparable."""

    scaling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersAdded:
    """The best number of segments may lie above those compared: more are, up to the highest."""

    above: int
    highest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberJudged:
    """The study has found how many groups there are."""

    verdict: Verdict
    segments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberDisputed:
    """The study prefers another number of segments than the training has.

    `was_asked_for` says whether the caller asked for that number; otherwise the champion had it.
    """

    segments: int
    recommended: int
    verdict: Verdict
    was_asked_for: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChanged:
    """The number of segments is no longer the champion's: several studies in a row preferred it."""

    before: int
    after: int
    trainings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsFound:
    """The customers have been divided into segments."""

    segments: int
    inertia: float
    smallest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedAnew:
    """The segments are not those next to the champion's.

    `gain` is the share of the inertia by which they are better; None where the champion's have
    become too small.
    """

    gain: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionFound:
    """Segments have split, merged, appeared, disappeared, grown or shrunk.

    There are no names, because a name may contain a centre, which may be that of one customer.
    """

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    customers_before: int
    customers_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NameStale:
    """A name that a segment got in version `since` no longer fits."""

    slug: str
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsReduced:
    """There are fewer segments than asked for, so that each has at least `fewest` customers."""

    asked: int
    segments: int
    fewest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsMany:
    """There are more segments than a team can handle, which is `most`."""

    segments: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSaved:
    """The segmentation is in the store, under an alias: it is the champion or the challenger."""

    model: str
    version: int
    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionWarned:
    """The new version is the champion, although it violates limits."""

    version: int
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionStopped:
    """The gate has stopped the new version; the champion stays in use."""

    version: int
    champion: int
    violations: tuple[Violation, ...]


Event = (
    StageAdvanced
    | ChampionUnreadable
    | RecordRejected
    | AudienceChosen
    | CensusTaken
    | CensusSummarised
    | IdsRepeated
    | ValuesRepeated
    | FilesRead
    | NamesFound
    | NumbersRounded
    | TakenAsGiven
    | OutliersExcluded
    | FeatureConstant
    | GroupsMissing
    | PersonalFeatures
    | BreakdownsHeldBack
    | BreakdownFollows
    | FeaturesSkewed
    | ScaleTaken
    | NumbersAdded
    | NumberJudged
    | NumberDisputed
    | SegmentsFound
    | SearchedAnew
    | NumberChanged
    | TransitionFound
    | NameStale
    | SegmentsReduced
    | SegmentsMany
    | VersionSaved
    | PromotionStopped
    | PromotionWarned
)
OnEvent = Callable[[Event], None]

SourceNote = FilesRead | NamesFound | NumbersRounded | TakenAsGiven
"""What is said of how a source was read."""

ReadingNote = OutliersExcluded | IdsRepeated | ValuesRepeated | SourceNote
"""What is said of a source of customers."""

TrainingNote = (
    PersonalFeatures
    | BreakdownsHeldBack
    | BreakdownFollows
    | ReadingNote
    | FeaturesSkewed
    | GroupsMissing
    | NumberChanged
    | NumberDisputed
    | SearchedAnew
    | SegmentsReduced
    | SegmentsMany
)
"""What a report of a training repeats: its result is not quite as asked for, or needs care."""


def code_of(event: Event) -> str:
    """Name an event as logs and documents do: ``segments_reduced``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()


def ignore(event: Event) -> None:
    """Do nothing with an event."""


def progress_of(stage: Stage, on_event: OnEvent) -> Progress:
    """Make the callable that a port reports its progress to; each call is an event of the stage."""

    def progress(done: int, total: int, records: int = 0, /) -> None:
        on_event(StageAdvanced(stage=stage, done=done, total=total, records=records))

    return progress
