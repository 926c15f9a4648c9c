"""What a key may be used for."""

from collections.abc import Collection
from enum import StrEnum


class Scope(StrEnum):
    """A kind of request that keys are given for.

    Every key may read. Looking up customers and changing models are two matters: who puts a new
    version into use need not learn where a customer shops.
    """

    READ = "read"
    """Ask for segments, models and metrics."""

    CUSTOMERS = "customers"
    """Look customers up by their ids, too."""

    ADMIN = "admin"
    """Change which version is in use, too."""

    def is_among(self, given: Collection["Scope"]) -> bool:
        """Say whether a key that was given these scopes may be used for this."""
        return self in given or (self is Scope.READ and bool(given))
