"""The address of a database, whose secrets are shown nowhere."""

import re
from dataclasses import dataclass, field
from typing import Self

_URL = re.compile(r"([A-Za-z][\w+.-]*)://(.*)", re.DOTALL)
_HIDDEN = "***"
_SHOWN = {"host", "port", "dbname", "user", "service", "sslmode", "connect_timeout"}
"""Names in a query whose values are no secrets."""


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """An address such as ``postgresql://user:password@host:5432/database``.

    It is shown without its password, however that is written; only `reveal` gives the whole.

    Attributes
    ----------
    shown
        What people may read of it.
    scheme
        Of which kind the database is: ``postgresql``.
    """

    shown: str
    scheme: str
    _text: str = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Take an address; None where a text is none."""
        found = _URL.fullmatch(text)
        if found is None:
            return None
        return cls(without_secrets(text), found[1].lower().partition("+")[0], text)

    @property
    def names_no_server(self) -> bool:
        """Whether nothing stands behind ``://``: what it means is configured elsewhere."""
        return self._text.endswith("://")

    def reveal(self) -> str:
        """Give the whole address, to open the database."""
        return self._text

    def __str__(self) -> str:
        """Show it without its password."""
        return self.shown


def without_secrets(text: str) -> str:
    """Hide the password of an address, if the text is one; any other text stays as it is.

    A password with signs that should have been escaped, such as ``@`` or ``/``, is hidden too:
    rather too much than too little.
    """
    option, mark, value = text.partition("=") if text.startswith("--") else ("", "", text)
    found = _URL.fullmatch(value)
    if found is None:
        return text
    return f"{option}{mark}{_without_secrets(*found.groups())}"


def _without_secrets(scheme: str, rest: str) -> str:
    who, mark, where = rest.rpartition("@")
    user, has_password, _ = who.partition(":")
    place, asked, query = where.partition("?")
    host, slash, database = place.partition("/")
    name, colon, port = host.partition(":")
    if colon and not (port.isdecimal() or name.startswith("[")):
        host = f"{name}:{_HIDDEN}"  # a password whose host was forgotten
    hidden = f"{user}:{_HIDDEN}" if has_password else user
    return f"{scheme}://{hidden}{mark}{host}{slash}{database}{asked}{_shown_of(query)}"


def _shown_of(query: str) -> str:
    pairs = [pair.partition("=") for pair in query.split("&")] if query else []
    return "&".join(
        f"{name}{mark}{value if name in _SHOWN else _HIDDEN}" for name, mark, value in pairs
    )
