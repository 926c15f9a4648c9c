"""What a store knows of a segmentation beside the segmentation itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mallseg.domain.customers.outliers import OutlierFences
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.registry.decision import Decision
from mallseg.domain.registry.succession import Succession
from mallseg.domain.segments.segmentation import Segmentation

CHAMPION = "champion"
"""The alias of the version in use: the one that is meant when none is named."""

CHALLENGER = "challenger"
"""The alias of the latest version that was trained and not promoted."""

_MODEL_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_ALIAS = re.compile(r"[a-z][a-z0-9_-]{0,63}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


def check_model_name(name: str) -> str:
    """Return the name; raise InvalidOptionError unless it is one plain word, safe as a folder."""
    if not _MODEL_NAME.fullmatch(name):
        raise InvalidOptionError(
            "model",
            "must be 1 to 64 small letters, digits, - or _, and begin with a letter or a digit",
        )
    return name


def check_alias(name: str) -> str:
    """Return the alias; raise InvalidOptionError unless it is one plain word and no number."""
    if not _ALIAS.fullmatch(name):
        raise InvalidOptionError(
            "alias", "must be 1 to 64 small letters, digits, - or _, and begin with a letter"
        )
    return name


def parse_version(text: str) -> int | str:
    """Read what people call a version by: its number, or an alias of it.

    Raises
    ------
    InvalidOptionError
        It is neither.
    """
    if _NUMBER.fullmatch(text):
        return int(text)
    if not _ALIAS.fullmatch(text):
        raise InvalidOptionError("version", "must be a number from 1 upwards, or an alias")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a segmentation comes from.

    Attributes
    ----------
    source
        The name of the source of customers, without its folder.
    customers, set_aside, rejected_rows
        How many took part, how many were too far out to, and how many records could not be read.
    distinct_points
        Points in the census.
    census_fingerprint
        SHA-256 of the census: equal for equal customers in any order.
    seed
        Of the search for the best centres.
    parent
        The version that was champion when this one was trained, if there was one.
    settings
        All choices of the plan, by their names, as JSON writes them.
    scores
        How good the segmentation is, by the names of the measures.
    slugs
        Every slug that the model ever used, up to this version.
    preferred
        The number of segments that the study of the customers preferred; None where it saw no
        groups.
    renamed
        The slug of before of the segment that this version renames, if it does nothing else.
    faults
        The rejected records by kind of fault; empty too where nobody noted the kinds.
    repeated_ids
        Records whose customer id stood in an earlier record too; None when the source has no ids,
        or nobody noted it.
    fences
        Beyond which values customers were too far out to take part, by feature; empty where all
        took part, None where nobody noted it.
    succession
        What became of the segments of the parent; None where there is none, where it compares
        customers by other features, and where nobody noted it.
    decision
        Whether it was promoted when it was trained, and what stood against it; None where nobody
        noted it. A version that only renames has that of the version that it renames.
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
    preferred: int | None = None
    renamed: str | None = None
    faults: Mapping[str, int] = field(default_factory=dict)
    repeated_ids: int | None = None
    fences: OutlierFences | None = None
    succession: Succession | None = None
    decision: Decision | None = None

    @property
    def rejected_share(self) -> float:
        """The share of the source's records that could not be read."""
        return self.rejected_rows / (self.customers + self.outliers + self.rejected_rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One stored version of a model, as a list shows it.

    `libraries` maps what took part in the training to its version.
    """

    model: str
    number: int
    created_at: str
    features: tuple[str, ...]
    scaling: str
    segments: int
    libraries: Mapping[str, str]
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSegmentation:
    """A segmentation together with the model and version it was loaded from."""

    model: str
    version: int
    segmentation: Segmentation
