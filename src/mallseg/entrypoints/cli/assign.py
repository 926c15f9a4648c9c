"""``mallseg assign``: one customer, asked for or given as options, or a whole file."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mallseg.application.assigning.assign_segment import USUAL_CHANGES, WITH_INCOME
from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import AGE, ANNUAL_INCOME, SPENDING_SCORE, Feature
from mallseg.domain.customers.units import Units
from mallseg.domain.errors import InvalidCustomerError, InvalidOptionError, OptionFault
from mallseg.domain.ports import LabelledCopy
from mallseg.entrypoints.cli.data_options import DataOptions, data_options
from mallseg.entrypoints.cli.narration import Narrator
from mallseg.entrypoints.cli.options import json_option, model_option, store_option
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.presentation.documents.assignment import (
    AssignmentDocument,
    LabelledDocument,
)
from mallseg.entrypoints.presentation.terminal.results import (
    print_assignment,
    print_json,
    print_labelled,
)

if TYPE_CHECKING:
    from mallseg.container import Container

Given = dict[Feature, str | None]
"""What was said of a customer as options, None where nothing was."""

_OPTIONS = {AGE: "--age", ANNUAL_INCOME: "--income", SPENDING_SCORE: "--score"}


@click.command()
@click.option("--income", metavar="NUMBER", help="Annual income, in thousands.")
@click.option("--score", metavar="NUMBER", help="Spending score, 1 to 100.")
@click.option("--age", metavar="NUMBER", help="Age in years, where the model looks at it.")
@click.option(
    "--income-changes",
    is_flag=True,
    help="Show which changes of the income would matter, too.",
)
@click.option("--file", type=click.Path(path_type=Path), help="Assign all customers of a CSV file.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where the file goes, with its segments."
)
@click.option(
    "--for-spreadsheet", is_flag=True, help="Make formulas in the file harmless in the copy."
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
    income_changes: bool,
    file: Path | None,
    out: Path | None,
    for_spreadsheet: bool,
    data: DataOptions,
    model: str | None,
    store: Path | None,
    as_json: bool,
) -> None:
    """Assign a customer to a segment. What is not given as an option is asked for.

    With --file and --out, copy a whole file with the segments behind its records.
    """
    given = {AGE: age, ANNUAL_INCOME: income, SPENDING_SCORE: score}
    _refuse_mixture(given, file, out)
    container = session.open(
        "assign",
        usual_level=logging.INFO if file else logging.WARNING,
        settings={"model": {"name": model}, "store": {"path": store}, "data": data},
        reads=[file],
        writes={"out": out},
    )
    if file and out:
        copy = container.labelled_copy(file, out, for_spreadsheet=for_spreadsheet)
        _assign_file(session, container, copy, as_json=as_json)
    else:
        changes_of = WITH_INCOME if income_changes else USUAL_CHANGES
        _assign_one(session, container, given, changes_of, as_json=as_json)


def _assign_file(
    session: Session, container: "Container", copy: LabelledCopy, *, as_json: bool
) -> None:
    model = container.settings().model.name
    with Narrator(session) as narrator:
        labelled = container.label_customers()(copy, model=model, on_event=narrator)
    labelling = labelled.labelling
    session.facts.update(model=labelled.model, version=labelled.version, records=labelling.records)
    if labelling.not_assigned:
        session.log(logging.WARNING, "records_not_assigned", records=labelling.not_assigned)
    if as_json:
        print_json(LabelledDocument.of(labelled))
    else:
        print_labelled(labelled)


def _assign_one(
    session: Session,
    container: "Container",
    given: Given,
    changes_of: tuple[Feature, ...],
    *,
    as_json: bool,
) -> None:
    name = container.settings().model.name
    stored = container.store().load(name)
    session.log(logging.DEBUG, "model_loaded", model=stored.model, version=stored.version)
    units = container.settings().data.units()
    customer = _customer(stored.segmentation.features, given, units)
    assigned = container.assign_segment().using(stored, customer, changes_of=changes_of)
    session.facts.update(
        model=assigned.model, version=assigned.version, segment=assigned.assignment.segment.slug
    )
    if as_json:
        print_json(AssignmentDocument.of(assigned))
    else:
        print_assignment(assigned, units)


def _refuse_mixture(given: Given, file: Path | None, out: Path | None) -> None:
    if (file is None) != (out is None):
        given_one, other = ("--file", "--out") if file else ("--out", "--file")
        raise InvalidOptionError(given_one, OptionFault.NEEDS_OTHER, other=other)
    if file and any(text is not None for text in given.values()):
        raise InvalidOptionError("--file", OptionFault.VALUES_AND_FILE)


def _customer(features: tuple[Feature, ...], given: Given, units: Units) -> Customer:
    """Read what was given, ask for the rest, and refuse what the model does not look at."""
    for feature, text in given.items():
        if text is not None and feature not in features:
            used = tuple(_OPTIONS[own] for own in features)
            raise InvalidOptionError(_OPTIONS[feature], OptionFault.NOT_USED, used=used)
    values = {}
    for feature in features:
        text, option, labelled = given[feature], _OPTIONS[feature], units.labelled(feature)
        values[feature.field] = (
            _ask(labelled, option) if text is None else _read(labelled, text, option)
        )
    return Customer(**values)


def _read(feature: Feature, text: str, option: str) -> float:
    try:
        return feature.parse(text)
    except InvalidCustomerError as error:
        raise InvalidOptionError(option, error.fault, **error.facts) from None


def _ask(feature: Feature, option: str) -> float:
    """Ask until the answer is a number in range."""

    def parse(answer: str) -> float:
        try:
            return feature.parse(answer)
        except InvalidCustomerError as error:
            raise click.UsageError(f"{feature.label} {error.reason}") from None

    question = f"{feature.label.capitalize()} ({feature.unit})"
    try:
        answer: float = click.prompt(question, value_proc=parse, err=True)
    except click.Abort as abort:
        if not isinstance(abort.__context__, EOFError):
            raise
        raise InvalidOptionError(option, OptionFault.NO_ANSWER) from None
    return answer
