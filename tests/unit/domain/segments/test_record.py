"""The record of a segmentation: equal after a round trip, refused when it has another shape."""

import copy
import json
import math
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, ModelFault, OptionFault
from mallseg.domain.segments.record import RECORD, from_record, to_record
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segment import NameOrigin, Segment
from mallseg.domain.segments.segment_type import Level, SegmentType
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.tolerance_region import ToleranceRegion
from mallseg.testing.builders import two_segments
from tests.declarations import declarations
from tests.refusals import coded

_ADDED_LATER = {"number", "short", "is_short_own"}
"""An older record of the same version lacks them."""

_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def _types(features: tuple[Feature, ...]) -> st.SearchStrategy[SegmentType | None]:
    levels = st.dictionaries(st.sampled_from(features), st.sampled_from(Level), min_size=1)
    return st.none() | levels.map(
        lambda own: SegmentType.of({f: own[f] for f in features if f in own})
    )


def _points(features: tuple[Feature, ...]) -> st.SearchStrategy[tuple[float, ...]]:
    return st.tuples(*[_NUMBERS] * len(features))


def _regions(features: int) -> st.SearchStrategy[ToleranceRegion]:
    rows = (st.tuples(*[_NUMBERS] * length) for length in range(1, features + 1))
    return st.builds(ToleranceRegion, rows=st.tuples(*rows))


_ASCENDING_SHARES = st.lists(st.floats(0, 1), min_size=10, max_size=10).map(
    lambda shares: tuple(sorted(shares))
)


@st.composite
def _segmentations(draw: st.DrawFn) -> Segmentation:
    features = draw(declarations(most=4))
    slugs = draw(st.lists(st.text(min_size=1), min_size=2, max_size=5, unique=True))
    customers = draw(st.lists(st.integers(1, 10**9), min_size=len(slugs), max_size=len(slugs)))
    points, types = _points(features), _types(features)
    origins = st.none() | st.builds(
        NameOrigin, version=st.integers(1, 10**6), type=types, centre=points
    )
    return Segmentation(
        features=features,
        scale=FeatureScale(
            scaling=draw(st.sampled_from(Scaling)),
            offset=draw(points),
            unit=tuple(draw(st.floats(0.01, 1e6)) for _ in features),
        ),
        segments=tuple(
            Segment(
                number=number,
                slug=slug,
                name=f"{draw(st.text())} {number}",
                description=draw(st.text()),
                customers=own,
                share=own / sum(customers),
                centre=draw(points),
                radius=draw(_NUMBERS),
                region=draw(st.none() | _regions(len(features))),
                moved_by_chance=draw(st.just(()) | _ASCENDING_SHARES),
                type=draw(types),
                is_name_own=draw(st.booleans()),
                is_description_own=draw(st.booleans()),
                named=draw(origins),
                own_offers=tuple(draw(st.lists(st.tuples(st.text(), st.text()), max_size=3))),
                own_avoid=tuple(draw(st.lists(st.text(), max_size=2))),
            )
            for number, (slug, own) in enumerate(zip(slugs, customers, strict=True), start=1)
        ),
        inertia=draw(_NUMBERS),
    )


@given(_segmentations())
def test_a_segmentation_is_equal_after_a_round_trip_through_json(
    segmentation: Segmentation,
) -> None:
    record = to_record(segmentation)
    through_json = json.loads(json.dumps(record, allow_nan=False))

    assert through_json == record
    restored = from_record(through_json)
    assert restored == segmentation
    assert [*map(asdict, restored.features)] == [*map(asdict, segmentation.features)]
    assert to_record(restored) == record


def test_a_record_has_plain_names_and_values() -> None:
    record = to_record(two_segments())

    assert record["record"] == RECORD
    income, score = record["features"]
    assert income == {
        "name": "annual_income",
        "field": "annual_income_k",
        "label": "annual income",
        "short_label": "income",
        "topic": "income",
        "levels": None,
        "phrases": {
            "first": "has a {how} income than {whom} ({own} {unit} against {all})",
            "later": "at a {how} income ({own} {unit} against {all})",
            "less": "lower",
            "more": "higher",
        },
        "unit": "k$",
        "takes_unit_of_header": False,
        "lowest": 0,
        "highest": 1_000_000,
        "columns": ["annual income", "annual inc", "income"],
        "transform": "none",
        "parts": 1000,
        "part_unit": "dollars",
        "highest_median": 1000,
        "is_personal": False,
        "is_changeable": False,
    }
    assert score["phrases"] == {
        "first": "spends {how} than {whom} (score {own} against {all})",
        "later": "spending {how} (score {own} against {all})",
        "less": "less",
        "more": "more",
    }
    # Incomes 19 and 21, all scores 30; in the mall incomes vary by 901 and scores by 400. With 12
    # borrowed customers who vary by 1 and a ten-thousandth, and whole steps of 2, the variances are
    # (2 + 12 · 1.0901) / 14 + 2² / 12 = 1.41056 and 12 · 0.04 / 14 = 0.0342857. Without them, each
    # is 2 · √(13 q / (1 - 2 q)) = 1.711707 away, q = 1 / (14 · 1.41056); times 1 + 0.6 / √2.
    size = 1.711707 * (1 + 0.6 / math.sqrt(2))
    region = record["segments"][0].pop("region")
    assert region == [
        pytest.approx([1 / math.sqrt(1.41056) / size], rel=1e-5),
        pytest.approx([0.0, 1 / math.sqrt(0.0342857) / size], rel=1e-5),
    ]
    assert record["segments"][0] == {
        "number": 1,
        "slug": "seg-01",
        "name": record["segments"][0]["name"],
        "description": record["segments"][0]["description"],
        "short": "Below-average income",
        "is_name_own": False,
        "is_description_own": False,
        "is_short_own": False,
        "type": {"annual_income": "below", "spending_score": "middle"},
        "customers": 2,
        "centre": [20.0, 30.0],
        "radius": 1.0,
        "moved_by_chance": [],
        "named": None,
    }


