"""Refusals of a source get advice, which is only imported then."""

from collections.abc import Iterator
from contextlib import contextmanager

from mallseg.domain.errors import CustomerDataError, SourceFault, TableFault
from mallseg.entrypoints.cli.plans import PlanOf
from mallseg.entrypoints.cli.session import Session
from mallseg.entrypoints.cli.source import Source

FIXED_BY_RESAVING = frozenset(
    {SourceFault.COLUMN_OF_OTHER_KIND, SourceFault.COLUMN_NOW_IN, SourceFault.COLUMN_SCALED}
)


@contextmanager
def advised(
    session: Session, source: Source, plan_of: PlanOf, *, can_declare: bool = True
) -> Iterator[None]:
    """Add advice to the refusal of a source."""
    try:
        yield
    except CustomerDataError as error:
        if isinstance(error.code, TableFault):  # trying options cannot help
            raise
        from mallseg.entrypoints.cli.advice import advice_on, resave_command

        if error.code in FIXED_BY_RESAVING:
            command = resave_command(session, source)
            session.advice = [f"This takes it as it is now, and shows how it is read:\n  {command}"]
        else:
            session.advice = advice_on(
                session, source, plan_of, can_declare=can_declare, refusal=error
            )
        raise
