"""The decision of the gate on a new version, and the limits that the version violated."""

from dataclasses import dataclass
from enum import StrEnum


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
