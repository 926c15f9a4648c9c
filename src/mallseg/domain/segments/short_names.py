"""Short names of segments: for a slide, a chart's legend, a column of a table."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.segment import LONGEST_SHORT, Segment

_MOST_DECIMALS = 2
"""Beyond those of the feature's step, where whole steps do not distinguish two segments."""


def with_short_names(
    segments: Sequence[Segment],
    features: Sequence[Feature],
    units: Point,
    preferred: Sequence[str | None] = (),
) -> tuple[Segment, ...]:
    """Return the segments with a unique short name for each that has none.

    It is the first of these candidates that is short enough and unique: the preferred one, the name
    itself, the levels of its type, one level that no other segment has, the place of its centre,
    its number. A name that a person wrote is truncated instead.

    Parameters
    ----------
    units
        Of shape (n_features,): the units of the scale.
    preferred
        Of shape (n_segments,), or empty: the short names of a playbook.
    """
    preferred = preferred or (None,) * len(segments)
    axes = _axes_by_spread(segments, units)
    queues = [
        _candidates(segment, words, segments, features, axes)
        for segment, words in zip(segments, preferred, strict=True)
    ]
    names = [segment.short or next(queue) for segment, queue in zip(segments, queues, strict=True)]
    while clashing := [i for i in _shared(names) if not segments[i].short]:
        for i in clashing:
            names[i] = next(queues[i])
    return tuple(
        own if own.short else replace(own, short=name)
        for own, name in zip(segments, names, strict=True)
    )


def shortened(text: str) -> str:
    """Truncate a text between words, or within one where much would be lost, and append "…"."""
    if len(text) <= LONGEST_SHORT:
        return text
    room = LONGEST_SHORT - 1
    whole = text[: room + 1].rpartition(" ")[0].rstrip(" ,;:.-(")
    return f"{whole if 2 * len(whole) >= room else text[:room].rstrip()}…"


def place_in_short(segment: Segment, features: Sequence[Feature]) -> bool:
    """Whether the short name of a segment is the place of a centre, which may go out of date."""
    labels = tuple(f"{_capitalised(feature.short_label)} " for feature in features)
    return segment.short.startswith(labels) and segment.short[-1:].isdigit()


def _shared(names: Sequence[str]) -> list[int]:
    uses = Counter(name.casefold() for name in names)
    return [i for i, name in enumerate(names) if uses[name.casefold()] > 1]


def _candidates(
    segment: Segment,
    words: str | None,
    segments: Sequence[Segment],
    features: Sequence[Feature],
    axes: Sequence[int],
) -> Iterator[str]:
    """Yield candidate names of a segment without end, in the order of preference."""
    others = [other for other in segments if other is not segment]
    own = [segment.name, *([shortened(segment.name)] if segment.is_name_own else [])]
    written = [words] if words else []
    first = [*own, *written] if segment.is_name_own else [*written, *own]
    wordy = [*first, *_levels(segment, others)]
    shown = [axis for axis in axes if segment.discloses(features[axis])]
    for text in (*wordy, *_places(segment.centre, features, shown)):
        if len(text) <= LONGEST_SHORT:
            yield text
    yield f"Segment {segment.number}"
    yield from (f"Segment {segment.number}, {n}" for n in count(2))


def _levels(segment: Segment, others: Sequence[Segment]) -> Iterator[str]:
    """Yield all levels of the type as one name, then each level that no other segment has."""
    parts = segment.type.parts if segment.type else ()
    yield from [_capitalised(", ".join(part.words for part in parts))] * bool(parts)
    taken = {part for other in others if other.type for part in other.type.parts}
    yield from (_capitalised(part.words) for part in parts if part not in taken)


def _places(centre: Point, features: Sequence[Feature], axes: Sequence[int]) -> Iterator[str]:
    """Yield texts of a centre, by two features and by one: ``Income 87, score 82``."""
    pairs = [sorted(axes[:2])] if len(axes) > 1 else []
    for decimals in range(_MOST_DECIMALS + 1):
        for chosen in (*pairs, *([axis] for axis in axes)):
            texts = [_place(features[axis], centre[axis], decimals) for axis in chosen]
            yield _capitalised(", ".join(texts))


def _place(feature: Feature, value: float, decimals: int) -> str:
    try:
        own = feature.decode(value)
    except OverflowError:  # the inverse of a logarithm far outside the range
        own = value
    return f"{feature.short_label} {own:.{feature.decimals + decimals}f}"


def _axes_by_spread(segments: Sequence[Segment], units: Point) -> list[int]:
    """Order the features by the scaled range of the centres along them, the widest first."""

    def spread(axis: int) -> float:
        values = [segment.centre[axis] for segment in segments]
        return (max(values) - min(values)) / (units[axis] or 1.0)

    return sorted(range(len(units)), key=spread, reverse=True)


def _capitalised(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
