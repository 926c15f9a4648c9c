"""What the subcommands of ``mallseg models`` have in common."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mallseg.entrypoints.cli.options import json_option, model_option, store_option
from mallseg.entrypoints.cli.session import Session, shared_options

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
