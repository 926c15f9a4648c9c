"""The name of a table in a database, with its schema."""

import re
from dataclasses import dataclass
from typing import Self

from mallseg.domain.errors import InvalidOptionError, OptionFault

_PART = r'"(?:[^"]|"")+"|[^".]+'
_NAME = re.compile(rf"({_PART})(?:\.({_PART}))?(?:\.({_PART}))?")
_PLAIN = re.compile(r'[^".]+')


@dataclass(frozen=True, slots=True)
class TableName:
    """A table name, optionally qualified by schema and catalogue.

    Names are used verbatim: nothing is converted to lower case.

    Raises
    ------
    InvalidOptionError
        There are none or too many, or one is empty or has a zero byte.
    """

    parts: tuple[str, ...]

    def __post_init__(self) -> None:
        is_named = 0 < len(self.parts) < 4 and all(self.parts)  # noqa: PLR2004
        if not is_named or any("\0" in part for part in self.parts):
            raise InvalidOptionError("table", OptionFault.NOT_A_TABLE_NAME)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse names separated by dots; one with a dot or a quote is double-quoted, as in SQL."""
        found = _NAME.fullmatch(text)
        parts = found.groups() if found else ()
        return cls(tuple(_unquoted(part) for part in parts if part is not None))

    def __str__(self) -> str:
        """Write it as `parse` reads it."""
        return ".".join(map(_quoted, self.parts))


def _unquoted(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') else part


def _quoted(part: str) -> str:
    return part if _PLAIN.fullmatch(part) else '"' + part.replace('"', '""') + '"'
