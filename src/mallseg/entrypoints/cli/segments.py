"""``mallseg segments``: shows the segments of the model in use, and what to offer them."""

import logging
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.worth import ShareOfTotal
from mallseg.entrypoints.cli.advised import advised
from mallseg.entrypoints.cli.event_reporter import EventReporter
from mallseg.entrypoints.cli.exit_codes import NEEDS_REVIEW
from mallseg.entrypoints.cli.options import (
    json_option,
    map_features_option,
    model_option,
    store_option,
)
from mallseg.entrypoints.cli.plans import plan_of_model
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.cli.source import Source, file_option, paths_of
from mallseg.entrypoints.presentation.documents.cards import SegmentsDocument
from mallseg.entrypoints.presentation.terminal.json_line import print_json
from mallseg.entrypoints.presentation.terminal.plain_cards import print_cards
from mallseg.entrypoints.presentation.views.card import Card, with_worth
from mallseg.entrypoints.presentation.views.report import SegmentationReport

if TYPE_CHECKING:
    from mallseg.container import Container
    from mallseg.entrypoints.presentation.picture.map_picture import MapPicture


@click.command()
@model_option
@store_option
@click.option(
    "--picture",
    type=click.Path(path_type=Path),
    help="Also draw the map of the segments to this file, .png or .svg.",
)
@map_features_option
@file_option("Customers with a column of amounts.", required=False)
@click.option(
    "--value-column",
    metavar="COLUMN",
    help="With --file: also show each segment's share of these amounts.",
)
@data_options
@json_option
@shared_options
@click.pass_obj
def segments(
    session: Session,
    *,
    picture: Path | None,
    map_features: list[str],
    file: Source | None,
    value_column: str | None,
    as_json: bool,
) -> None:
    """Show the segments of the model in use, and what to offer them."""
    if (file is None) != (value_column is None):
        given, other = ("--file", "--value-column") if file else ("--value-column", "--file")
        raise InvalidOptionError(given, OptionFault.NEEDS_OTHER, other=other)
    container = session.open(
        "segments",
        usual_level=logging.WARNING,
        reads=paths_of(file) if file else (),
        writes={"picture": picture},
    )
    group_readable = container.settings().files.group_readable
    drawing = _drawing(session, picture, group_readable=group_readable) if picture else None
    described = container.describe_segmentation()(model=container.settings().model.name)
    report = SegmentationReport.of(described, container.wording(), map_features=map_features)
    version = report.version
    session.facts.update(model=version.model, version=version.number)
    if drawing:
        drawing.write(report)
        session.outcome = f"{picture} is written"
    cards = report.cards
    if file and value_column:
        cards = with_worth(cards, _measured(session, container, file, value_column))
    if as_json:
        document = SegmentsDocument.of(cards, model=version.model, version=version.number)
        print_json(document)
    else:
        _print(cards)


def _measured(
    session: Session, container: "Container", file: Source, value_column: str
) -> Mapping[str, ShareOfTotal]:
    """Add up a column of a file; set the exit code if it is doubtful."""
    with (
        advised(session, file, plan_of_model, can_declare=False),
        EventReporter(session) as reporter,
    ):
        measured = container.measure_worth()(
            container.member_records(file),
            model=container.settings().model.name,
            value_column=value_column,
            on_event=reporter,
        )
    if measured.unreadable:
        session.log(logging.WARNING, "amounts_unreadable", customers=measured.unreadable)
    if measured.needs_review:
        session.exit_code = NEEDS_REVIEW
    return measured.shares


def _drawing(session: Session, target: Path, *, group_readable: bool) -> "MapPicture":
    from mallseg.entrypoints.presentation.picture.map_picture import MapPicture

    drawing = MapPicture(target, partial(_warn_of_missing_glyphs, session), group_readable)
    drawing.check_writable()
    return drawing


def _warn_of_missing_glyphs(session: Session, names: Sequence[str]) -> None:
    reason = "the picture's font lacks letters of these names and draws boxes: .svg keeps them"
    session.log(logging.WARNING, "letters_missing", names=[*names], reason=reason)


def _print(cards: Sequence[Card]) -> None:
    """Draw the cards at a terminal; otherwise print plain lines."""
    if sys.stdout.isatty():
        from mallseg.entrypoints.presentation.terminal.drawn_cards import draw_cards

        draw_cards(cards)
    else:
        print_cards(cards)
