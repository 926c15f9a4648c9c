"""Whether a service may listen at an address."""

from collections.abc import Collection
from ipaddress import ip_address

from mallseg.domain.errors import AccessFault, InvalidOptionError

LOOPBACK_NAMES = ("127.0.0.1", "::1", "localhost")
"""By which this machine calls itself."""


def is_loopback(host: str) -> bool:
    """Say whether an address or a name is that of the machine itself."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def check_exposure(host: str, *, has_keys: bool, allowed_hosts: Collection[str]) -> None:
    """Raise InvalidOptionError unless clients that reach the address have to show a key.

    Without keys, only the machine itself is answered. Elsewhere the names have to be known too by
    which the service is called: a page in a colleague's browser may have it call any address under
    a name of its own (DNS rebinding).
    """
    if is_loopback(host):
        return
    if not has_keys:
        raise InvalidOptionError("host", AccessFault.NO_KEYS, addresses=LOOPBACK_NAMES)
    if not allowed_hosts:
        raise InvalidOptionError("host", AccessFault.NO_HOSTS)
