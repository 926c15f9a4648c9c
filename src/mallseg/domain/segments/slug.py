"""Slugs: stable identifiers of segments, which other systems store."""

import re
from collections.abc import Collection

from mallseg.domain.errors import InvalidOptionError, OptionFault

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_NUMBERED = re.compile(r"seg-([0-9]{2,9})", re.ASCII)


def check_slug(slug: str) -> str:
    """Return a slug, or raise InvalidOptionError if it is malformed."""
    if not _SLUG.fullmatch(slug):
        raise InvalidOptionError("slug", OptionFault.NOT_A_SLUG, longest=40)
    return slug


def new_slugs(segments: int, *, used: Collection[str]) -> tuple[str, ...]:
    """Make slugs that were never used: from ``seg-01``, or after the highest that was used."""
    numbers = (int(found[1]) for slug in used if (found := _NUMBERED.fullmatch(slug)))
    first = max(numbers, default=0) + 1
    return tuple(f"seg-{number:02d}" for number in range(first, first + segments))
