"""The rules by which a service may listen on an address."""

from collections.abc import Collection
from ipaddress import ip_address

from mallseg.domain.errors import AccessFault, InvalidOptionError

LOOPBACK_NAMES = ("127.0.0.1", "::1", "localhost")
"""The usual names of the loopback interface."""


def is_loopback(host: str) -> bool:
    """Whether an address or a name is a loopback one."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def check_exposure(host: str, *, has_keys: bool, allowed_hosts: Collection[str]) -> None:
    """Raise InvalidOptionError unless the address is a loopback one or the service is protected.

    On other addresses, clients must present keys, and the host names of the service must be listed:
    otherwise a page in a colleague's browser could reach it under a name of its own (DNS
    rebinding).
    """
    if is_loopback(host):
        return
    if not has_keys:
        raise InvalidOptionError("host", AccessFault.NO_KEYS, addresses=LOOPBACK_NAMES)
    if not allowed_hosts:
        raise InvalidOptionError("host", AccessFault.NO_HOSTS)
