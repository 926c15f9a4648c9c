"""The playbook that mallseg brings along."""

from collections.abc import Sequence
from functools import cache

from mallseg.adapters.toml_playbook import load_playbook
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.segments.levels import SegmentStatistics
from mallseg.domain.segments.naming import PLAIN, Introduction, Wording, introduce
from mallseg.domain.segments.playbook import Playbook
from mallseg.settings.loading import packaged
from mallseg.testing.features import FEATURES


@cache
def packaged_playbook() -> Playbook:
    """Read once for all tests that only look at it."""
    return load_playbook(packaged("playbook.toml"), None, FEATURES)


def packaged_wording() -> Wording:
    """The words of a mall that changed nothing."""
    return Wording(playbook=packaged_playbook())


def introduced_at(
    census: Census, centres: Sequence[Point], wording: Wording = PLAIN
) -> tuple[Introduction, ...]:
    """Segments of which only the centres are known."""
    return introduce(census, [*map(SegmentStatistics.at, centres)], wording)


def names_at(census: Census, centres: Sequence[Point], wording: Wording = PLAIN) -> tuple[str, ...]:
    """The names of such segments."""
    return tuple(own.name for own in introduced_at(census, centres, wording))
