"""Reports the events of a use-case: log lines and a progress bar."""

import logging
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Self

import click

from mallseg.application.events import Event, Importance, StageAdvanced, code_of
from mallseg.application.reading_events import RecordRejected, TakenAsGiven
from mallseg.entrypoints.cli.session import Session
from mallseg.entrypoints.presentation.documents.readings import record_document
from mallseg.entrypoints.presentation.words.phrases import counted

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


_LEVELS = {
    Importance.DETAIL: logging.DEBUG,
    Importance.NOTICE: logging.INFO,
    Importance.WARNING: logging.WARNING,
}


def _facts_of(event: Event) -> dict[str, object]:
    """Return the facts of an event's log line."""
    match event:
        case RecordRejected(rejection=rejection):
            names = ("record", "column", "fault", "reason")
            facts = {key: getattr(rejection, key) for key in names}
            return facts | {"record": record_document(rejection.record)}
        case TakenAsGiven(doubt=doubt):
            return asdict(doubt)
    facts = asdict(event)
    if violations := getattr(event, "violations", ()):  # of a promotion
        facts["violations"] = [
            {"measure": own.measure, "figure": own.figure, "limit": own.limit} for own in violations
        ]
    return facts


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
            self._session.log(_LEVELS[event.importance], code_of(event), **_facts_of(event))

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
