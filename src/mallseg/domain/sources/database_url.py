"""Database URLs whose secrets are never shown."""

import re
from dataclasses import dataclass, field
from typing import Self

_URL = re.compile(r"([A-Za-z][\w+.-]*)://(.*)", re.DOTALL)
_HIDDEN = "***"
_SHOWN = {"host", "port", "dbname", "user", "service", "sslmode", "connect_timeout"}
"""Query parameters whose values are not secret."""


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """A URL such as ``postgresql://user:password@host:5432/database``.

    It is shown without its password; only `reveal` returns all of it.

    Attributes
    ----------
    shown
        The URL without secrets.
    scheme
        The kind of database: ``postgresql``.
    """

    shown: str
    scheme: str
    _text: str = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Parse a URL; None where the text is none."""
        found = _URL.fullmatch(text)
        if found is None:
            return None
        return cls(without_secrets(text), found[1].lower().partition("+")[0], text)

    @property
    def names_no_server(self) -> bool:
        """Whether nothing follows ``://``, so that the server is configured elsewhere."""
        return self._text.endswith("://")

    def reveal(self) -> str:
        """Return the URL with its secrets, to open the database."""
        return self._text

    def __str__(self) -> str:
        """Show it without its password."""
        return self.shown


def without_secrets(text: str) -> str:
    """Mask the secrets of a URL; any other text stays as it is.

    A password with characters that should have been escaped, such as ``@`` or ``/``, is masked too:
    when in doubt, more is masked.
    """
    option, mark, value = text.partition("=") if text.startswith("--") else ("", "", text)
    found = _URL.fullmatch(value)
    if found is None:
        return text
    return f"{option}{mark}{_without_secrets(*found.groups())}"


def _without_secrets(scheme: str, rest: str) -> str:
    userinfo, mark, location = rest.rpartition("@")
    user, has_password, _ = userinfo.partition(":")
    authority, asked, query = location.partition("?")
    host, slash, database = authority.partition("/")
    name, colon, port = host.partition(":")
    if colon and not (port.isdecimal() or name.startswith("[")):
        host = f"{name}:{_HIDDEN}"  # user:password without a host
    hidden = f"{user}:{_HIDDEN}" if has_password else user
    return f"{scheme}://{hidden}{mark}{host}{slash}{database}{asked}{_shown_of(query)}"


def _shown_of(query: str) -> str:
    pairs = [pair.partition("=") for pair in query.split("&")] if query else []
    return "&".join(
        f"{name}{mark}{value if name in _SHOWN else _HIDDEN}" for name, mark, value in pairs
    )
