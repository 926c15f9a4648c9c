"""What was decided about a new version, and what stood against it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Something that stands against a version: its figure, the limit, and both in words."""

    measure: str
    figure: float
    limit: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether a new version is the champion from now on, and what stood against it.

    `is_stopped` says that the objections, and not the caller, decided so.
    """

    is_promoted: bool
    is_stopped: bool
    objections: tuple[Violation, ...]
