"""``mallseg models``: what the store holds, and which version is used."""

from pathlib import Path

import click

from mallseg.domain.registry.version import parse_version
from mallseg.entrypoints.cli.exit_codes import SAYS_NO
from mallseg.entrypoints.cli.models_changes import alias, delete, promote, prune, rollback
from mallseg.entrypoints.cli.models_subcommand import open_store, subcommand
from mallseg.entrypoints.cli.session import shared_options
from mallseg.entrypoints.presentation.documents.models import (
    ModelsDocument,
    ShownVersionDocument,
)
from mallseg.entrypoints.presentation.terminal.models import (
    print_models,
    print_shown,
    print_verification,
)
from mallseg.entrypoints.presentation.terminal.results import print_json

_all_models_option = click.option(
    "--model", metavar="NAME", help="Only the model of this name.  [default: all models]"
)


@click.group()
@shared_options
def models() -> None:
    """List, show, promote, check and delete the versions in the model store."""


@subcommand("list", model=_all_models_option)
def list_(context: click.Context, *, model: str | None, store: Path | None, as_json: bool) -> None:
    """List all versions of all models, oldest first."""
    catalogues = open_store(context, model, store).list_models()(model=model)
    if as_json:
        print_json(ModelsDocument.of(catalogues))
    else:
        print_models(catalogues)


@subcommand("show", click.argument("version", required=False))
def show(
    context: click.Context,
    *,
    version: str | None,
    model: str | None,
    store: Path | None,
    as_json: bool,
) -> None:
    """Show where a version comes from.

    VERSION is a number or an alias; without it, the champion is shown.
    """
    container = open_store(context, model, store)
    shown = container.show_version()(
        model=container.settings().model.name,
        version=None if version is None else parse_version(version),
    )
    document = ShownVersionDocument.of(shown)
    if as_json:
        print_json(document)
    else:
        print_shown(document)


@subcommand("verify", model=_all_models_option)
def verify(context: click.Context, *, model: str | None, store: Path | None, as_json: bool) -> None:
    """Read every byte, and list what is damaged.

    Ends with 3 when something is.
    """
    verified = open_store(context, model, store).verify_models()(model=model)
    if as_json:
        print_json({"models": verified})
    else:
        print_verification(verified)
    if any(each.damage for each in verified):
        context.exit(SAYS_NO)


for command in (list_, show, promote, rollback, alias, delete, prune, verify):
    models.add_command(command)
