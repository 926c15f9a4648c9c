"""Types of option values."""

from datetime import date, datetime
from typing import Any

import click

from mallseg.domain.errors import InvalidOptionError, OptionFault


class Share(click.ParamType[float]):
    """A share, such as ``10%`` or ``0.1``."""

    name = "share"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Parse it; the domain checks its range."""
        share = share_of(str(value))
        if share is None:
            self.fail("must be a share, such as 10% or 0.1", param, ctx)
        return share


def share_of(text: str) -> float | None:
    """Parse a share; return None if it is no number."""
    number = text.strip().removesuffix("%")
    try:
        return float(number) / (100 if number != text.strip() else 1)
    except ValueError:
        return None


class Day(click.ParamType[date]):
    """A date such as 2026-11-30."""

    name = "day"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,  # noqa: ARG002  (click's signature)
    ) -> date:
        """Parse year, month and day."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            option = param.opts[0] if param else "day"
            raise InvalidOptionError(option, OptionFault.NOT_A_DAY) from None


DAY = Day()
