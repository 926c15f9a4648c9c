"""The scopes of API keys."""

from collections.abc import Collection
from enum import StrEnum


class Scope(StrEnum):
    """A kind of request that a key authorises.

    Every key may read. The two other scopes are independent (least privilege): promoting a version
    does not require access to customers.
    """

    READ = "read"
    """Read segments, models and metrics, check files, assign, and make lists of a posted file."""

    CUSTOMERS = "customers"
    """Look up customers by their ids as well."""

    ADMIN = "admin"
    """Train, rename segments, keep how files are read, and change aliases as well."""

    def is_among(self, given: Collection["Scope"]) -> bool:
        """Whether a key with the given scopes authorises this one."""
        return self in given or (self is Scope.READ and bool(given))
