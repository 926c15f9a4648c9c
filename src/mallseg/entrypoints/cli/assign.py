"""``mallseg assign``: assigns one customer, from options or prompts, or a whole file or table.

What a whole file needs is imported for one only.
"""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidCustomerError, InvalidOptionError, OptionFault
from mallseg.domain.segments.label_columns import LABEL_COLUMNS
from mallseg.entrypoints.cli.options import json_option, model_option, setting_option, store_option
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.cli.source import FILE, SOURCE, Source, configured, paths_of, source_given
from mallseg.entrypoints.presentation.terminal.assignments import print_assignment

if TYPE_CHECKING:
    from mallseg.container import Container

Given = dict[str, str]
"""The values given as options, by the name of the feature."""

_OPTIONS = {"age": "--age", "annual_income": "--income", "spending_score": "--score"}
"""Short for ``--value annual_income=87``."""

_EXAMPLE = "visits_per_month=4"


@click.command()
@click.option("--income", metavar="NUMBER", help="Annual income, usually in thousands.")
@click.option("--score", metavar="NUMBER", help="Spending score.")
@click.option("--age", metavar="NUMBER", help="Age in years, if the model uses it.")
@click.option(
    "--value",
    "values",
    multiple=True,
    metavar="NAME=NUMBER",
    help="The value of another feature, such as visits_per_month=4. May be repeated.",
)
@click.option(
    "--all-changes",
    is_flag=True,
    help="Show changes of all features, also of those that no mall can influence.",
)
@click.option(
    "--file",
    type=FILE,
    multiple=True,
    callback=source_given,
    help="Assign all customers of a file. May be repeated, a folder, a pattern in quotes, or - "
    "for standard input. Parquet becomes Parquet.",
)
@click.option("--out", type=click.Path(path_type=Path), help="The labelled copy to write.")
@click.option("--for-spreadsheet", is_flag=True, help="Escape formulas in the copy.")
@click.option(
    "--source",
    type=SOURCE,
    callback=configured,
    metavar="URL",
    help="Assign all customers of --table inside a database.",
)
@click.option("--into", metavar="TABLE", help="With --source: the table to create or replace.")
@click.option(
    "--key",
    default="",
    metavar="COLUMN",
    help="With --into: the only source column to include, such as customer_id. All by default.",
)
@setting_option(
    "--columns",
    to="assign.columns",
    metavar="WORD,WORD",
    help=f"The columns to add, some of {', '.join(LABEL_COLUMNS)}.",
)
@data_options
@model_option
@store_option
@json_option
@shared_options
@click.pass_obj
def assign(
    session: Session,
    *,
    income: str | None,
    score: str | None,
    age: str | None,
    values: tuple[str, ...],
    all_changes: bool,
    file: Source | None,
    out: Path | None,
    for_spreadsheet: bool,
    source: Source | None,
    into: str | None,
    key: str,
    as_json: bool,
) -> None:
    """Assign a customer to a segment. Prompts for values that are not given as options.

    With --file and --out, write a labelled copy of a whole file; with --source and --into, a table
    in the same database. Exits with 3 if the result is doubtful: most customers cannot be read, or
    too many are unlike those of the training.
    """
    given = _given({"age": age, "annual_income": income, "spending_score": score}, values)
    _refuse_mixture(given, {"--file": file, "--out": out}, {"--source": source, "--into": into})
    customers = file or source
    container = session.open(
        "assign",
        usual_level=logging.INFO if customers else logging.WARNING,
        reads=paths_of(customers) if customers else (),
        writes={"out": out},
    )
    if file and out:
        copy = container.labelled_copy(file, out, for_spreadsheet=for_spreadsheet)
    elif source and into:
        copy = container.assigned_table(source, into, key=key)
    if customers:
        from mallseg.entrypoints.cli.assign_all import assign_all

        assign_all(session, container, copy, customers, out or into, as_json=as_json)
    else:
        _assign_one(session, container, given, all_changes=all_changes, as_json=as_json)


def _assign_one(
    session: Session,
    container: "Container",
    given: Given,
    *,
    all_changes: bool,
    as_json: bool,
) -> None:
    name = container.settings().model.name
    stored = container.store().load(name)
    session.log(logging.DEBUG, "model_loaded", model=stored.model, version=stored.version)
    customer = _customer(stored.segmentation.features, given)
    assigned = container.assign_segment().using(stored, customer, all_changes=all_changes)
    session.facts.update(
        model=assigned.model, version=assigned.version, segment=assigned.assignment.segment.slug
    )
    if as_json:
        from mallseg.entrypoints.presentation.documents.assignment import AssignmentDocument
        from mallseg.entrypoints.presentation.terminal.json_line import print_json

        print_json(AssignmentDocument.of(assigned))
    else:
        print_assignment(assigned)


def _refuse_mixture(given: Given, *pairs: Mapping[str, object]) -> None:
    """Refuse values together with a source, half a pair of options, and two pairs."""
    whole = []
    for pair in pairs:
        (first, one), (second, other) = pair.items()
        if (one is None) != (other is None):
            given_one, missing = (first, second) if one else (second, first)
            raise InvalidOptionError(given_one, OptionFault.NEEDS_OTHER, other=missing)
        whole += [first] if one else []
    if whole and given:
        raise InvalidOptionError(whole[0], OptionFault.VALUES_AND_FILE)
    if len(whole) > 1:
        raise InvalidOptionError(whole[0], OptionFault.NOT_WITH, other=whole[1])


def _given(shortcuts: Mapping[str, str | None], values: Iterable[str]) -> Given:
    """Merge the values of separate options and of ``--value``."""
    given = {name: text for name, text in shortcuts.items() if text is not None}
    for value in values:
        name, mark, text = value.partition("=")
        if not mark or name in given:
            raise InvalidOptionError("--value", OptionFault.NOT_LIKE, examples=(_EXAMPLE,))
        given[name] = text
    return given


def _customer(features: tuple[Feature, ...], given: Given) -> Customer:
    """Parse the values given, prompt for the others, and refuse features not in use."""
    for name in given:
        if name not in {feature.name for feature in features}:
            used = tuple(_option(feature.name) for feature in features)
            raise InvalidOptionError(_option(name), OptionFault.NOT_USED, used=used)
    values = {}
    for feature in features:
        text, option = given.get(feature.name), _option(feature.name)
        values[feature.field] = (
            _ask(feature, option) if text is None else _read(feature, text, option)
        )
    return Customer(**values)


def _option(name: str) -> str:
    return _OPTIONS.get(name, f"--value {name}")


def _read(feature: Feature, text: str, option: str) -> float:
    try:
        return feature.parse(text)
    except InvalidCustomerError as error:
        raise InvalidOptionError(option, error.fault, **error.facts) from None


def _ask(feature: Feature, option: str) -> float:
    """Prompt until the answer is a number in range."""

    def parse(answer: str) -> float:
        try:
            return feature.parse(answer)
        except InvalidCustomerError as error:
            raise click.UsageError(f"{feature.label} {error.reason}") from None

    unit = f" ({feature.unit})" if feature.unit else ""
    question = f"{feature.label[0].upper()}{feature.label[1:]}{unit}"
    try:
        answer: float = click.prompt(question, value_proc=parse, err=True)
    except click.Abort as abort:
        if not isinstance(abort.__context__, EOFError):
            raise
        raise InvalidOptionError(option, OptionFault.NO_ANSWER) from None
    return answer
