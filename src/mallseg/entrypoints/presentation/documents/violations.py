"""The JSON of a limit that a new version violates."""

from dataclasses import dataclass

from mallseg.domain.registry.version import Violation
from mallseg.entrypoints.presentation.words.gate import violation_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationDocument:
    """A limit that a new version violates.

    `feature` is the one that a stability index belongs to, and `champion` the champion's figure,
    where there is one; for a silhouette drop, its silhouette. `reason` says it in words.
    """

    measure: str
    figure: float
    limit: float
    feature: str | None
    champion: float | None
    reason: str

    @classmethod
    def of(cls, violation: Violation) -> "ViolationDocument":
        """Describe a violation."""
        return cls(
            measure=violation.measure,
            figure=violation.figure,
            limit=violation.limit,
            feature=violation.feature,
            champion=violation.champion,
            reason=violation_reason(violation),
        )
