"""What a training says while it runs: each step at the level its kind deserves, and a bar."""

import logging
import re
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Self

import click

from mallseg.application.events import (
    AgesInModel,
    CensusTaken,
    ChampionUnreadable,
    Event,
    FeatureConstant,
    IdsRepeated,
    NameStale,
    NumberDisputed,
    OutliersSetAside,
    PromotionStopped,
    PromotionWarned,
    RecordRejected,
    ScaleTaken,
    SegmentsMany,
    SegmentsReduced,
    StageAdvanced,
)
from mallseg.domain.customers.outliers import MANY_OUTLIERS
from mallseg.entrypoints.cli.session import Session

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


_LEVELS: dict[type[Event], int] = {
    ChampionUnreadable: logging.WARNING,
    RecordRejected: logging.WARNING,
    IdsRepeated: logging.WARNING,
    NumberDisputed: logging.WARNING,
    FeatureConstant: logging.WARNING,
    AgesInModel: logging.WARNING,
    SegmentsReduced: logging.WARNING,
    NameStale: logging.WARNING,
    SegmentsMany: logging.WARNING,
    PromotionStopped: logging.WARNING,
    PromotionWarned: logging.WARNING,
    ScaleTaken: logging.DEBUG,
}
"""Data lost and weak results are warnings, details are for debugging, the rest is information."""


def _told(step: Event) -> tuple[int, str, dict[str, object]]:
    """Give the level, the name and the facts of a step's line in the log."""
    level = _LEVELS.get(type(step), logging.INFO)
    event = re.sub(r"(?<!^)(?=[A-Z])", "_", type(step).__name__).lower()
    match step:
        case RecordRejected(rejection=rejection):
            names = ("record", "column", "fault", "reason")
            facts = {key: getattr(rejection, key) for key in names}
            return level, event, facts
        case PromotionStopped(violations=found) | PromotionWarned(violations=found):
            known = [{"measure": v.measure, "figure": v.figure, "limit": v.limit} for v in found]
            return level, event, asdict(step) | {"violations": known}
        case CensusTaken(rejected_rows=rejected) if rejected:
            level = logging.WARNING
        case OutliersSetAside(share=share) if share > MANY_OUTLIERS:
            level = logging.WARNING
    return level, event, asdict(step)


def _rows(records: int | None) -> str | None:
    return f"{records:,} rows" if records else None


class Narrator:
    """Tells the log, and somebody who watches a terminal, how a training goes on.

    In a ``with`` statement the bar's line is left at the end, whatever the end is.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._bar: ProgressBar[int] | None = None
        self._stage = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close_bar()

    def __call__(self, step: Event) -> None:
        """Tell one step."""
        if isinstance(step, StageAdvanced):
            self._advance(step)
        else:
            self._close_bar()
            level, event, facts = _told(step)
            self._session.log(level, event, **facts)

    def _close_bar(self) -> None:  # so that what is said next has its own line
        if self._bar is not None:
            self._bar.render_finish()
        self._bar, self._stage = None, ""

    def _advance(self, step: StageAdvanced) -> None:
        if not self._session.shows_progress:
            return
        if step.stage != self._stage:
            self._close_bar()
            self._stage = step.stage
            self._bar = click.progressbar(
                length=step.total, label=step.stage, item_show_func=_rows, file=sys.stderr
            )
            self._bar.render_progress()
        if self._bar is not None:
            self._bar.update(step.done - self._bar.pos, step.records)
