"""``mallseg models``: manages the versions in the store."""

import logging
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import click

from mallseg.application.registry.delete_versions import Deletion
from mallseg.application.registry.promote_version import Promotion
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.registry.version import CHAMPION, parse_version
from mallseg.entrypoints.cli.exit_codes import NEEDS_REVIEW
from mallseg.entrypoints.cli.options import setting_option
from mallseg.entrypoints.cli.options import subcommand as subcommand_of
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.presentation.documents.versions import ModelsDocument, ShownVersionDocument
from mallseg.entrypoints.presentation.terminal.json_line import print_json
from mallseg.entrypoints.presentation.terminal.models import (
    print_deletion,
    print_models,
    print_promotion,
    print_shown,
    print_verification,
)
from mallseg.entrypoints.presentation.words.phrases import counted

if TYPE_CHECKING:
    from mallseg.container import Container

_all_models_option = setting_option(
    "--model",
    to="model.name",
    metavar="NAME",
    help="Only the model of this name.  [default: all models]",
)


@click.group()
@shared_options
def models() -> None:
    """List, show, promote, check and delete the versions in the model store."""


subcommand = partial(subcommand_of, models)


def _open(session: Session) -> "tuple[Container, str]":
    """Load the settings, log the action, and return the model's name."""
    container = session.open("models", usual_level=logging.WARNING)
    named = {"model": name} if (name := _model_option(session)) else {}
    session.facts.update(action=click.get_current_context().info_name, **named)
    return container, container.settings().model.name


def _model_option(session: Session) -> str | None:
    name: str | None = session.settings["model"].get("name")
    return name


@subcommand("list", model=_all_models_option)
def list_(session: Session, *, as_json: bool) -> None:
    """List all versions of all models, oldest first."""
    container, _ = _open(session)
    catalogues = container.list_models()(model=_model_option(session))
    if as_json:
        print_json(ModelsDocument.of(catalogues))
    else:
        print_models(catalogues)


@subcommand("show", click.argument("version", required=False))
def show(session: Session, *, version: str | None, as_json: bool) -> None:
    """Show the provenance of a version.

    VERSION is a number or an alias; without it, the champion is shown.
    """
    container, model = _open(session)
    shown = container.show_version()(
        model=model, version=None if version is None else parse_version(version)
    )
    document = ShownVersionDocument.of(shown)
    if as_json:
        print_json(document)
    else:
        print_shown(document)


@subcommand("verify", model=_all_models_option)
def verify(session: Session, *, as_json: bool) -> None:
    """Verify every file, and list what is damaged.

    Exits with 3 if anything is damaged.
    """
    container, _ = _open(session)
    verified = container.verify_models()(model=_model_option(session))
    if any(each.needs_review for each in verified):
        session.exit_code = NEEDS_REVIEW
    if as_json:
        print_json({"models": verified})
    else:
        print_verification(verified, group_readable=container.settings().files.group_readable)


@subcommand("promote", click.argument("version"))
def promote(session: Session, *, version: str, as_json: bool) -> None:
    """Make a version the champion, the one in use.

    VERSION is a number or another alias.
    """
    _point(session, version, CHAMPION, as_json=as_json)


@subcommand("rollback")
def rollback(session: Session, *, as_json: bool) -> None:
    """Go back to the previous champion."""
    container, model = _open(session)
    promotion = container.roll_back()(model=model)
    _report_promotion(session, promotion, as_json=as_json)


@subcommand(
    "alias",
    click.argument("name"),
    click.argument("version", required=False),
    click.option("--remove", is_flag=True, help="Remove the alias."),
)
def alias(session: Session, *, name: str, version: str | None, remove: bool, as_json: bool) -> None:
    """Point the alias NAME at a version.

    NAME is challenger, or a word of your own; VERSION is a number or another alias.
    """
    if remove == (version is not None):
        raise click.UsageError("give a VERSION, or --remove")
    if version is not None:
        _point(session, version, name, as_json=as_json)
        return
    container, model = _open(session)
    container.store().remove_alias(model, name)
    removal = Promotion(model=model, alias=name, version=None, before=None)
    _report_promotion(session, removal, as_json=as_json)


@subcommand("delete", click.argument("versions", metavar="VERSION...", nargs=-1, required=True))
def delete(session: Session, *, versions: tuple[str, ...], as_json: bool) -> None:
    """Delete versions, except those that an alias names.

    Each VERSION is a number; numbers are never reused.
    """
    container, model = _open(session)
    deletion = container.delete_versions()(
        model=model, versions=[_number(text) for text in versions]
    )
    _report_deletion(session, deletion, as_json=as_json)


@subcommand(
    "prune",
    click.option(
        "--keep", type=int, required=True, help="How many of the newest versions to keep."
    ),
    click.option("--dry-run", is_flag=True, help="Show what would be deleted, without deleting."),
)
def prune(session: Session, *, keep: int, dry_run: bool, as_json: bool) -> None:
    """Delete old versions that are not needed.

    Versions that an alias names, the target of a rollback, and damaged versions are kept.
    """
    container, model = _open(session)
    deletion = container.prune_versions()(model=model, keep=keep, is_dry_run=dry_run)
    _report_deletion(session, deletion, as_json=as_json)


def _point(session: Session, version: str, alias: str, *, as_json: bool) -> None:
    container, model = _open(session)
    promotion = container.promote_version()(
        model=model, version=parse_version(version), alias=alias
    )
    _report_promotion(session, promotion, as_json=as_json)


def _report_promotion(session: Session, promotion: Promotion, *, as_json: bool) -> None:
    """Print and log the promotion, as it changes the version in use."""
    session.facts.update(asdict(promotion))
    names = "no version" if promotion.version is None else f"version {promotion.version}"
    session.outcome = f"{promotion.alias} names {names}"
    print_promotion(promotion, as_json=as_json)


def _report_deletion(session: Session, deletion: Deletion, *, as_json: bool) -> None:
    """Print the deletion, and log it unless it is a dry run."""
    if not deletion.is_dry_run:
        session.facts.update(model=deletion.model, deleted=deletion.deleted)
        if deletion.deleted:
            session.outcome = f"{counted(len(deletion.deleted), 'version')} deleted"
    print_deletion(deletion, as_json=as_json)


def _number(text: str) -> int:
    if not isinstance(version := parse_version(text), int):
        raise InvalidOptionError("version", OptionFault.NOT_A_VERSION_NUMBER)
    return version
