"""Features as any mall might declare them."""

import math

from hypothesis import strategies as st

from mallseg.domain.customers.chosen_features import MOST_FEATURES
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.phrases import Phrases
from mallseg.domain.customers.transform import Transform

_WORD = st.text("aäbcdeïknorstv", min_size=1, max_size=5)
_LABEL = st.lists(_WORD, min_size=1, max_size=3).map(" ".join)
_UNIT = st.sampled_from(["", "k$", "EUR per month", "visits", "%", "1000 Kč", "m²", "points"])
_RANGES = st.sampled_from(
    [(0.0, 1.0), (0.0, 1e6), (1.0, 100.0), (0.5, 1e3), (0.0, math.inf), (5.0, math.inf)]
)
_NO_LOG_RANGES = st.sampled_from([(-273.15, 100.0), (-math.inf, math.inf), (-math.inf, 0.0)])
_PHRASES = st.none() | st.just(
    Phrases(first="is {how} than {whom}", later="{how}", less="thriftier", more="more generous")
)


@st.composite
def _feature(draw: st.DrawFn, number: int, label: str) -> Feature:
    transform = draw(st.sampled_from(Transform))
    is_log = transform is Transform.LOG
    lowest, highest = draw(_RANGES if is_log else _RANGES | _NO_LOG_RANGES)
    levels = (f"{label} i", f"{label} ii", f"{label} iii")
    return Feature(
        name=f"f{number}",
        field=draw(st.sampled_from(["", f"field_{number}"])),
        label=label,
        levels=draw(st.sampled_from([None, None, levels])),
        phrases=draw(_PHRASES),
        unit=draw(_UNIT),
        takes_unit_of_header=draw(st.booleans()),
        lowest=lowest,
        highest=highest,
        columns=tuple(draw(st.lists(_LABEL, max_size=2))),
        transform=transform,
        parts=draw(st.sampled_from([1, 100, 1000])),
        part_unit=draw(_UNIT),
        highest_median=draw(st.none() | st.floats(1, 1e9)),
        is_personal=draw(st.booleans()),
        is_changeable=draw(st.booleans()),
    )


@st.composite
def declarations(
    draw: st.DrawFn, *, fewest: int = 1, most: int = MOST_FEATURES
) -> tuple[Feature, ...]:
    """Declare some features, with labels and ranges, units and transforms of all kinds."""
    labels = draw(st.lists(_LABEL, min_size=fewest, max_size=most, unique=True))
    return tuple(draw(_feature(number, label)) for number, label in enumerate(labels))
