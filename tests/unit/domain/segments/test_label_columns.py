import pytest

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.label_columns import LABEL_COLUMNS, LabelLayout, Stamp
from mallseg.testing.builders import two_segments
from tests.refusals import coded

STAMP = Stamp(model="mall", version=7, assigned_at="2026-01-02T12:00:00+00:00")
FIRST, _ = two_segments().segments


def test_the_usual_columns_begin_with_the_slug() -> None:
    assert LabelLayout.of().names == (
        "segment_slug",
        "segment",
        "segment_name",
        "distance",
        "certainty",
        "reason",
    )


def test_label_columns_are_in_the_selected_order() -> None:
    layout = LabelLayout.of(["version", " Slug", "segment_short", "distance", "number"], STAMP)

    assert layout.cells(FIRST, distance="0.5") == ["7", "seg-01", FIRST.short, "0.5", "1"]
    assert layout.numbers == {0, 3, 4}


def test_a_record_without_a_segment_has_a_reason_only() -> None:
    layout = LabelLayout.of(LABEL_COLUMNS, STAMP)

    cells = dict(zip(layout.names, layout.cells(None, reason="income is missing"), strict=True))

    assert cells.pop("reason") == "income is missing"
    assert {*cells.values()} == {""}


@pytest.mark.parametrize("chosen", [[], ["size"], ["slug", "slug"], ["slug", "segment_slug"]])
def test_invalid_choices_of_columns_are_refused(chosen: list[str]) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_SOME_OF)):
        LabelLayout.of(chosen)


def test_a_segmentation_of_no_store_has_no_version() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_FROM_A_STORE)):
        LabelLayout.of(["slug", "version"], Stamp(assigned_at=STAMP.assigned_at))
