"""``mallseg segments``: the segments of the model in use, and what to offer them."""

import logging
from pathlib import Path

import click

from mallseg.entrypoints.cli.options import json_option, model_option, store_option
from mallseg.entrypoints.cli.rendering import print_cards, print_json
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.segments_document import SegmentsDocument


@click.command()
@model_option
@store_option
@click.option(
    "--picture",
    type=click.Path(path_type=Path),
    help="Draw the map of the segments to this file too: .png or .svg.",
)
@json_option
@shared_options
@click.pass_obj
def segments(
    session: Session,
    *,
    model: str | None,
    store: Path | None,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Show the segments of the model in use, and what to offer them."""
    container = session.open(
        "segments",
        usual_level=logging.WARNING,
        settings={"model": {"name": model}, "store": {"path": store}},
    )
    models = container.store()
    stored = models.load(container.settings().model.name)
    portrait = models.portrait(stored.model, stored.version)
    session.facts.update(model=stored.model, version=stored.version)
    wording = container.wording()
    if picture is not None:
        report = container.describe_segmentation()(model=stored.model, version=stored.version)
        container.map_picture(picture).write(report)
    if as_json:
        print_json(SegmentsDocument.of(stored, wording.playbook, portrait))
    else:
        print_cards(stored.segmentation, wording, portrait)
