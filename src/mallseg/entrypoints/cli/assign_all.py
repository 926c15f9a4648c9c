"""Assigns all customers of a file or table, for ``mallseg assign``."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from mallseg.domain.ports import LabelledCopy
from mallseg.entrypoints.cli.advised import advised
from mallseg.entrypoints.cli.changed_columns import refuse_changed_columns, with_changes
from mallseg.entrypoints.cli.event_reporter import EventReporter
from mallseg.entrypoints.cli.exit_codes import NEEDS_REVIEW
from mallseg.entrypoints.cli.plans import plan_of_model
from mallseg.entrypoints.cli.session import Session
from mallseg.entrypoints.cli.source import Source
from mallseg.entrypoints.presentation.documents.assignment import labelled_document
from mallseg.entrypoints.presentation.terminal.json_line import print_json
from mallseg.entrypoints.presentation.terminal.labelled import print_labelled
from mallseg.entrypoints.presentation.terminal.lines import print_error

if TYPE_CHECKING:
    from mallseg.container import Container


def assign_all(
    session: Session,
    container: "Container",
    copy: LabelledCopy,
    source: Source,
    target: Path | str | None,
    *,
    as_json: bool,
) -> None:
    """Write the labelled copy or table `target`, and print how many customers were assigned.

    Raises
    ------
    MallsegError
        The source cannot be read, or the target not written; the session then has advice.
    """
    with advised(session, source, plan_of_model, can_declare=False):
        settings = container.settings()
        changes = refuse_changed_columns(session, container, source, plan_of_model, as_json=as_json)
        with EventReporter(session) as reporter:
            labelled = container.label_customers()(
                copy, model=settings.model.name, on_event=reporter
            )
        labelling = labelled.labelling
        session.outcome = f"{target} is written"
        session.facts.update(
            model=labelled.model, version=labelled.version, records=labelling.records
        )
        session.facts.update({str(name): n for name, n in labelling.certainties.items()})
        if labelling.unusable:
            session.log(logging.WARNING, "records_not_assigned", records=labelling.unusable)
        if labelled.needs_review:
            session.log(logging.WARNING, "customers_outside", share=labelling.outside_share)
            session.exit_code = NEEDS_REVIEW
        if as_json:
            print_json(with_changes(labelled_document(labelled), changes))
        else:
            print_labelled(labelled)
        if labelling.is_mostly_unusable:
            from mallseg.entrypoints.cli.advice import advice_on

            for line in advice_on(session, source, plan_of_model, can_declare=False):
                print_error(line)
