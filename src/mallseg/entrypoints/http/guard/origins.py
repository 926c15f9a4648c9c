"""From where a request may come: by which name the service is called, and from which pages.

A page that a user visits can have the browser call a service on the same machine or in the same
network: under a name of its own that leads there (DNS rebinding), or blindly, to change something.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from mallseg.domain.access.exposure import is_loopback
from mallseg.entrypoints.http.problem_kinds import Kind
from mallseg.entrypoints.http.problems import ProblemDocument

MISDIRECTED = Kind(HTTPStatus.MISDIRECTED_REQUEST, "unknown-host", "Unknown host")
FOREIGN = Kind(HTTPStatus.FORBIDDEN, "foreign-page", "Request of a foreign page")

_MOST_NAMES = 1024
_DEFAULT_PORTS = (b":80", b":443")


@dataclass(frozen=True, slots=True)
class Origins:
    """Which names and pages are known.

    Attributes
    ----------
    hosts
        Names of the service: ``mallseg.example``, ``*.example`` for all below, ``*`` for any. The
        machine's own names are known anyway.
    pages
        Origins of pages elsewhere that may ask, as browsers write them: ``https://crm.example``.
    """

    hosts: tuple[str, ...] = ()
    pages: frozenset[bytes] = frozenset()
    _known: dict[bytes, bool] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, hosts: tuple[str, ...], pages: tuple[str, ...]) -> "Origins":
        """Take names and pages as settings have them."""
        known = frozenset(page.rstrip("/").lower().encode() for page in pages)
        return cls(tuple(host.lower() for host in hosts), known)

    def refusal_of_host(self, named: Sequence[bytes]) -> ProblemDocument | None:
        """Say why a request is not answered that calls the service by these names."""
        if len(named) == 1 and self._knows(named[0]):
            return None
        detail = "the service is not known by the name in Host"
        return MISDIRECTED.saying("host_not_allowed", detail)

    def refusal_of_page(
        self, host: bytes, origins: Sequence[bytes], sites: Sequence[bytes]
    ) -> ProblemDocument | None:
        """Say why a page's request may change nothing; None if it may, or is of no page.

        Parameters
        ----------
        host
            By which the service is called: its own pages may ask.
        origins, sites
            What the browser says in Origin and Sec-Fetch-Site.
        """
        if not origins:
            if b"cross-site" in sites:
                return FOREIGN.saying("cross_site", "pages of other sites may not ask for this")
            return None
        if len(origins) == 1:
            origin = origins[0].lower()
            if origin in self.pages or _bare(origin.partition(b"://")[2]) == _bare(host.lower()):
                return None
        return FOREIGN.saying("foreign_origin", "pages of this origin may not ask for this")

    def _knows(self, host: bytes) -> bool:
        known = self._known.get(host)
        if known is None:
            known = self._is_name(_name_of(host))
            if len(self._known) < _MOST_NAMES:
                self._known[host] = known
        return known

    def _is_name(self, name: str) -> bool:
        return bool(name) and (
            is_loopback(name)
            or any(
                own in (name, "*") or (own.startswith("*.") and name.endswith(own[1:]))
                for own in self.hosts
            )
        )


def _name_of(host: bytes) -> str:
    """Give the name without a port; empty where it is no name."""
    text = host.decode("latin-1").lower()
    if text.startswith("["):
        name, bracket, port = text[1:].partition("]")
        port = port.removeprefix(":") if bracket and port[:1] in ("", ":") else "?"
    else:
        name, _, port = text.partition(":")
    return "" if port and not (port.isascii() and port.isdigit()) else name.removesuffix(".")


def _bare(authority: bytes) -> bytes:
    for port in _DEFAULT_PORTS:
        authority = authority.removesuffix(port)
    return authority
