"""``mallseg models``: what the store holds, and which version is used."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.version import CHAMPION, version_called
from mallseg.entrypoints.cli.models_rendering import (
    print_deletion,
    print_models,
    print_promotion,
    print_shown,
    print_verification,
)
from mallseg.entrypoints.cli.options import json_option, model_option, store_option
from mallseg.entrypoints.cli.rendering import print_json
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.models_documents import (
    DeletionDocument,
    ModelsDocument,
    PromotionDocument,
    ShownVersionDocument,
    VerificationDocument,
)

if TYPE_CHECKING:
    from mallseg.container import Container

DAMAGE_FOUND = 3

_Option = Callable[[Callable[..., None]], Callable[..., None]]

_all_models_option = click.option(
    "--model", metavar="NAME", help="Only the model of this name.  [default: all models]"
)
_version_argument = click.argument("version")


@click.group()
@shared_options
def models() -> None:
    """List, show, promote, check and delete the versions in the model store."""


def _command(
    name: str, *own: _Option, model: _Option = model_option
) -> Callable[[Callable[..., None]], click.Command]:
    """Make a subcommand with options of its own, and those that all of them take."""

    def decorate(function: Callable[..., None]) -> click.Command:
        options: tuple[_Option, ...] = (shared_options, json_option, store_option, model)
        for option in (*options, *reversed(own)):
            function = option(function)
        return models.command(name)(click.pass_context(function))

    return decorate


def _open(context: click.Context, model: str | None, store: Path | None) -> "Container":
    session = context.ensure_object(Session)
    container = session.open(
        "models",
        usual_level=logging.WARNING,
        settings={"model": {"name": model}, "store": {"path": store}},
    )
    session.facts.update(action=context.info_name)
    if model is not None or context.info_name not in ("list", "verify"):
        session.facts.update(model=container.settings().model.name)
    return container


@_command("list", model=_all_models_option)
def list_(context: click.Context, *, model: str | None, store: Path | None, as_json: bool) -> None:
    """List all versions of all models, oldest first."""
    catalogues = _open(context, model, store).list_models()(model=model)
    if as_json:
        print_json(ModelsDocument.of(catalogues))
    else:
        print_models(catalogues)


@_command("show", click.argument("version", required=False))
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
    container = _open(context, model, store)
    shown = container.show_version()(
        model=container.settings().model.name,
        version=None if version is None else version_called(version),
    )
    document = ShownVersionDocument.of(shown)
    if as_json:
        print_json(document)
    else:
        print_shown(document)


@_command("promote", _version_argument)
def promote(
    context: click.Context, *, version: str, model: str | None, store: Path | None, as_json: bool
) -> None:
    """Make a version the champion, the one in use.

    VERSION is a number or another alias.
    """
    _point(context, version, CHAMPION, model, store, as_json=as_json)


@_command("rollback")
def rollback(
    context: click.Context, *, model: str | None, store: Path | None, as_json: bool
) -> None:
    """Go back to the champion of before."""
    container = _open(context, model, store)
    promotion = container.roll_back()(model=container.settings().model.name)
    print_promotion(PromotionDocument.of(promotion), as_json=as_json)


@_command(
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
    container = _open(context, model, store)
    model_name = container.settings().model.name
    container.store().remove_alias(model_name, name)
    document = PromotionDocument(model=model_name, alias=name, version=None, before=None)
    print_promotion(document, as_json=as_json)


@_command("delete", click.argument("versions", metavar="VERSION...", nargs=-1, required=True))
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
    container = _open(context, model, store)
    deletion = container.delete_versions()(
        model=container.settings().model.name, versions=[_number(text) for text in versions]
    )
    print_deletion(DeletionDocument.of(deletion), as_json=as_json)


@_command(
    "prune",
    click.option("--keep", type=int, required=True, help="How many of the newest versions stay."),
    click.option("--dry-run", is_flag=True, help="Tell what would go, and delete nothing."),
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
    """Delete old versions that nobody needs.

    Versions that an alias names stay, the one that a rollback would go to, and damaged ones.
    """
    container = _open(context, model, store)
    deletion = container.prune_versions()(
        model=container.settings().model.name, keep=keep, is_rehearsal=dry_run
    )
    print_deletion(DeletionDocument.of(deletion, is_rehearsal=dry_run), as_json=as_json)


@_command("verify", model=_all_models_option)
def verify(context: click.Context, *, model: str | None, store: Path | None, as_json: bool) -> None:
    """Read every byte, and tell what is damaged.

    Ends with 3 when something is.
    """
    verified = _open(context, model, store).verify_models()(model=model)
    document = VerificationDocument.of(verified)
    if as_json:
        print_json(document)
    else:
        print_verification(document)
    if any(each.damaged for each in document.models):
        context.exit(DAMAGE_FOUND)


def _point(
    context: click.Context,
    version: str,
    alias: str,
    model: str | None,
    store: Path | None,
    *,
    as_json: bool,
) -> None:
    container = _open(context, model, store)
    promotion = container.promote_version()(
        model=container.settings().model.name, version=version_called(version), alias=alias
    )
    print_promotion(PromotionDocument.of(promotion), as_json=as_json)


def _number(text: str) -> int:
    if not isinstance(version := version_called(text), int):
        raise InvalidOptionError("version", "must be a number: an alias is no version to delete")
    return version
