"""The map as a picture: its contract, and what stands in it."""

import struct
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.number_of_segments.border import Border
from mallseg.entrypoints.presentation.colours import colours_of
from mallseg.entrypoints.presentation.picture.map_picture import MapPicture
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.testing.features import ANNUAL_INCOME, FEATURES
from tests.builders_report import a_report
from tests.contracts.rendered_file import RenderedFile, RenderedFileContract
from tests.examples import exhaustive


class PictureContract(RenderedFileContract):
    """The contract, by pictures of one kind."""

    kind = ""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self._target = tmp_path / f"map.{self.kind}"

    def writer(self) -> RenderedFile:
        return MapPicture(self._target)

    def unwritable(self) -> RenderedFile:
        return MapPicture(self._target.parent / "nowhere" / self._target.name)

    def written(self) -> bytes | None:
        return self._target.read_bytes() if self._target.exists() else None


@pytest.mark.exhaustive
class TestPng(PictureContract):
    kind = "png"


class TestSvg(PictureContract):
    kind = "svg"


def _svg(report: SegmentationReport, folder: Path) -> str:
    target = folder / "map.svg"
    MapPicture(target).write(report)
    return target.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["map.pdf", "map", "png"])
def test_other_endings_are_refused(name: str, tmp_path: Path) -> None:
    for act in (MapPicture(tmp_path / name).check_writable,
                lambda: MapPicture(tmp_path / name).write(a_report())):  # fmt: skip
        with pytest.raises(InvalidOptionError, match=r"must end in \.png or \.svg"):
            act()


def test_a_picture_has_the_colours_of_the_page(tmp_path: Path) -> None:
    report = a_report()

    drawn = _svg(report, tmp_path)

    for colour in colours_of(segment.slug for segment in report.segments).values():
        assert f"fill: {colour.lower()}" in drawn
    assert ET.fromstring(drawn).tag.endswith("svg")  # noqa: S314  (our own file)


def test_a_single_customer_is_one(tmp_path: Path) -> None:
    drawn = _svg(a_report({(19.0, 30.0): 1, (79.0, 70.0): 3, (81.0, 70.0): 4}), tmp_path)

    assert ": 1 customer, 12.5%" in drawn


@pytest.mark.parametrize(
    "name", ["高收入", "</text><script>alert(1)</script>", exhaustive("$x$ and $y$")]
)
def test_a_name_is_a_text_in_any_letters(name: str, tmp_path: Path) -> None:
    drawn = _svg(a_report(names=(name,)), tmp_path)

    texts = [element.text or "" for element in ET.fromstring(drawn).iter()]  # noqa: S314
    assert any(text.startswith(f"{name}: 3 customers") for text in texts)
    assert "<script" not in drawn


@pytest.mark.parametrize(("kind", "shown"), [("png", ["高收入 $x$"]), ("svg", [])])
def test_names_that_the_font_draws_as_boxes_are_reported(
    kind: str, shown: list[str], tmp_path: Path
) -> None:
    boxes: list[str] = []

    MapPicture(tmp_path / f"map.{kind}", boxes.extend).write(
        a_report(names=("高收入 $x$", "Žluťoučký kůň, ΩЖ"))
    )

    assert boxes == shown


@pytest.mark.parametrize(
    ("saddle_ratio", "shown"),
    [exhaustive(0.1, "Solid: a real gap."), (0.9, "Dashed: a line we drew")],
)
def test_the_kinds_of_lines_are_explained_as_far_as_there_are_any(
    saddle_ratio: float, shown: str, tmp_path: Path
) -> None:
    drawn = _svg(a_report(borders=[Border(between=(1, 2), saddle_ratio=saddle_ratio)]), tmp_path)
    unmeasured = _svg(a_report(borders=None), tmp_path)

    assert shown in drawn
    assert "Dotted" not in drawn
    assert "Dotted: not measured." in unmeasured
    assert shown not in unmeasured


def test_a_png_is_as_large_as_a_slide_needs(tmp_path: Path) -> None:
    target = tmp_path / "map.PNG"
    MapPicture(target).write(a_report())

    width, height = struct.unpack(">II", target.read_bytes()[16:24])

    assert (width, height > 900) == (1440, True)


@pytest.mark.exhaustive
def test_one_feature_and_three_are_drawn_too(tmp_path: Path) -> None:
    line: dict[Point, int] = {(10.0,): 2, (20.0,): 2, (80.0,): 1, (90.0,): 2000}
    three: dict[Point, int] = {(20.0, 19.0, 30.0): 1, (60.0, 80.0, 70.0): 3, (61.0, 80.0, 70.0): 3}

    for report in (
        a_report(line, [(15.0,), (85.0,)], features=(ANNUAL_INCOME,)),
        a_report(three, [(20.0, 19.0, 30.0), (60.0, 80.0, 70.0)], features=FEATURES),
        a_report({(19.0, 30.0): 3, (81.0, 70.0): 7000}, [(19.0, 30.0), (81.0, 70.0)]),
    ):
        assert "<svg" in _svg(report, tmp_path)
