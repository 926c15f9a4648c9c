"""Commands that have commands of their own: what all of these take."""

from collections.abc import Callable

import click

from mallseg.entrypoints.cli.options import json_option, model_option, store_option
from mallseg.entrypoints.cli.session import shared_options

Option = Callable[[Callable[..., None]], Callable[..., None]]


def subcommand(
    group: click.Group, name: str, *own: Option, model: Option = model_option
) -> Callable[[Callable[..., None]], click.Command]:
    """Make a subcommand with options of its own, and those that all of them take."""

    def decorate(function: Callable[..., None]) -> click.Command:
        options: tuple[Option, ...] = (shared_options, json_option, store_option, model)
        for option in (*options, *reversed(own)):
            function = option(function)
        return group.command(name)(click.pass_obj(function))

    return decorate