def test_a_type_is_kept_after_its_words_have_changed() -> None:
    segmentation = two_segments()
    first, second = segmentation.segments
    origin = NameOrigin(version=1, type=first.type, centre=first.centre)
    renamed = tuple(replace(f, topic=f"our {f.topic}") for f in segmentation.features)

    today = replace(segmentation, features=renamed, segments=(replace(first, named=origin), second))

    assert from_record(to_record(today)) == today


def test_segments_of_a_record_without_short_names_get_some() -> None:
    record = to_record(two_segments())
    for segment in record["segments"]:
        del segment["short"], segment["is_short_own"]

    assert from_record(record) == two_segments()


def test_integers_are_accepted_as_numbers() -> None:
    record = to_record(two_segments())
    record["segments"][0]["centre"] = [20, 30]

    assert from_record(record) == two_segments()


def test_unknown_fields_are_ignored() -> None:
    assert from_record(to_record(two_segments()) | {"note": "ours"}) == two_segments()


def test_a_newer_record_is_refused() -> None:
    newer = to_record(two_segments()) | {"record": RECORD + 1}

    with pytest.raises(InvalidOptionError, match="newer than this mallseg: upgrade") as caught:
        from_record(newer)

    assert coded(ModelFault.NEWER_FORMAT, format=RECORD + 1)(caught.value)


_DISTINCT = "a value of the record"


