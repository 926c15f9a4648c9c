from collections.abc import Sequence
from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.identity.identifiers import IdentifierRegistry, Identifiers, UsedIdentifiers
from mallseg.testing.builders import two_segments
from tests.refusals import coded

HERE: Point = (1.0, 2.0)


def a_registry(
    slugs: Sequence[str], highest_number: int, here: Identifiers | None = None
) -> IdentifierRegistry:
    return IdentifierRegistry(
        used=UsedIdentifiers(slugs=frozenset(slugs), highest_number=highest_number),
        siblings={HERE: here} if here else {},
    )


def identifiers(slug: str, number: int) -> Identifiers:
    return Identifiers(slug=slug, number=number)


def test_a_new_segment_gets_an_unused_slug_and_number() -> None:
    registry = a_registry(["seg-01", "seg-02", "seg-07"], 4)

    given = registry.identify([HERE, (3.0, 4.0)], inherited=[identifiers("seg-01", 1)])

    assert given == (identifiers("seg-08", 5), identifiers("seg-09", 6))


def test_the_same_segment_of_a_repeated_training_keeps_its_identifiers() -> None:
    registry = a_registry(["seg-01", "seg-06"], 3, identifiers("seg-06", 3))

    given = registry.identify([(9.0, 9.0), HERE], inherited=())

    assert given == (identifiers("seg-07", 4), identifiers("seg-06", 3))


def test_an_inherited_slug_or_number_is_not_given_twice() -> None:
    registry = a_registry(["seg-05", "seg-06"], 6, identifiers("seg-06", 5))

    both = registry.identify([HERE], inherited=[identifiers("seg-06", 5)])
    number = registry.identify([HERE], inherited=[identifiers("seg-04", 5)])

    assert both == (identifiers("seg-07", 7),)
    assert number == (identifiers("seg-06", 7),)


def test_identifiers_of_a_segmentation_stay_used() -> None:
    first, second = two_segments().segments
    now = replace(two_segments(), segments=(first, replace(second, slug="heroes", number=9)))

    used = UsedIdentifiers().and_those_of(two_segments()).and_those_of(now, ["seg-07"])
    again = used.and_those_of(two_segments())

    assert used == again
    assert used == UsedIdentifiers(
        slugs=frozenset({"seg-01", "seg-02", "seg-07", "heroes"}), highest_number=9
    )


def test_a_number_below_zero_was_never_used() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.BELOW_MINIMUM)):
        UsedIdentifiers(highest_number=-1)
