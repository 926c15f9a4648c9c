"""The JSON of the gate: what it decided about a version, and why."""

from dataclasses import dataclass

from mallseg.domain.registry.decision import Decision, Violation
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
        """Write down a violation."""
        return cls(
            measure=violation.measure,
            figure=violation.figure,
            limit=violation.limit,
            feature=violation.feature,
            champion=violation.champion,
            reason=violation_reason(violation),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDocument:
    """What was decided when a version was trained; `stopped` by its `violations`."""

    promoted: bool
    stopped: bool
    violations: list[ViolationDocument]

    @classmethod
    def of(cls, decision: Decision | None) -> "DecisionDocument | None":
        """Write down a decision, where there is one."""
        if decision is None:
            return None
        return cls(
            promoted=decision.is_promoted,
            stopped=decision.is_stopped,
            violations=[ViolationDocument.of(each) for each in decision.violations],
        )