@pytest.mark.parametrize(
    ("place", "value", "option", "code"),
    [
        ((), [], "record", OptionFault.NOT_A_RECORD),
        (("record",), "1", "record", OptionFault.NOT_WHOLE),
        (("record",), 0, "record", OptionFault.BELOW_MINIMUM),
        (("features",), _DISTINCT, "features", OptionFault.NOT_A_LIST),
        (("features",), [], "offset", OptionFault.NOT_OF_LENGTH),
        (("features", 0), _DISTINCT, "features[0]", OptionFault.NOT_A_RECORD),
        (("features", 0, "name"), 7, "features[0].name", OptionFault.NOT_A_TEXT),
        (("features", 0, "name"), _DISTINCT, "feature", OptionFault.NOT_A_FEATURE_NAME),
        (("features", 0, "field"), "spending_score", "feature fields", OptionFault.NOT_UNIQUE),
        (("features", 0, "label"), "\n", "label of annual_income", OptionFault.NOT_A_LABEL),
        (("features", 0, "levels"), ["a"], "features[0].levels", OptionFault.NOT_OF_LENGTH),
        (("features", 0, "levels"), [_DISTINCT] * 3, "feature levels", OptionFault.NOT_UNIQUE),
        (("features", 0, "transform"), _DISTINCT, "features[0].transform", OptionFault.NOT_ONE_OF),
        (("features", 0, "lowest"), 1e9, "range of annual_income", OptionFault.NO_RANGE),
        (("features", 0, "highest"), math.inf, "features[0].highest", OptionFault.NOT_FINITE),
        (("features", 0, "parts"), 0, "features[0].parts", OptionFault.BELOW_MINIMUM),
        (("features", 0, "columns"), [7], "features[0].columns[0]", OptionFault.NOT_A_TEXT),
        (("features", 1, "phrases", "less"), 7, "features[1].phrases.less", OptionFault.NOT_A_TEXT),
        (("features", 1, "phrases", "first"), "{x}", "phrases", OptionFault.UNKNOWN_PLACEHOLDER),
        (("scaling",), _DISTINCT, "scaling", OptionFault.NOT_ONE_OF),
        (("scaling",), None, "scaling", OptionFault.NOT_A_TEXT),
        (("offset",), [0.0], "offset", OptionFault.NOT_OF_LENGTH),
        (("unit", 1), 0.0, "scaling units", OptionFault.NOT_POSITIVE),
        (("unit", 1), _DISTINCT, "unit[1]", OptionFault.NOT_FINITE),
        (("inertia",), math.nan, "inertia", OptionFault.NOT_FINITE),
        (("inertia",), 10**400, "inertia", OptionFault.NOT_FINITE),
        (("inertia",), True, "inertia", OptionFault.NOT_FINITE),
        (("segments",), None, "segments", OptionFault.NOT_A_LIST),
        (("segments",), [], "segments", OptionFault.NOT_BETWEEN),
        (("segments", 1), _DISTINCT, "segments[1]", OptionFault.NOT_A_RECORD),
        (("segments", 1, "slug"), "seg-01", "segment slugs", OptionFault.NOT_UNIQUE),
        (("segments", 1, "name"), 7, "segments[1].name", OptionFault.NOT_A_TEXT),
        (("segments", 1, "customers"), 2.0, "segments[1].customers", OptionFault.NOT_WHOLE),
        (("segments", 1, "customers"), True, "segments[1].customers", OptionFault.NOT_WHOLE),
        (("segments", 1, "customers"), 0, "segments[1].customers", OptionFault.BELOW_MINIMUM),
        (("segments", 1, "centre"), [1.0], "segments[1].centre", OptionFault.NOT_OF_LENGTH),
        (("segments", 1, "region"), [[1.0]], "segments[1].region", OptionFault.NOT_OF_LENGTH),
        (
            ("segments", 1, "region", 1),
            [1.0, 1.0, 1.0],
            "segments[1].region[1]",
            OptionFault.NOT_OF_LENGTH,
        ),
        (
            ("segments", 1, "region", 0, 0),
            math.inf,
            "segments[1].region[0][0]",
            OptionFault.NOT_FINITE,
        ),
        (("segments", 1, "moved_by_chance"), [0.0], "moved by chance", OptionFault.NOT_OF_LENGTH),
        (
            ("segments", 1, "moved_by_chance"),
            [0.2, *[0.1] * 9],
            "moved by chance",
            OptionFault.NOT_ASCENDING,
        ),
        (("segments", 1, "type"), _DISTINCT, "segments[1].type", OptionFault.NOT_A_RECORD),
        (("segments", 1, "type"), {}, "segments[1].type", OptionFault.NOT_SOME_OF),
        (
            ("segments", 1, "type"),
            {_DISTINCT: "lower"},
            "segments[1].type",
            OptionFault.NOT_SOME_OF,
        ),
        (
            ("segments", 1, "type", "spending_score"),
            _DISTINCT,
            "segments[1].type.spending_score",
            OptionFault.NOT_ONE_OF,
        ),
        (
            ("segments", 1, "is_name_own"),
            1,
            "segments[1].is_name_own",
            OptionFault.NOT_TRUE_OR_FALSE,
        ),
        (("segments", 1, "named"), 7, "segments[1].named", OptionFault.NOT_A_RECORD),
        (
            ("segments", 1, "named"),
            {"version": "7"},
            "segments[1].named.version",
            OptionFault.NOT_WHOLE,
        ),
    ],
)
def test_a_record_of_another_shape_is_refused_by_the_name_of_the_field(
    place: tuple[str | int, ...], value: object, option: str, code: OptionFault
) -> None:
    changed = _with(to_record(two_segments()), place, value)

    with pytest.raises(InvalidOptionError, check=coded(code)) as caught:
        from_record(changed)

    assert caught.value.option == option
    assert _DISTINCT not in str(caught.value)


@pytest.mark.parametrize("key", sorted({*to_record(two_segments())}))
def test_a_missing_field_is_refused(key: str) -> None:
    record = to_record(two_segments())
    del record[key]

    with pytest.raises(InvalidOptionError):
        from_record(record)


@pytest.mark.parametrize(
    ("part", "key"),
    [
        (part, key)
        for part in ("features", "segments")
        for key in sorted({*to_record(two_segments())[part][0]} - _ADDED_LATER)
    ],
)
def test_a_missing_field_of_a_feature_or_a_segment_is_refused(part: str, key: str) -> None:
    record = to_record(two_segments())
    del record[part][0][key]

    with pytest.raises(InvalidOptionError):
        from_record(record)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def _places(value: Any, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [place, *(each for key, own in inner for each in _places(own, (*place, key)))]


def _with(record: Any, place: tuple[str | int, ...], value: object) -> Any:
    if not place:
        return value
    changed = part = copy.deepcopy(record)
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    return changed


@given(st.sampled_from(_places(to_record(two_segments()))), _JSON)
def test_a_corrupted_record_is_restored_or_refused(
    place: tuple[str | int, ...], value: object
) -> None:
    changed = _with(to_record(two_segments()), place, value)

    try:
        segmentation = from_record(changed)
    except InvalidOptionError:
        return
    assert from_record(to_record(segmentation)) == segmentation
