"""Subcommands of command groups, with the options that all of them share."""

from collections.abc import Callable

import click

from mallseg.entrypoints.cli.options import json_option, model_option, store_option
from mallseg.entrypoints.cli.session import shared_options

Option = Callable[[Callable[..., None]], Callable[..., None]]


def subcommand(
    group: click.Group, name: str, *own: Option, model: Option = model_option
) -> Callable[[Callable[..., None]], click.Command]:
    """Register a subcommand with its own options and the shared ones."""

    def decorate(function: Callable[..., None]) -> click.Command:
        options: tuple[Option, ...] = (shared_options, json_option, store_option, model)
        for option in (*options, *reversed(own)):
            function = option(function)
        return group.command(name)(click.pass_obj(function))

    return decorate
