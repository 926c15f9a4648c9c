"""``mallseg export``: exports a version as a query, as JSON or as an ONNX model."""

import logging
from pathlib import Path

import click

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.registry.version import parse_version
from mallseg.domain.segments.label_columns import LABEL_COLUMNS
from mallseg.entrypoints.cli.options import model_option, store_option
from mallseg.entrypoints.cli.reading_options import column_option, in_parts_option
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.presentation.exports.as_sql import ExportedTable, sql_of
from mallseg.entrypoints.presentation.exports.export_file import (
    ExportFile,
    ExportFormat,
    export_written,
    exported,
)
from mallseg.entrypoints.presentation.terminal.lines import print_line
from mallseg.sql.engines import DIALECTS, Dialect

_SQL = "sql"
_TABLE, _KEY = "customers", "customer_id"
_ADDED = ("slug", "number", "name", "distance", "certainty", "reason", "version")
_CHOICES = tuple(word for word in LABEL_COLUMNS if word != "assigned_at")


@click.command()
@click.option(
    "--format",
    "written_as",
    type=click.Choice([_SQL, *map(str, ExportFormat)]),
    required=True,
    help="A query, JSON for any language, or an ONNX model.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write.",
)
@click.option(
    "--dialect",
    type=click.Choice(DIALECTS),
    help="With sql: the engine to run it on.  [default: duckdb]",
)
@click.option(
    "--table",
    metavar="NAME",
    help=f"With sql: the table of customers, such as schema.customers.  [default: {_TABLE}]",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="COLUMN",
    help=f"With sql: a column of the table to include. May be repeated.  [default: {_KEY}]",
)
@click.option(
    "--columns",
    "added",
    metavar="WORD,WORD",
    help=f"With sql: the columns to add, some of {', '.join(_CHOICES)}.",
)
@column_option
@in_parts_option
@model_option
@click.option(
    "--version",
    "version",
    metavar="N",
    help="A version by its number or by an alias.  [default: champion]",
)
@store_option
@shared_options
@click.pass_obj
def export(
    session: Session,
    *,
    written_as: str,
    output: Path,
    dialect: Dialect | None,
    table: str | None,
    keys: tuple[str, ...],
    added: str | None,
    version: str | None,
) -> None:
    """Export a version to run elsewhere: a query, JSON or an ONNX model.

    It assigns every customer to the same segment as mallseg does.
    """
    sql_options = {"--dialect": dialect, "--table": table, "--key": keys, "--columns": added}
    if written_as != _SQL:
        for option, value in sql_options.items():
            if value:
                raise InvalidOptionError(option, OptionFault.NEEDS_OTHER, other="--format sql")
    container = session.open("export", usual_level=logging.WARNING, writes={"output": output})
    settings = container.settings()
    file = ExportFile(output, settings.files.group_readable)
    file.check_writable()
    stored = container.store().load(
        settings.model.name, None if version is None else parse_version(version)
    )
    if written_as == _SQL:
        exported_table = ExportedTable(
            name=_TABLE if table is None else table,
            keys=keys or (_KEY,),
            added=_chosen(added),
            contract=container.contract(),
        )
        content = sql_of(stored, exported_table, dialect or "duckdb").encode()
    else:
        content = exported(stored, ExportFormat(written_as))
    file.write(content)
    session.outcome = f"{output} is written"
    session.facts.update(model=stored.model, version=stored.version, format=written_as)
    print_line(export_written(str(output), stored))


def _chosen(added: str | None) -> tuple[str, ...]:
    """Parse the added columns; the time of assignment is not among them, as the caller sets it."""
    if added is None:
        return _ADDED
    words = tuple(word.strip().lower() for word in added.split(","))
    if not {*words} <= {*_CHOICES}:
        raise InvalidOptionError("--columns", OptionFault.NOT_SOME_OF, choices=_CHOICES)
    return words
