"""Reports the events of a use-case: log lines and a progress bar."""

import logging
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Self

import click

from mallseg.application.events import Event, StageAdvanced, code_of
from mallseg.application.reading_events import (
    CensusTaken,
    IdsRepeated,
    OutliersExcluded,
    RecordRejected,
    TakenAsGiven,
    ValuesRepeated,
)
from mallseg.application.training_events import (
    BreakdownFollows,
    BreakdownsHeldBack,
    ChampionUnreadable,
    FeatureConstant,
    FeaturesSkewed,
    GroupsMissing,
    NameStale,
    NumberDisputed,
    PersonalFeatures,
    PromotionStopped,
    PromotionWarned,
    ScaleTaken,
    SegmentsMany,
    SegmentsReduced,
)
from mallseg.domain.customers.outliers import MANY_OUTLIERS
from mallseg.entrypoints.cli.session import Session
from mallseg.entrypoints.presentation.documents.readings import record_document
from mallseg.entrypoints.presentation.words.phrases import counted

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


_LEVELS: dict[type[Event], int] = {
    ChampionUnreadable: logging.WARNING,
    RecordRejected: logging.WARNING,
    IdsRepeated: logging.WARNING,
    ValuesRepeated: logging.WARNING,
    NumberDisputed: logging.WARNING,
    TakenAsGiven: logging.WARNING,
    FeatureConstant: logging.WARNING,
    PersonalFeatures: logging.WARNING,
    BreakdownsHeldBack: logging.INFO,
    BreakdownFollows: logging.WARNING,
    FeaturesSkewed: logging.WARNING,
    GroupsMissing: logging.WARNING,
    SegmentsReduced: logging.WARNING,
    NameStale: logging.WARNING,
    SegmentsMany: logging.WARNING,
    PromotionStopped: logging.WARNING,
    PromotionWarned: logging.WARNING,
    ScaleTaken: logging.DEBUG,
}
"""Lost data and weak results are warnings, details are debug, everything else is info."""


def _line_of(event: Event) -> tuple[int, str, dict[str, object]]:
    """Return the level, name and facts of an event's log line."""
    level, name = _LEVELS.get(type(event), logging.INFO), code_of(event)
    match event:
        case RecordRejected(rejection=rejection):
            names = ("record", "column", "fault", "reason")
            facts = {key: getattr(rejection, key) for key in names}
            return level, name, facts | {"record": record_document(rejection.record)}
        case PromotionStopped(violations=found) | PromotionWarned(violations=found):
            known = [{"measure": v.measure, "figure": v.figure, "limit": v.limit} for v in found]
            return level, name, asdict(event) | {"violations": known}
        case TakenAsGiven(doubt=doubt):
            return level, name, asdict(doubt)
        case CensusTaken(rejected_rows=rejected) if rejected:
            level = logging.WARNING
        case OutliersExcluded(share=share) if share > MANY_OUTLIERS:
            level = logging.WARNING
    return level, name, asdict(event)


def _rows(records: int | None) -> str | None:
    return counted(records, "row") if records else None


class EventReporter:
    """Logs events, and shows a progress bar at a terminal.

    As a context manager it ends the bar's line, also after an error.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._bar: ProgressBar[int] | None = None
        self._stage = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close_bar()

    def __call__(self, event: Event) -> None:
        """Log an event, or advance the bar."""
        if isinstance(event, StageAdvanced):
            self._advance(event)
        else:
            self._close_bar()
            level, name, facts = _line_of(event)
            self._session.log(level, name, **facts)

    def _close_bar(self) -> None:  # so that the next output has its own line
        if self._bar is not None:
            self._bar.render_finish()
        self._bar, self._stage = None, ""

    def _advance(self, event: StageAdvanced) -> None:
        if not self._session.shows_progress:
            return
        if event.stage != self._stage:
            self._close_bar()
            self._stage = event.stage
            self._bar = click.progressbar(
                length=event.total, label=event.stage, item_show_func=_rows, file=sys.stderr
            )
            self._bar.render_progress()
        if self._bar is not None:
            self._bar.update(event.done - self._bar.pos, event.records)
