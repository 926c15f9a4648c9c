"""The centre of a segment, in a table and in a sentence."""

from collections.abc import Sequence

from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.segment import Segment
from mallseg.entrypoints.presentation.words.features import average


def centre_in_cells(segment: Segment, features: Sequence[Feature]) -> list[str]:
    """Write the centre of a segment for a table, as far as it may be disclosed."""
    pairs = zip(features, segment.centre, strict=True)
    return [f.number(value) if segment.discloses(f) else "-" for f, value in pairs]


def centre_in_words(segment: Segment, features: Sequence[Feature]) -> str:
    """Describe a segment's centre: ``Annual income around 86.5 k$, spending score …``."""
    pairs = zip(features, segment.centre, strict=True)
    text = ", ".join(f"{f.label} around {average(f, v)}" for f, v in pairs if segment.discloses(f))
    return f"{text[:1].upper()}{text[1:]}." if text else ""
