"""The subcommands of ``mallseg models`` that change what is used, and what is kept."""

from dataclasses import asdict
from pathlib import Path

import click

from mallseg.application.registry.delete_versions import Deletion
from mallseg.application.registry.promote_version import Promotion
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.registry.version import CHAMPION, parse_version
from mallseg.entrypoints.cli.models_subcommand import open_store, subcommand
from mallseg.entrypoints.cli.session import Session
from mallseg.entrypoints.presentation.terminal.models import print_deletion, print_promotion


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
