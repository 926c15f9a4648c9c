"""What a use-case reports while it runs. Use-cases do not log: whoever calls them may."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.customers.reading import Rejection
from mallseg.domain.ports import Progress
from mallseg.domain.registry.decision import Violation


class Stage(StrEnum):
    """The stages that take time."""

    READING = "reading"
    LOCATING = "locating"
    SEARCHING = "searching"
    COMPARING = "comparing numbers"
    RESAMPLING = "drawing anew"
    ASSIGNING = "assigning"
    COUNTING = "counting by age and gender"


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
class OutliersSetAside:
    """Customers who are far out took no part in the training; `records` are the first of them."""

    customers: int
    share: float
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureConstant:
    """All customers agree on a feature, so it cannot tell them apart."""

    feature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgesInModel:
    """Age is a feature, so the model holds ages, and of a small segment those of few people."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleTaken:
    """The features have been made comparable."""

    scaling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberJudged:
    """It is known how many groups there are."""

    verdict: str
    segments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberDisputed:
    """The customers rather form another number of groups than that of the training."""

    segments: int
    recommended: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsFound:
    """The segmentation stands."""

    segments: int
    inertia: float
    smallest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsAnew:
    """The segments are not those next to the champion's."""

    reason: str


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
    """There are fewer segments than asked for, so that each has enough customers."""

    asked: int
    segments: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsMany:
    """There are more segments than a team can handle."""

    segments: int
    reason: str


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
    | CensusTaken
    | IdsRepeated
    | OutliersSetAside
    | FeatureConstant
    | AgesInModel
    | ScaleTaken
    | NumberJudged
    | NumberDisputed
    | SegmentsFound
    | SegmentsAnew
    | TransitionFound
    | NameStale
    | SegmentsReduced
    | SegmentsMany
    | VersionSaved
    | PromotionStopped
    | PromotionWarned
)
OnEvent = Callable[[Event], None]


def ignore(step: Event) -> None:
    """OnEvent nothing."""


def progress_of(stage: Stage, on_event: OnEvent) -> Progress:
    """Make what a port calls with its progress; each call is reported as one of the stage."""

    def progress(done: int, total: int, records: int = 0, /) -> None:
        on_event(StageAdvanced(stage=stage, done=done, total=total, records=records))

    return progress
