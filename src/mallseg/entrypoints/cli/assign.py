"""``mallseg assign``: one customer, asked for at the terminal or given as options."""

import logging
from pathlib import Path

import click

from mallseg.domain.customer import Customer
from mallseg.domain.errors import InvalidCustomerError, InvalidOptionError
from mallseg.domain.feature import AGE, ANNUAL_INCOME, SPENDING_SCORE, Feature
from mallseg.entrypoints.cli.rendering import print_assignment, print_json
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.documents import AssignmentDocument

_OPTIONS = {AGE: "--age", ANNUAL_INCOME: "--income", SPENDING_SCORE: "--score"}


@click.command()
@click.option("--income", metavar="NUMBER", help="Annual income in k$.")
@click.option("--score", metavar="NUMBER", help="Spending score, 1 to 100.")
@click.option("--age", metavar="NUMBER", help="Age in years, where the model looks at it.")
@click.option("--model", metavar="NAME", help="The model's name.  [default: mall]")
@click.option(
    "--store", type=click.Path(path_type=Path), help="The models' folder.  [default: models]"
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shared_options
@click.pass_obj
def assign(
    session: Session,
    *,
    income: str | None,
    score: str | None,
    age: str | None,
    model: str | None,
    store: Path | None,
    as_json: bool,
) -> None:
    """Tell which segment a customer belongs to. What is not given as an option is asked for."""
    container = session.open(
        "assign",
        usual_level=logging.WARNING,
        settings={"model": {"name": model}, "store": {"path": store}},
    )
    name = container.settings().model.name
    stored = container.store().load(name)
    session.log(logging.DEBUG, "model_loaded", model=stored.model, version=stored.version)
    given = {AGE: age, ANNUAL_INCOME: income, SPENDING_SCORE: score}
    customer = _customer(stored.segmentation.features, given)
    assigned = container.assign_segment()(customer, model=name, version=stored.version)
    session.facts.update(
        model=assigned.model, version=assigned.version, segment=assigned.assignment.segment.slug
    )
    if as_json:
        print_json(AssignmentDocument.of(assigned))
    else:
        print_assignment(assigned)


def _customer(features: tuple[Feature, ...], given: dict[Feature, str | None]) -> Customer:
    """Read what was given, ask for the rest, and refuse what the model does not look at."""
    for feature, text in given.items():
        if text is not None and feature not in features:
            looked_at = " and ".join(_OPTIONS[own] for own in features)
            raise InvalidOptionError(
                _OPTIONS[feature], f"is not used by this model: it looks at {looked_at}"
            )
    values = {}
    for feature in features:
        text = given[feature]
        values[feature.field] = _ask(feature) if text is None else _read(feature, text)
    return Customer(**values)


def _read(feature: Feature, text: str) -> float:
    try:
        return feature.parse(text)
    except InvalidCustomerError as error:
        raise InvalidOptionError(_OPTIONS[feature], error.reason) from None


def _ask(feature: Feature) -> float:
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
        raise InvalidOptionError(
            _OPTIONS[feature], "is needed: there was no answer to the question"
        ) from None
    return answer
