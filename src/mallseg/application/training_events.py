"""Events of a training: what was found in the customers, and what became of the new version."""

from dataclasses import dataclass

from mallseg.application.events import Event, Importance
from mallseg.application.reading_events import ReadingNote
from mallseg.domain.number_of_segments.verdict import Verdict
from mallseg.domain.registry.version import Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionUnreadable(Event):
    """The champion cannot be read.

    Slugs and names are those of version `instead`, the newest that can be read, if there is one.
    """

    importance = Importance.WARNING

    reason: str
    instead: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusSummarised(Event):
    """Segments were searched for among cells of customers (see `SummaryCost`)."""

    cells: int
    bound: float
    gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsMissing(Event):
    """The customers form no groups: the segments are divisions for convenience."""

    importance = Importance.WARNING

    segments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalFeatures(Event):
    """Features about the person, such as an age: the model contains those of few customers too."""

    importance = Importance.WARNING

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownsHeldBack(Event):
    """Other versions disclose breakdowns of the same customers: this one, what is safe beside."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownFollows(Event):
    """One breakdown follows from another, so that their counts could be subtracted."""

    importance = Importance.WARNING

    label: str
    follows_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturesSkewed(Event):
    """Features have a long tail of large values, and their logarithms have not."""

    importance = Importance.WARNING

    features: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleTaken(Event):
    """The features have been made comparable."""

    importance = Importance.DETAIL

    scaling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersAdded(Event):
    """The best number of segments may lie above those compared: more are, up to the highest."""

    above: int
    highest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberJudged(Event):
    """The study has found how many groups there are."""

    verdict: Verdict
    segments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberDisputed(Event):
    """The study prefers another number of segments than the training has.

    `was_asked_for` says whether the caller asked for that number; otherwise the champion had it.
    """

    importance = Importance.WARNING

    segments: int
    recommended: int
    verdict: Verdict
    was_asked_for: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChanged(Event):
    """The number of segments is no longer the champion's: several studies in a row preferred it."""

    before: int
    after: int
    trainings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsFound(Event):
    """The customers have been divided into segments."""

    segments: int
    inertia: float
    smallest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedAnew(Event):
    """The segments are not those next to the champion's.

    `gain` is the share of the inertia by which they are better; None where the champion's have
    become too small.
    """

    gain: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionFound(Event):
    """Segments have split, merged, appeared, disappeared, grown or shrunk.

    There are no names, because a name may contain a centre, which may be that of one customer.
    """

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    customers_before: int
    customers_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NameStale(Event):
    """A name that a segment got in version `since` no longer fits."""

    importance = Importance.WARNING

    slug: str
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsReduced(Event):
    """There are fewer segments than asked for, so that each has at least `fewest` customers."""

    importance = Importance.WARNING

    asked: int
    segments: int
    fewest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsMany(Event):
    """There are more segments than a team can handle, which is `most`."""

    importance = Importance.WARNING

    segments: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSaved(Event):
    """The segmentation is in the store, under an alias: it is the champion or the challenger."""

    model: str
    version: int
    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionWarned(Event):
    """The new version is the champion, although it violates limits."""

    importance = Importance.WARNING

    version: int
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionStopped(Event):
    """The gate has stopped the new version; the champion stays in use."""

    importance = Importance.WARNING

    version: int
    champion: int
    violations: tuple[Violation, ...]


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
"""A note that a training's report repeats: the result differs from the request, or needs care."""
