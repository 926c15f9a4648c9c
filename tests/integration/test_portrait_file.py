"""The portrait of a version: what is not as it was written is refused."""

import json
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store import portrait_file
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.census import Point
from mallseg.domain.errors import UnreadableSegmentationError
from mallseg.domain.portrait import Portrait
from tests.builders import a_provenance, census_of, mall_census, segmentation_of, two_segments

PORTRAIT = Portrait.of(mall_census(), two_segments())


def test_a_portrait_comes_back_equal_and_in_equal_bytes() -> None:
    content = portrait_file.dump(PORTRAIT)

    assert portrait_file.load(content) == PORTRAIT
    assert portrait_file.dump(portrait_file.load(content)) == content


def test_twenty_segments_have_a_small_portrait() -> None:
    counts: dict[Point, int] = {(float(5 * i), 50.0): 1 for i in range(20)}
    segmentation = segmentation_of(counts, list(counts))

    assert len(portrait_file.dump(Portrait.of(census_of(counts), segmentation))) < 256 * 1024


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (("format",), 2, "newer than this mallseg"),
        (("segments",), {}, "has no list of segments"),
        (("segments", 0, "slug"), 7, "has no text for slug"),
        (("segments", 0, "typical", 0), [1.0], "has not 2 numbers"),
        (("segments", 0, "agreement"), "1", "has no finite number"),
        (("segments", 0, "rule", 0, "feature"), "gender", "must be one or more of"),
        (("segments", 0, "rule", 0, "threshold"), None, "has no finite number"),
    ],
)
def test_a_portrait_of_another_shape_is_refused(
    place: tuple[str | int, ...], value: object, reason: str
) -> None:
    record = json.loads(portrait_file.dump(PORTRAIT))
    *way, last = place
    part = record
    for key in way:
        part = part[key]
    part[last] = value

    with pytest.raises(ValueError, match=reason):
        portrait_file.load(json.dumps(record).encode())


def test_a_portrait_nested_too_deeply_is_refused() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        portrait_file.load(b"[" * 60_000)


def test_damage_to_a_portrait_is_noticed_and_stops_no_assignment(tmp_path: Path) -> None:
    store = JoblibStore(tmp_path)
    store.save("mall", two_segments(), a_provenance(), portrait=PORTRAIT)
    path = tmp_path / "mall" / "versions" / "1" / "portrait.json"
    whole = path.read_bytes()

    for damaged in (whole[:-2], whole.replace(b"0", b"1", 1), b""):
        path.write_bytes(damaged)
        with pytest.raises(UnreadableSegmentationError, match=r"portrait\.json"):
            store.portrait("mall", 1)
        assert store.load("mall", 1).segmentation == two_segments()
