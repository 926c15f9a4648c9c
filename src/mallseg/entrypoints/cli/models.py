"""``mallseg models``: what the store holds, which version is used, and which ones are kept."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mallseg.application.registry.delete_versions import Deletion
from mallseg.application.registry.promote_version import Promotion
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.registry.version import CHAMPION, parse_version
from mallseg.entrypoints.cli.options import json_option, model_option, store_option
from mallseg.entrypoints.cli.session import SAYS_NO, Session, shared_options
from mallseg.entrypoints.presentation.documents.models import (
    ModelsDocument,
    ShownVersionDocument,
)
from mallseg.entrypoints.presentation.terminal.models import (
    print_deletion,
    print_models,
    print_promotion,
    print_shown,
    print_verification,
)
from mallseg.entrypoints.presentation.terminal.results import print_json

if TYPE_CHECKING:
    from mallseg.container import Container

Option = Callable[[Callable[..., None]], Callable[..., None]]


def subcommand(
    name: str, *own: Option, model: Option = model_option
) -> Callable[[Callable[..., None]], click.Command]:
    """Make a subcommand with options of its own, and those that all of them take."""

    def decorate(function: Callable[..., None]) -> click.Command:
        options: tuple[Option, ...] = (shared_options, json_option, store_option, model)
        for option in (*options, *reversed(own)):
            function = option(function)
        return click.command(name)(click.pass_context(function))

    return decorate


def open_store(context: click.Context, model: str | None, store: Path | None) -> "Container":
    """Load the settings, and put the action into the log line."""
    session = context.ensure_object(Session)
    container = session.open(
        "models",
        usual_level=logging.WARNING,
        settings={"model": {"name": model}, "store": {"path": store}},
    )
    session.facts.update(action=context.info_name, **({"model": model} if model else {}))
    return container


@subcommand("promote", click.argument("version"))
def promote(
    context: click.Context, *, version: str, model: str | None, store: Path | None, as_json: bool
) -> None:
    """Make a version the champion, the one in use.

    VERSION is a number or another alias.
    """
    _point(context, version, CHAMPION, model, store, as_json=as_json)


@subcommand("rollback")
def rollback(
    context: click.Context, *, model: str | None, store: Path | None, as_json: bool
) -> None:
    """Go back to the previous champion."""
    container = open_store(context, model, store)
    promotion = container.roll_back()(model=container.settings().model.name)
    _report_promotion(context, promotion, as_json=as_json)


@subcommand(
    "alias",
    click.argument("name"),
    click.argument("version", required=False),
    click.option("--remove", is_flag=True, help="Have the alias name nothing any more."),
)
def alias(
    context: click.Context,
    *,
    name: str,
    version: str | None,
    remove: bool,
    model: str | None,
    store: Path | None,
    as_json: bool,
) -> None:
    """Have the alias NAME name a version.

    NAME is challenger, or a word of your own; VERSION is a number or another alias.
    """
    if remove == (version is not None):
        raise click.UsageError("give a VERSION, or --remove", context)
    if version is not None:
        _point(context, version, name, model, store, as_json=as_json)
        return
    container = open_store(context, model, store)
    model_name = container.settings().model.name
    container.store().remove_alias(model_name, name)
    removal = Promotion(model=model_name, alias=name, version=None, before=None)
    _report_promotion(context, removal, as_json=as_json)


@subcommand("delete", click.argument("versions", metavar="VERSION...", nargs=-1, required=True))
def delete(
    context: click.Context,
    *,
    versions: tuple[str, ...],
    model: str | None,
    store: Path | None,
    as_json: bool,
) -> None:
    """Delete versions, but none that an alias names.

    Each VERSION is a number, which is not given again.
    """
    container = open_store(context, model, store)
    deletion = container.delete_versions()(
        model=container.settings().model.name, versions=[_number(text) for text in versions]
    )
    _report_deletion(context, deletion, as_json=as_json)


@subcommand(
    "prune",
    click.option("--keep", type=int, required=True, help="How many of the newest versions stay."),
    click.option("--dry-run", is_flag=True, help="Show what would be deleted, and delete nothing."),
)
def prune(
    context: click.Context,
    *,
    keep: int,
    dry_run: bool,
    model: str | None,
    store: Path | None,
    as_json: bool,
) -> None:
    """Delete old versions that are not needed.

    Versions that an alias names stay, the one that a rollback would go to, and damaged ones.
    """
    container = open_store(context, model, store)
    deletion = container.prune_versions()(
        model=container.settings().model.name, keep=keep, is_dry_run=dry_run
    )
    _report_deletion(context, deletion, as_json=as_json)


def _point(
    context: click.Context,
    version: str,
    alias: str,
    model: str | None,
    store: Path | None,
    *,
    as_json: bool,
) -> None:
    container = open_store(context, model, store)
    promotion = container.promote_version()(
        model=container.settings().model.name, version=parse_version(version), alias=alias
    )
    _report_promotion(context, promotion, as_json=as_json)


def _report_promotion(context: click.Context, promotion: Promotion, *, as_json: bool) -> None:
    """Print it, and put it into the log line too: it changes what is in use."""
    context.ensure_object(Session).facts.update(asdict(promotion))
    print_promotion(promotion, as_json=as_json)


def _report_deletion(context: click.Context, deletion: Deletion, *, as_json: bool) -> None:
    """Print it, and put it into the log line too, unless nothing was done."""
    if not deletion.is_dry_run:
        facts = {"model": deletion.model, "deleted": deletion.deleted}
        context.ensure_object(Session).facts.update(facts)
    print_deletion(deletion, as_json=as_json)


def _number(text: str) -> int:
    if not isinstance(version := parse_version(text), int):
        raise InvalidOptionError("version", OptionFault.NOT_A_VERSION_NUMBER)
    return version


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
