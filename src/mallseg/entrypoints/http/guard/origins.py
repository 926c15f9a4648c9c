"""Checks of the Host and Origin headers.

A page that a user visits can have the browser call a service on the same machine or network: by a
name of its own that resolves to it (DNS rebinding), or blindly, to change something (CSRF).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from mallseg.domain.service.exposure import is_loopback
from mallseg.entrypoints.http.problem_kinds import ProblemKind
from mallseg.entrypoints.http.problems import ProblemDocument

MISDIRECTED = ProblemKind(HTTPStatus.MISDIRECTED_REQUEST, "unknown-host", "Unknown host")
FOREIGN = ProblemKind(HTTPStatus.FORBIDDEN, "foreign-page", "Request of a foreign page")

_MAX_CACHED = 1024
_DEFAULT_PORTS = (b":80", b":443")


@dataclass(frozen=True, slots=True)
class Origins:
    """The allowed hosts and origins.

    Attributes
    ----------
    hosts
        Names of the service: ``mallseg.example``, ``*.example`` for all subdomains, ``*`` for any.
        Loopback names are always allowed.
    pages
        Origins of other sites whose pages may send requests, as browsers write them:
        ``https://crm.example``.
    """

    hosts: tuple[str, ...] = ()
    pages: frozenset[bytes] = frozenset()
    _is_allowed: dict[bytes, bool] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, hosts: tuple[str, ...], pages: tuple[str, ...]) -> "Origins":
        """Read the settings."""
        origins = frozenset(page.rstrip("/").lower().encode() for page in pages)
        return cls(tuple(host.lower() for host in hosts), origins)

    def refusal_of_host(self, named: Sequence[bytes]) -> ProblemDocument | None:
        """Refuse a request whose Host headers are not exactly one allowed name."""
        if len(named) == 1 and self._allows(named[0]):
            return None
        detail = "the service is not known by the name in Host"
        return MISDIRECTED.problem("host_not_allowed", detail)

    def refusal_of_origin(
        self, host: bytes, origins: Sequence[bytes], sites: Sequence[bytes]
    ) -> ProblemDocument | None:
        """Refuse a cross-site request; programs other than browsers send no Origin.

        Parameters
        ----------
        host
            The Host header: a page of the same origin is allowed.
        origins, sites
            Values of Origin and Sec-Fetch-Site.
        """
        if not origins:
            if b"cross-site" in sites:
                return FOREIGN.problem("cross_site", "pages of other sites may not ask for this")
            return None
        if len(origins) == 1:
            origin = origins[0].lower()
            authority = _without_default_port(origin.partition(b"://")[2])
            if origin in self.pages or authority == _without_default_port(host.lower()):
                return None
        return FOREIGN.problem("foreign_origin", "pages of this origin may not ask for this")

    def _allows(self, host: bytes) -> bool:
        is_allowed = self._is_allowed.get(host)
        if is_allowed is None:
            is_allowed = self._is_listed(_name_of(host))
            if len(self._is_allowed) < _MAX_CACHED:
                self._is_allowed[host] = is_allowed
        return is_allowed

    def _is_listed(self, name: str) -> bool:
        return bool(name) and (
            is_loopback(name)
            or any(
                own in (name, "*") or (own.startswith("*.") and name.endswith(own[1:]))
                for own in self.hosts
            )
        )


def _name_of(host: bytes) -> str:
    """Give the host name without a port; empty if it is malformed."""
    text = host.decode("latin-1").lower()
    if text.startswith("["):
        name, bracket, port = text[1:].partition("]")
        port = port.removeprefix(":") if bracket and port[:1] in ("", ":") else "?"
    else:
        name, _, port = text.partition(":")
    return "" if port and not (port.isascii() and port.isdigit()) else name.removesuffix(".")


def _without_default_port(authority: bytes) -> bytes:
    for port in _DEFAULT_PORTS:
        authority = authority.removesuffix(port)
    return authority
