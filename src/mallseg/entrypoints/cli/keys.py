"""``mallseg keys``: manages the API keys of the service."""

import logging
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import click

from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.cli.options import DAY
from mallseg.entrypoints.cli.options import subcommand as subcommand_of
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.presentation.documents.service import KeysDocument, NewKeyDocument
from mallseg.entrypoints.presentation.terminal.json_line import print_json
from mallseg.entrypoints.presentation.terminal.keys import print_keys, print_new_key, print_revoked

if TYPE_CHECKING:
    from mallseg.container import Container

_Command = TypeVar("_Command")


@click.group()
@shared_options
def keys() -> None:
    """Create, list and revoke API keys of the service; they are valid for all models of a store."""


def _no_option(command: _Command) -> _Command:
    return command


subcommand = partial(subcommand_of, keys, model=_no_option)


def _open(session: Session, **facts: object) -> "Container":
    """Load the settings, and log the action with names of keys, never a key."""
    container = session.open("keys", usual_level=logging.WARNING)
    session.facts.update(action=click.get_current_context().info_name, **facts)
    return container


@subcommand(
    "create",
    click.option("--name", required=True, help="Who uses it; logs show this name."),
    click.option(
        "--scope",
        "scopes",
        type=click.Choice([scope.value for scope in Scope]),
        multiple=True,
        required=True,
        help="What it permits: to read, to look customers up by id, to change models. May be "
        "repeated.",
    ),
    click.option("--expires", type=DAY, metavar="DAY", help="The last day of validity, in UTC."),
)
def create(
    session: Session, *, name: str, scopes: tuple[str, ...], expires: date | None, as_json: bool
) -> None:
    """Create a key; it is shown only once."""
    container = _open(session)
    new = container.create_key()(name=name, scopes=[*map(Scope, scopes)], last_day=expires)
    document = NewKeyDocument.of(new)
    session.facts.update(key=document.name, scopes=document.scopes)
    session.outcome = f"the key of {document.name} is made"
    if as_json:
        print_json(document)
    else:
        print_new_key(document)


@subcommand("list")
def list_(session: Session, *, as_json: bool) -> None:
    """List the keys with their names, scopes and validity."""
    document = KeysDocument.of(_open(session).list_keys()())
    if as_json:
        print_json(document)
    else:
        print_keys(document)


@subcommand("revoke", click.argument("name"))
def revoke(session: Session, *, name: str, as_json: bool) -> None:
    """Revoke the key NAME."""
    container = _open(session)
    revoked = container.revoke_key()(name=name)
    session.facts.update(key=revoked.name, remaining=revoked.remaining)
    session.outcome = f"the key of {revoked.name} is revoked"
    if as_json:
        print_json(revoked)
    else:
        print_revoked(revoked)
