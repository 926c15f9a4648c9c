"""What programs read of the gate: what it decided about a version, and why."""

from dataclasses import dataclass

from mallseg.domain.registry.decision import Decision, Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationDocument:
    """A limit that a new version does not keep: its figure, the limit, and both in a sentence."""

    measure: str
    figure: float
    limit: float
    reason: str

    @classmethod
    def of(cls, objection: Violation) -> "ViolationDocument":
        """Write down an objection."""
        return cls(
            measure=objection.measure,
            figure=objection.figure,
            limit=objection.limit,
            reason=objection.reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDocument:
    """What was decided when a version was trained; `stopped` by the `violations`."""

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
            violations=[ViolationDocument.of(each) for each in decision.objections],
        )
