"""``mallseg rename``: changes the name, description, offers or slug of a segment."""

import logging

import click

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.identity.renaming import NewWords
from mallseg.domain.registry.version import parse_version
from mallseg.domain.segments.playbook import Offer
from mallseg.entrypoints.cli.options import json_option, model_option, store_option
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.presentation.documents.versions import renaming_document
from mallseg.entrypoints.presentation.terminal.json_line import print_json
from mallseg.entrypoints.presentation.terminal.models import print_renaming


@click.command()
@click.argument("slug")
@click.option("--name", help="The name of the segment, up to 60 characters.")
@click.option(
    "--short", help="The short name for slides and legends, up to 20 characters.  [default: cut]"
)
@click.option("--description", help="The text below its name, up to 200 characters.")
@click.option(
    "--slug",
    "new_slug",
    metavar="NEW",
    help="The name for programs: lower-case letters, digits, -.",
)
@click.option(
    "--offer",
    "offers",
    nargs=2,
    multiple=True,
    metavar="OFFER WHY",
    help="An offer and why it suits, instead of the playbook's; give at least three.",
)
@click.option("--avoid", multiple=True, help="What to avoid, instead of the playbook's.")
@click.option("--playbook-offers", is_flag=True, help="Go back to the playbook's offers.")
@click.option("--version", help="A number or an alias.  [default: the version in use]")
@model_option
@store_option
@json_option
@shared_options
@click.pass_obj
def rename(
    session: Session,
    *,
    slug: str,
    name: str | None,
    short: str | None,
    description: str | None,
    new_slug: str | None,
    offers: tuple[tuple[str, str], ...],
    avoid: tuple[str, ...],
    playbook_offers: bool,
    version: str | None,
    as_json: bool,
) -> None:
    """Give a segment your own name, description, offers or slug.

    SLUG is that of the segment. This makes a new version with the same centres, so no customer
    changes segment. Your texts are kept in all later trainings.
    """
    if playbook_offers and (offers or avoid):
        other = "--offer" if offers else "--avoid"
        raise InvalidOptionError("--playbook-offers", OptionFault.NOT_WITH, other=other)
    own = tuple(Offer(offer=offer, reason=reason) for offer, reason in offers)
    words = NewWords(
        name=name,
        short=short,
        description=description,
        slug=new_slug,
        offers=own if own or playbook_offers else None,
        avoid=avoid if avoid or playbook_offers else None,
    )
    container = session.open("rename", usual_level=logging.WARNING)
    renaming = container.rename_segment()(
        model=container.settings().model.name,
        slug=slug,
        words=words,
        version=None if version is None else parse_version(version),
    )
    session.facts.update(model=renaming.model, version=renaming.version, slug=renaming.after.slug)
    session.outcome = f"version {renaming.version} has the new words"
    if as_json:
        print_json(renaming_document(renaming))
    else:
        print_renaming(renaming)
