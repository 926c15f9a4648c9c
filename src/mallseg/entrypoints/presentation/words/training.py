"""Remarks on a training: what differs from the version before or from what was asked for."""

from mallseg.application.training.training_report import TrainingReport
from mallseg.domain.registry.baseline import NumberChange


def remarks_on(report: TrainingReport) -> list[str]:
    """List all remarks."""
    change = report.number_change
    return [*([number_change_remark(change)] if change else []), *report.remarks]


def number_change_remark(change: NumberChange) -> str:
    """Say that the number of segments has changed, and why."""
    return (
        f"{change.now} segments instead of {change.before}: the study preferred {change.now} in "
        f"{change.trainings} trainings in a row"
    )
