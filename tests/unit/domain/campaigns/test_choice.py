import re
from typing import Any

import pytest

from mallseg.domain.campaigns.choice import AudienceChoice, Preference, find_segments
from mallseg.domain.campaigns.hold_out import Campaign
from mallseg.domain.errors import InvalidOptionError, SegmentNotFoundError
from mallseg.testing.builders import two_segments


def _choice(**chosen: Any) -> AudienceChoice:
    return AudienceChoice(**{"segments": ("seg-01",), **chosen})


@pytest.mark.parametrize(
    ("chosen", "text"),
    [
        ({"segments": ()}, "segment"),
        ({"limit": 0}, "limit must be at least 1"),
        ({"hold_out": 0.1}, "hold_out needs campaign"),
        ({"usual_share": 1.0}, "usual_share"),
        ({"order_by": "a", "prefers_nearest": True}, "order_by"),
        ({"lowest_first": True}, "lowest_first needs order_by"),
    ],
)
def test_choices_that_do_not_go_together_are_refused(chosen: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidOptionError, match=text):
        _choice(**chosen)


def test_a_limited_list_is_drawn_by_default() -> None:
    assert _choice(limit=5).preference is Preference.DRAWN
    assert _choice(prefers_nearest=True).preference is Preference.NEAREST
    assert _choice(order_by="Spend").preference is Preference.BY_COLUMN


def test_ids_are_needed_where_customers_are_drawn_or_held_out() -> None:
    assert not _choice(columns=("Email",), order_by="Spend", limit=5).needs_ids
    assert _choice(limit=5).needs_ids
    assert _choice(hold_out=0.1, campaign=Campaign(name="july")).needs_ids


def test_segments_are_found_by_slug_or_name_each_once_and_in_their_order() -> None:
    segmentation = two_segments()
    first, second = segmentation.segments

    found = find_segments(segmentation, (second.slug, first.name.upper(), second.name))

    assert found == (first, second)


def test_for_a_slip_of_the_pen_the_nearest_is_proposed() -> None:
    segmentation = two_segments()
    name = segmentation.segments[1].name

    with pytest.raises(SegmentNotFoundError, match=re.escape(f"perhaps “{name}”")):
        find_segments(segmentation, (name[:-1],))
    with pytest.raises(SegmentNotFoundError) as nowhere:
        find_segments(segmentation, ("qqqq",))
    assert "perhaps" not in str(nowhere.value)
