"""The profile of a version: anything that was not written so is refused."""

import json
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store import profile_file
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.customers.census import Point
from mallseg.domain.errors import UnreadableSegmentationError
from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.number_of_segments.study import (
    CandidateSummary,
    StabilitySummary,
    StudySummary,
)
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict
from mallseg.domain.profiles.breakdown_table import BreakdownTable
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.worth import ShareOfTotal
from mallseg.testing.builders import AGES, a_provenance, census_of, segmentation_of, two_segments
from tests.builders import mall_census

BORDERS = [Border(between=(1, 2), saddle_ratio=0.4)]
STUDY = StudySummary(
    judgement=Judgement(verdict=Verdict.CLEAR, segments=2),
    numbers=(
        CandidateSummary(
            segments=2,
            inertia=1.5,
            silhouette=0.6,
            silhouette_error=0.01,
            davies_bouldin=0.5,
            calinski_harabasz=300.0,
            smallest=90,
            gaps=1,
            borders=1,
            stability=StabilitySummary(
                moved_mean=2.0, moved_error=0.1, moved_high=5.0, unstable=3, chosen=0.9
            ),
        ),
    ),
    effective_sample_size=200,
)
BY_AGE = BreakdownTable.of(
    AGES, AGES.groups, ((20, 30, 40, 0, 0, 0), (20, 30, 40, 20, 0, 0)), ["seg-01", "seg-02"]
)
assert BY_AGE is not None
PROFILE = replace(
    Profile.of(mall_census(), two_segments(), BORDERS),
    study=STUDY,
    breakdowns=(BY_AGE,),
    amounts={"seg-02": ShareOfTotal.of_column("Spend", 0.25)},
)


def test_a_profile_comes_back_equal_and_in_equal_bytes() -> None:
    content = profile_file.dump(PROFILE)

    assert profile_file.load(content) == PROFILE
    assert profile_file.dump(profile_file.load(content)) == content


