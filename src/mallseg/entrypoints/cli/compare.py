"""``mallseg compare``: compares the segments of two versions of a model."""

import logging

import click

from mallseg.domain.registry.version import parse_version
from mallseg.entrypoints.cli.event_reporter import EventReporter
from mallseg.entrypoints.cli.options import (
    json_option,
    max_bad_rows_option,
    model_option,
    store_option,
)
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.cli.source import SOURCE, Source, paths_of
from mallseg.entrypoints.presentation.documents.comparison import comparison_document
from mallseg.entrypoints.presentation.terminal.comparison import print_comparison
from mallseg.entrypoints.presentation.terminal.json_line import print_json

_MOST_SOURCES = 2


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--source",
    "sources",
    multiple=True,
    type=SOURCE,
    help="A file or database of customers, assigned by both versions. If given twice, the "
    "first has earlier customers: changes of the customers are then shown apart from those of the "
    "model.  "
    "[default: the customers of version B's training, on a coarse grid]",
)
@model_option
@data_options
@max_bad_rows_option
@store_option
@json_option
@shared_options
@click.pass_obj
def compare(
    session: Session,
    *,
    before: str,
    after: str,
    sources: tuple[Source, ...],
    as_json: bool,
) -> None:
    """Compare two versions of a model: which customers change segment, and how segments changed.

    A and B are numbers or aliases, as in `compare 3 champion`.
    """
    if len(sources) > _MOST_SOURCES:
        raise click.UsageError("give --source at most twice")
    old, new = parse_version(before), parse_version(after)
    container = session.open(
        "compare",
        usual_level=logging.WARNING,
        reads=[path for each in sources for path in paths_of(each)],
    )
    settings = container.settings()
    with EventReporter(session) as reporter:
        diff = container.compare_versions()(
            model=settings.model.name,
            before=old,
            after=new,
            source=container.customers(sources[-1]) if sources else None,
            earlier=container.customers(sources[0]) if len(sources) == _MOST_SOURCES else None,
            max_bad_rows=settings.training.max_bad_rows,
            on_event=reporter,
        )
    session.facts.update(
        model=diff.after.model,
        before=diff.before.version,
        after=diff.after.version,
        moved=diff.moved,
        moved_share=diff.moved_share,
    )
    if as_json:
        print_json(comparison_document(diff))
    else:
        print_comparison(diff)
