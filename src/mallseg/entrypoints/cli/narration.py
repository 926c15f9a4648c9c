"""What a training says while it runs: each step at the level its kind deserves, and a bar."""

import logging
import sys
from typing import TYPE_CHECKING

import click

from mallseg.application.step import (
    CensusTaken,
    FeatureConstant,
    RecordRejected,
    ScaleTaken,
    SegmentsFound,
    StageAdvanced,
    Step,
    VersionSaved,
)
from mallseg.entrypoints.cli.session import Session

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


class Narrator:
    """Tells the log, and somebody who watches a terminal, how a training goes on."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._bar: ProgressBar[int] | None = None
        self._stage = ""

    def __call__(self, step: Step) -> None:
        """Tell one step."""
        if isinstance(step, StageAdvanced):
            self._advance(step)
        else:
            self.close_bar()
            self._log(step)

    def close_bar(self) -> None:
        """Leave the line of the bar, so that what is said next has its own."""
        if self._bar is not None:
            self._bar.render_finish()
        self._bar, self._stage = None, ""

    def _log(self, step: Step) -> None:
        log = self._session.log
        match step:
            case RecordRejected(rejection=rejection):
                log(
                    logging.WARNING,
                    "record_rejected",
                    record=rejection.record,
                    column=rejection.column,
                    reason=rejection.reason,
                )
            case CensusTaken():
                level = logging.WARNING if step.rejected_rows else logging.INFO
                log(
                    level,
                    "census_taken",
                    source=step.source,
                    customers=step.customers,
                    rejected_rows=step.rejected_rows,
                    distinct_points=step.distinct_points,
                )
            case FeatureConstant(feature=feature):
                log(logging.WARNING, "feature_constant", feature=feature)
            case ScaleTaken(scaling=scaling):
                log(logging.DEBUG, "scale_taken", scaling=scaling)
            case SegmentsFound():
                log(
                    logging.INFO,
                    "segments_found",
                    segments=step.segments,
                    inertia=round(step.inertia, 4),
                    smallest_segment=step.smallest,
                )
            case VersionSaved(model=model, version=version):
                log(logging.INFO, "version_saved", model=model, version=version)

    def _advance(self, step: StageAdvanced) -> None:
        if not self._session.shows_progress:
            return
        if step.stage != self._stage:
            self.close_bar()
            self._stage = step.stage
            self._bar = click.progressbar(length=step.total, label=step.stage, file=sys.stderr)
            self._bar.render_progress()
        if self._bar is not None:
            self._bar.update(step.done - self._bar.pos)