def test_the_largest_profile_is_small() -> None:
    # 4000 places in 20 segments, each of ten million customers: the cells are as many as may be.
    places = product(range(200), range(1, 101, 5))
    counts: dict[Point, int] = {(float(x), float(y)): 500_000 for x, y in places}
    segmentation = segmentation_of(counts, [(5.0 + 10 * i, 50.0) for i in range(20)])
    pairs = pairwise(range(1, 21))
    borders = [Border(between=pair, saddle_ratio=1 / 3) for pair in pairs]

    profile = Profile.of(census_of(counts), segmentation, borders)

    assert len(profile_file.dump(profile)) < 40 * 1024


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (("format",), 6, "newer than this mallseg: upgrade"),
        (("format",), "3", "it has no format"),
        (("segments",), {}, "at segments: expected `array`, got `object`"),
        (("segments", 0, "slug"), 7, r"at segments\[0\].slug: expected `str`, got `int`"),
        (("segments", 0, "typical", 0), [1.0], "`array` of length 2, got 1"),
        (("segments", 0, "rule", "agreement"), "1", "expected `float`, got `str`"),
        (("segments", 0, "rule", "conditions", 0, "feature"), 7, "expected `str`, got `int`"),
        (("segments", 0, "rule", "conditions", 0, "threshold"), None, "expected `float`"),
        (("segments", 0, "rule", "conditions", 0, "is_above"), 1, "expected `bool`"),
        (("borders",), {}, "at borders: expected `array | null`"),
        (("borders", 0, "between"), ["seg-01"], "`array` of length 2, got 1"),
        (("borders", 0, "between"), ["seg-01", "seg-01"], "must differ from each other"),
        (("borders", 0, "between", 1), "seg-09", "a border of a segment that it does not describe"),
        (("borders", 0, "saddle_ratio"), "deep", "expected `float`"),
        (("density",), [], "at density: expected `object | null`"),
        (("density", "origin"), [0.0], "must have one place per feature"),
        (("density", "width", 0), None, "expected `float`"),
        (("density", "width", 0), 0.0, "width must be above 0"),
        (("density", "places", 0), [1], "one place, segment and count for each of its cells"),
        (("density", "places", 0, 0), -1, "place must be at least 0"),
        (("density", "segments", 0), 2, "a segment that it does not describe"),
        (("density", "segments", 0), -1, "a segment that it does not describe"),
        (("density", "customers", 0), 1.5, "expected `int`, got `float`"),
        (("density", "customers", 0), 0, "customers must be at least 1"),
        (("overall", 0), [1.0], "`array` of length 2, got 1"),
        (("breakdowns",), {}, "at breakdowns: expected `array`"),
        (("breakdowns", 0), [], r"at breakdowns\[0\]: expected `object`"),
        (("breakdowns", 0, "overall"), [1], "must have one count per group"),
        (("breakdowns", 0, "overall"), [0] * 3, "customers must be at least 1"),
        (("breakdowns", 0, "segments", "seg-01"), [1], "must have one count per group"),
        (("breakdowns", 0, "segments"), {"seg-01": None}, "for each of its segments"),
        (("breakdowns", 0, "groups", 0), [], "groups must not be empty"),
        (("breakdowns", 0, "groups", 0, 0), "women", "age must be one or more of under 25"),
        (("breakdowns", 0, "groups", 0, 0), 25, "expected `str`, got `int`"),
        (("breakdowns", 0, "breakdown", "bands"), [5.0], "split must be one of 5"),
        (("breakdowns", 0, "breakdown", "label"), "", "label must be text on one line"),
        (
            ("amounts",),
            {"seg-09": {"key": "share_of_spend", "label": "Spend", "share": 0.5}},
            "amounts of a segment that it does not describe",
        ),
        (("amounts", "seg-02", "share"), "a quarter", "expected `float`"),
        (("study", "judgement", "verdict"), "splendid", "judgement.verdict: unknown word"),
        (("study", "judgement", "segments"), 1, "segments must be at least 2"),
        (("study", "numbers", 0, "smallest"), 0, "smallest must be at least 1"),
        (("study", "numbers", 0, "gaps"), -1, "gaps must be at least 0"),
        (("study", "numbers", 0, "inertia"), None, "expected `float`"),
        (("study", "numbers", 0, "stability", "unstable"), -1, "unstable must be at least 0"),
    ],
)
def test_a_profile_of_another_shape_is_refused(
    place: tuple[str | int, ...], value: object, reason: str
) -> None:
    record = json.loads(profile_file.dump(PROFILE))
    *way, last = place
    part = record
    for key in way:
        part = part[key]
    assert part[last] != value
    part[last] = value

    with pytest.raises(ValueError, match=reason) as caught:
        profile_file.load(json.dumps(record).encode())

    assert "splendid" not in str(caught.value)
    assert "seg-09" not in str(caught.value)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_not_finite_is_refused(number: str) -> None:
    content = profile_file.dump(PROFILE).replace(
        b'"saddle_ratio":0.4', f'"saddle_ratio":{number}'.encode()
    )

    with pytest.raises(ValueError, match="it is not JSON"):
        profile_file.load(content)


def test_a_profile_nested_too_deeply_is_refused() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        profile_file.load(b"[" * 60_000)


def test_damage_to_a_profile_is_noticed_and_stops_no_assignment(tmp_path: Path) -> None:
    store = JoblibStore(tmp_path)
    store.save("mall", two_segments(), a_provenance(), profile=PROFILE)
    path = tmp_path / "mall" / "versions" / "1" / "profile.json"
    whole = path.read_bytes()

    for damaged in (whole[:-2], whole.replace(b"0", b"1", 1), b""):
        path.write_bytes(damaged)
        with pytest.raises(UnreadableSegmentationError, match=r"profile\.json"):
            store.profile("mall", 1)
        assert store.load("mall", 1).segmentation == two_segments()
