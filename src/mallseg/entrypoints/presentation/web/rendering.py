"""Renders templates within the layout."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mallseg import __version__
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.presentation.html.templates import templates_in
from mallseg.entrypoints.presentation.web.numerals import Numerals
from mallseg.entrypoints.presentation.web.static_files import bundle_digest, static_files
from mallseg.entrypoints.presentation.words import navigation, uploads_page
from mallseg.entrypoints.presentation.words.navigation import View

TEMPLATES = "templates"

_FIRST = ("layout.html.j2", "_marks.html.j2", "_map.html.j2", "overview.html.j2")
"""The templates of most visits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLayout:
    """The layout of a view: navigation, links and settings of the reader.

    Attributes
    ----------
    up
        From the page to the application's root: ``./`` or ``../../``.
    here
        The view of the navigation that is open.
    paths
        Those of the navigation, in its order.
    scopes
        What the reader may do.
    name
        That of the key that the reader signed in with; None where no key is needed.
    signs_in
        Whether there are keys to sign in with.
    languages
        What the browser says in Accept-Language.
    """

    up: str
    here: View | None
    paths: Mapping[View, str]
    scopes: frozenset[Scope]
    name: str | None
    signs_in: bool
    languages: str

    def to(self, path: str) -> str:
        """Return the link to a page, by its path below the application's root."""
        return self.up + path.removeprefix("/")

    def static(self, name: str) -> str:
        """Return the link to a static file, which must exist."""
        return self.to(f"app/static/{bundle_digest()}/{static_files()[name].name}")

    @property
    def begin(self) -> str:
        """The link to the first step of a mall without segments."""
        return self.paths.get(View.FILE, "")

    @property
    def numerals(self) -> Numerals:
        """The reader's number format."""
        return Numerals.asked_for(self.languages)

    def may(self, scope: str) -> bool:
        """Check whether the reader has a scope."""
        return Scope(scope) in self.scopes


def prepare() -> None:
    """Compile the templates of the first visit in advance."""
    environment = templates_in(str(__package__), TEMPLATES)
    for name in _FIRST:
        environment.get_template(name)


def render(template: str, layout: PageLayout, **values: Any) -> str:
    """Render a template."""
    return (
        templates_in(str(__package__), TEMPLATES)
        .get_template(template)
        .render(
            layout=layout,
            to=layout.to,
            static=layout.static,
            may=layout.may,
            shell=navigation,
            sent=uploads_page,
            numerals=layout.numerals,
            localised=layout.numerals.written,
            version=__version__,
            **values,
        )
    )
