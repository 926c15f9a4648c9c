"""The portrait of a version: what is not as it was written is refused."""

import json
from itertools import pairwise, product
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store import profile_file
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.demographics import DemographicCounts
from mallseg.domain.errors import UnreadableSegmentationError
from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.profiles.profile import Profile
from mallseg.testing.builders import a_provenance, census_of, segmentation_of, two_segments
from tests.builders import mall_census

BORDERS = [Border(between=(1, 2), ridge_ratio=0.4)]
PEOPLE = DemographicCounts(ages=((20, 30, 40, 0, 0, 0), (20, 30, 40, 20, 0, 0)))
PROFILE = Profile.of(mall_census(), two_segments(), BORDERS, PEOPLE)


def test_a_portrait_comes_back_equal_and_in_equal_bytes() -> None:
    content = profile_file.dump(PROFILE)

    assert profile_file.load(content) == PROFILE
    assert profile_file.dump(profile_file.load(content)) == content


def test_the_largest_portrait_is_small() -> None:
    # 4000 places in 20 segments, each of ten million customers: the cells are as many as may be.
    places = product(range(200), range(1, 101, 5))
    counts: dict[Point, int] = {(float(x), float(y)): 500_000 for x, y in places}
    segmentation = segmentation_of(counts, [(5.0 + 10 * i, 50.0) for i in range(20)])
    pairs = pairwise(range(1, 21))
    borders = [Border(between=pair, ridge_ratio=1 / 3) for pair in pairs]

    profile = Profile.of(census_of(counts), segmentation, borders)

    assert len(profile_file.dump(profile)) < 40 * 1024


def test_a_portrait_of_the_first_format_is_read() -> None:
    record = json.loads(profile_file.dump(PROFILE))
    for new in ("borders", "density", "everybody", "make_up"):
        del record[new]

    first = profile_file.load(json.dumps(record | {"format": 1}, indent=2).encode())

    assert first == Profile(segments=PROFILE.segments)
    assert profile_file.load(profile_file.dump(first)) == first


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (("format",), 3, "newer than this mallseg"),
        (("segments",), {}, "has no list of segments"),
        (("segments", 0, "slug"), 7, "has no text for slug"),
        (("segments", 0, "typical", 0), [1.0], "has not 2 numbers"),
        (("segments", 0, "agreement"), "1", "has no finite number"),
        (("segments", 0, "rule", 0, "feature"), "gender", "must be one or more of"),
        (("segments", 0, "rule", 0, "threshold"), None, "has no finite number"),
        (("borders",), {}, "has no list of borders"),
        (("borders", 0, "between"), ["seg-01"], "not between two of its segments"),
        (("borders", 0, "between"), ["seg-01", "seg-01"], "not between two of its segments"),
        (("borders", 0, "between", 1), "seg-09", "not between two of its segments"),
        (("borders", 0, "valley"), "deep", "has no finite number"),
        (("density",), [], "is not a record"),
        (("density", "origin"), [0.0], "for each of its cells"),
        (("density", "width", 0), None, "has no finite number"),
        (("density", "width", 0), 0.0, "cells without a width"),
        (("density", "places", 0), [1], "for each of its cells"),
        (("density", "places", 0, 0), -1, "has no whole number from 0"),
        (("density", "segments", 0), 2, "a segment that it does not describe"),
        (("density", "customers", 0), 1.5, "has no whole number"),
        (("everybody", 0), [1.0], "has not 2 numbers"),
        (("make_up",), [], "is not a record"),
        (("make_up", "age"), [], "is not a record"),
        (("make_up", "age", "everybody"), [1], "one number for each group by age"),
        (("make_up", "age", "segments", 0), [1], "one number for each group by age"),
        (("make_up", "age", "segments"), [None], "for each of its segments"),
        (("make_up", "age", "everybody"), [0] * 4, "for each of its segments"),
        (("make_up", "age", "groups", 0), [], "a group by age that nobody belongs to"),
        (("make_up", "age", "groups", 0, 0), "women", "a group by age that nobody belongs to"),
        (("make_up", "age", "groups", 0, 0), 25, "has no text for groups"),
    ],
)
def test_a_portrait_of_another_shape_is_refused(
    place: tuple[str | int, ...], value: object, reason: str
) -> None:
    record = json.loads(profile_file.dump(PROFILE))
    *way, last = place
    part = record
    for key in way:
        part = part[key]
    part[last] = value

    with pytest.raises(ValueError, match=reason):
        profile_file.load(json.dumps(record).encode())


def test_a_portrait_nested_too_deeply_is_refused() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        profile_file.load(b"[" * 60_000)


def test_damage_to_a_portrait_is_noticed_and_stops_no_assignment(tmp_path: Path) -> None:
    store = JoblibStore(tmp_path)
    store.save("mall", two_segments(), a_provenance(), profile=PROFILE)
    path = tmp_path / "mall" / "versions" / "1" / "portrait.json"
    whole = path.read_bytes()

    for damaged in (whole[:-2], whole.replace(b"0", b"1", 1), b""):
        path.write_bytes(damaged)
        with pytest.raises(UnreadableSegmentationError, match=r"portrait\.json"):
            store.profile("mall", 1)
        assert store.load("mall", 1).segmentation == two_segments()
