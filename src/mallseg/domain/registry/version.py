"""The versions of a model, with their provenance and the decisions of the gate."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from mallseg.domain.customers.outliers import OutlierFences
from mallseg.domain.errors import InvalidOptionError, OptionFault, check_at_least
from mallseg.domain.identity.transition import Transition
from mallseg.domain.segments.segmentation import Segmentation

CHAMPION = "champion"
"""The alias of the version in use, which is the default where no version is named."""

CHALLENGER = "challenger"
"""The alias of the latest version that was not promoted when it was trained."""

MODEL_NAME = "[a-z0-9][a-z0-9_-]{0,63}"
"""The pattern of a model's name."""

ALIAS = "[a-z][a-z0-9_-]{0,63}"
"""The pattern of an alias."""

NUMBER = "[1-9][0-9]{0,17}"
"""The pattern of a version's number."""

DIGITS = 32
"""The number of digits that identify a fingerprint."""


class GateMeasure(StrEnum):
    """A measure of the gate."""

    MOVED_BY_CHANCE = "moved_by_chance"
    SMALLEST = "smallest"
    MOVED = "moved"
    SILHOUETTE_DROP = "silhouette_drop"
    REJECTED = "rejected"
    DISTANCE = "distance"
    STABILITY_INDEX = "stability_index"
    """Of versions up to format 4, instead of a distance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A limit that a version violates.

    Attributes
    ----------
    measure, figure, limit
        What was measured, its value, and the limit in force.
    feature
        The name of the feature that a distance belongs to.
    champion
        The champion's figure, where there is one: for a silhouette drop, its silhouette.
    factor, offset
        The rescaling of the feature, in its own unit, where one explains the distance.
    """

    measure: GateMeasure
    figure: float
    limit: float
    feature: str | None = None
    champion: float | None = None
    factor: float | None = None
    offset: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether a new version was promoted, and the limits that it violated.

    `is_stopped` says that the violations prevented it, and not the caller.
    """

    is_promoted: bool
    is_stopped: bool
    violations: tuple[Violation, ...]


def check_model_name(name: str) -> str:
    """Return the name; raise InvalidOptionError unless it is one plain word, safe as a folder."""
    if not re.fullmatch(MODEL_NAME, name):
        raise InvalidOptionError("model", OptionFault.NOT_A_MODEL_NAME, longest=64)
    return name


def check_alias(name: str) -> str:
    """Return the alias; raise InvalidOptionError unless it is one plain word and no number."""
    if not re.fullmatch(ALIAS, name):
        raise InvalidOptionError("alias", OptionFault.NOT_AN_ALIAS, longest=64)
    return name


def parse_version(text: str) -> int | str:
    """Parse the number or an alias of a version.

    Raises
    ------
    InvalidOptionError
        The text is neither.
    """
    if re.fullmatch(NUMBER, text):
        return int(text)
    if not re.fullmatch(ALIAS, text):
        raise InvalidOptionError("version", OptionFault.NOT_A_VERSION)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedDiff:
    """The difference of a version from its parent, by the customers that it was trained on.

    It is stored because the training knows it exactly; the stored density would only give an
    estimate.

    Attributes
    ----------
    moved
        The number of customers who are not in the counterpart of their segment in the parent.
    transitions
        The transitions from the parent's segments.
    customers
        The overlap, of shape (n_parent, n_segments), in the order of the segments: the number of
        customers in both segments. Empty where it was not recorded.
    """

    moved: int
    transitions: tuple[Transition, ...]
    customers: tuple[tuple[int, ...], ...] = ()

    def __post_init__(self) -> None:
        check_at_least(0, moved=self.moved, customers=min(chain(*self.customers), default=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The origin of a segmentation.

    Fields that older versions did not record are None or empty.

    Attributes
    ----------
    source
        The name of the source of customers, without its folder.
    customers, outliers, rejected_rows
        The numbers of customers who took part, of outliers, and of records that could not be read.
    distinct_points
        The number of points in the census.
    census_fingerprint
        SHA-256 of the census, equal for equal customers in any order.
    seed
        The seed of the search for the best centres.
    parent
        The version that was champion when this one was trained, if there was one.
    settings
        The plan, as JSON values by name.
    scores
        The quality of the segmentation, by the names of the measures.
    slugs
        All slugs that the model has used, up to this version.
    highest_number
        The highest number that a segment of the model has had, up to this version.
    preferred
        The number of segments that the study preferred; None where it found no groups, or there was
        no study.
    renamed
        The slug in the parent of the segment that this version renames, if it does nothing else.
    faults
        The number of rejected records by kind of fault.
    repeated_ids
        Records whose customer id occurred in an earlier record; None where the source has no ids.
    fences
        The values, by feature, beyond which customers were outliers; empty where all took part.
    diff
        The difference from the parent; None without a parent, or where that has other features.
    disclosed
        A digest of what the version discloses by breakdowns, and of which customers; empty where it
        discloses nothing.
    decision
        The decision of the gate when it was trained. A version that only renames a segment has the
        decision of the version that it renames.
    """

    source: str
    customers: int
    outliers: int
    rejected_rows: int
    distinct_points: int
    census_fingerprint: str
    seed: int
    parent: int | None
    settings: Mapping[str, object] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    slugs: tuple[str, ...] = ()
    highest_number: int = 0
    preferred: int | None = None
    renamed: str | None = None
    faults: Mapping[str, int] = field(default_factory=dict)
    repeated_ids: int | None = None
    fences: OutlierFences | None = None
    diff: RecordedDiff | None = None
    disclosed: str = ""
    decision: Decision | None = None

    def __post_init__(self) -> None:
        check_at_least(
            1,
            customers=self.customers,
            distinct_points=self.distinct_points,
            parent=self.parent,
            preferred=self.preferred,
            faults=min(self.faults.values(), default=None),
        )
        check_at_least(
            0,
            outliers=self.outliers,
            rejected_rows=self.rejected_rows,
            seed=self.seed,
            repeated_ids=self.repeated_ids,
            highest_number=self.highest_number,
        )

    @property
    def disclosure(self) -> str | None:
        """A key for what the version discloses of which census; None where that is nothing."""
        if not self.disclosed:
            return None
        return f"{self.census_fingerprint[:DIGITS]}-{self.disclosed[:DIGITS]}"

    @property
    def rejected_share(self) -> float:
        """The share of the source's records that could not be read."""
        return self.rejected_rows / (self.customers + self.outliers + self.rejected_rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One stored version of a model, without its segmentation.

    `libraries` maps the libraries that the training used to their versions.
    """

    model: str
    number: int
    created_at: str
    features: tuple[str, ...]
    scaling: str
    segments: int
    libraries: Mapping[str, str]
    provenance: Provenance

    @classmethod
    def of(
        cls,
        segmentation: Segmentation,
        provenance: Provenance,
        *,
        model: str,
        number: int,
        created_at: str,
        libraries: Mapping[str, str],
    ) -> "Version":
        """Describe a segmentation that is saved under a number."""
        return cls(
            model=model,
            number=number,
            created_at=created_at,
            features=tuple(feature.name for feature in segmentation.features),
            scaling=str(segmentation.scale.scaling),
            segments=len(segmentation.segments),
            libraries=libraries,
            provenance=provenance,
        )

    def __post_init__(self) -> None:
        check_at_least(1, number=self.number, segments=self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSegmentation:
    """A segmentation together with the model and version it was loaded from."""

    model: str
    version: int
    segmentation: Segmentation
