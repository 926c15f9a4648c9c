"""``mallseg segments``: the segments of the model in use, and what to offer them."""

import logging
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mallseg.entrypoints.cli.options import (
    json_option,
    map_features_option,
    model_option,
    store_option,
)
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.presentation.documents.segments import SegmentsDocument
from mallseg.entrypoints.presentation.terminal.plain_cards import print_cards
from mallseg.entrypoints.presentation.terminal.results import print_json
from mallseg.entrypoints.presentation.views.card import Card
from mallseg.entrypoints.presentation.views.report import SegmentationReport

if TYPE_CHECKING:
    from mallseg.entrypoints.presentation.picture.map_picture import MapPicture


@click.command()
@model_option
@store_option
@click.option(
    "--picture",
    type=click.Path(path_type=Path),
    help="Draw the map of the segments to this file too: .png or .svg.",
)
@map_features_option
@json_option
@shared_options
@click.pass_obj
def segments(
    session: Session, *, picture: Path | None, map_features: list[str], as_json: bool
) -> None:
    """Show the segments of the model in use, and what to offer them."""
    container = session.open("segments", usual_level=logging.WARNING, writes={"picture": picture})
    group_readable = container.settings().files.group_readable
    drawing = _drawing(session, picture, group_readable=group_readable) if picture else None
    described = container.describe_segmentation()(model=container.settings().model.name)
    report = SegmentationReport.of(described, container.wording(), map_features=map_features)
    version = report.version
    session.facts.update(model=version.model, version=version.number)
    if drawing:
        drawing.write(report)
        session.outcome = f"{picture} is written"
    if as_json:
        document = SegmentsDocument.of(report.cards, model=version.model, version=version.number)
        print_json(document)
    else:
        _print(report.cards)


def _drawing(session: Session, target: Path, *, group_readable: bool) -> "MapPicture":
    from mallseg.entrypoints.presentation.picture.map_picture import MapPicture

    drawing = MapPicture(target, partial(_warn_of_boxes, session), group_readable)
    drawing.check_writable()
    return drawing


def _warn_of_boxes(session: Session, names: Sequence[str]) -> None:
    reason = "the picture's font lacks letters of these names and draws boxes: .svg keeps them"
    session.log(logging.WARNING, "letters_missing", names=[*names], reason=reason)


def _print(cards: Sequence[Card]) -> None:
    """Draw the cards at a terminal; elsewhere, write them as plain lines."""
    if sys.stdout.isatty():
        from mallseg.entrypoints.presentation.terminal.drawn_cards import draw_cards

        draw_cards(cards)
    else:
        print_cards(cards)
