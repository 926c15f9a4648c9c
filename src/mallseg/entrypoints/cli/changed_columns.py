"""Compares the columns of a file with those described in saved settings."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mallseg.domain.customers.feature import Feature
from mallseg.entrypoints.cli.plans import PlanOf
from mallseg.entrypoints.cli.session import Session
from mallseg.entrypoints.cli.source import Source
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.terminal.lines import print_error, print_line

if TYPE_CHECKING:
    from mallseg.application.checking.compare_columns import ColumnComparison
    from mallseg.container import Container
    from mallseg.domain.sources.column_changes import ColumnChange

Changes = tuple["ColumnChange", ...]


def compare_with_saved(
    session: Session,
    container: "Container",
    source: Source,
    features: tuple[Feature, ...],
) -> "ColumnComparison":
    """Compare the columns with saved ones, and log changes."""
    comparison: ColumnComparison = container.compare_columns()(
        container.customers(source), features=features
    )
    for each in comparison.changes:
        session.log(
            logging.WARNING,
            "column_changed",
            column=each.column,
            change=each.change,
            before=each.before,
            now=each.now,
        )
    return comparison


def refuse_changed_columns(
    session: Session,
    container: "Container",
    source: Source,
    plan_of: PlanOf,
    *,
    as_json: bool,
) -> Changes:
    """Print changes, and refuse those that alter the meaning of a feature.

    Parameters
    ----------
    plan_of
        Makes the plan with the features; it is called only if columns were saved.

    Raises
    ------
    CustomerDataError
        The column of a feature has vanished, or is of another kind or unit.
    """
    if not container.settings().data.seen:
        return ()
    comparison = compare_with_saved(session, container, source, plan_of(container).features)
    print_column_changes(comparison.changes, is_error=as_json or bool(comparison.refusals))
    for refusal in comparison.refusals:
        raise refusal
    return comparison.changes


def print_column_changes(changes: Changes, *, is_error: bool = False) -> None:
    """Print changes."""
    from mallseg.entrypoints.presentation.words.column_changes import change_sentence

    print_one = print_error if is_error else print_line
    for each in changes:
        print_one(change_sentence(each))


def with_changes(document: Json, changes: Changes) -> Mapping[str, Json]:
    """Add changes to a document, if there are any."""
    own = document if isinstance(document, Mapping) else {}
    return {**own, "changed_columns": copied(changes)} if changes else own
