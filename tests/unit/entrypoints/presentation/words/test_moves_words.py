from dataclasses import replace

import pytest

from mallseg.application.moves.find_moves import MovesReport
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import Fault
from mallseg.domain.moves.between_months import Moves
from mallseg.domain.moves.cause import MoveRule
from mallseg.domain.moves.joined import JoinedMonths, MonthCounts, MovePath
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.id_column import IdColumn
from mallseg.domain.sources.identified import IdentifiedReading
from mallseg.entrypoints.presentation.words.moves import (
    account_sentences,
    doubt_sentence,
    headline,
    month_in,
    sentences,
)
from mallseg.testing.builders import segmentation_of, two_segments
from mallseg.testing.features import DEFAULT_FEATURES

STAYS = MovePath(0, 0, 0, has_left=False)
RISES, FALLS = MovePath(0, 0, 1, has_left=True), MovePath(1, 1, 0, has_left=True)
NOISE, MODEL = MovePath(0, 0, 1, has_left=False), MovePath(1, 0, 0, has_left=False)
LOW, HIGH = (20.0, 30.0), (80.0, 70.0)
BEST, OTHER = (f"“{segment.name}”" for segment in reversed(two_segments().segments))


def _report(
    paths: dict[MovePath, int],
    *,
    segmentation: Segmentation | None = None,
    means: tuple[tuple[float, ...], tuple[float, ...]] = (HIGH, LOW),
    files: tuple[str, str] = ("june.csv", "july.csv"),
    before: MonthCounts | None = None,
    faults: dict[Fault, int] | None = None,
) -> MovesReport:
    own, counts = segmentation or two_segments(), before or MonthCounts()
    rule = MoveRule(segmentation=own, earlier=replace(own))
    joined = sum(paths.values())
    found = JoinedMonths(
        paths=paths,
        means={(1, 0): means, (0, 1): means[::-1]},
        before=counts,
        after=MonthCounts(),
    )
    usable = joined + counts.alone + counts.repeated + counts.unmatched
    readings = [
        IdentifiedReading(
            source=name,
            ids=IdColumn(0, "Card no.", was_named=False),
            usable=number,
            faults=own_faults,
            rejections=(),
        )
        for name, number, own_faults in zip(
            files, (usable, joined), (faults or {}, {}), strict=True
        )
    ]
    moves = Moves.of(rule, found, *readings)
    return MovesReport(model="mall", version=4, before_version=3, moves=moves)


def test_a_fall_from_the_best_segment_is_said_of_your_best_customers() -> None:
    (said,) = sentences(_report({FALLS: 120, STAYS: 1}))

    # Of four customers, incomes deviate by 30 and scores by 20: -60 and -40 are two each.
    assert said == (
        f"120 of your best customers went from {BEST} to {OTHER}: the average one now has a "
        "far lower income than in June (20 k$ against 80), spending far less (score 30 against 70)."
    )


def test_moves_of_few_people_show_no_means() -> None:
    assert [*sentences(_report({RISES: 10}))] == [f"10 customers went from {OTHER} to {BEST}."]
    assert [*sentences(_report({FALLS: 1}))] == [
        f"1 of your best customers went from {BEST} to {OTHER}."
    ]


def test_a_small_change_is_said_with_the_decimals_that_show_it() -> None:
    (said,) = sentences(_report({FALLS: 50}, means=((50.0, 48.4), (50.0, 48.1))))

    assert said.endswith("the average one now spends less than in June (score 48.1 against 48.4).")


def test_a_feature_without_phrases_is_said_plainly() -> None:
    visits = Feature(name="visits_per_month", lowest=0, highest=100)
    ends = [(2.0,), (9.0,)]
    segmentation = segmentation_of(dict.fromkeys(ends, 1), ends, features=(visits,))

    (said,) = sentences(_report({FALLS: 50}, segmentation=segmentation, means=((9.0,), (2.0,))))

    assert said.endswith(
        "the average one now lies far below June in visits per month (2 against 9)."
    )


def test_model_changes_and_noise_follow_the_moves() -> None:
    _, model, noise = sentences(_report({FALLS: 1, MODEL: 1, NOISE: 2}))

    assert model == (
        "1 customer is in another segment because the model changed, from version 3 to 4: by their "
        "values of June, the versions differ."
    )
    assert noise.startswith(
        "2 customers are nearer to another segment than before, but not clearly"
    )


def test_the_headline_counts_those_in_both_months() -> None:
    assert headline(_report({FALLS: 3, STAYS: 9})) == (
        "3 of 12 customers who are in both months (25.0%) moved to another segment."
    )
    assert headline(_report({})).startswith("0 of 0 customers who are in both months moved")


def test_unused_records_are_accounted_for() -> None:
    report = _report(
        {STAYS: 9},
        before=MonthCounts(alone=1, repeated=2, unmatched=3),
        faults={Fault.MISSING: 4, Fault.BLANK_ID: 5},
    )

    joined, others, unused = account_sentences(report.moves)

    assert joined == (
        "Matched by the column 'Card no.', found by its name; ids must be written alike."
    )
    assert others == "New: 0 customers. Gone: 1 customer."
    assert unused == (
        "Not used of june.csv: 14 records, 4 with values that cannot be read, 5 without an id, 2 "
        "of an id that more than one record has and 3 of an id whose record in the other month "
        "cannot be used."
    )


def test_a_month_that_is_mostly_unusable_is_named() -> None:
    report = _report({STAYS: 1}, faults={Fault.MISSING: 4})

    assert doubt_sentence(report.moves) == (
        "Most records of june.csv cannot be used, so most customers are missing here."
    )


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("JUNE.csv", "June"),
        ("customers-2026-06.csv", "June"),
        ("till_20260630.csv", "June"),
        ("till-1234567890.csv", ""),
        ("202606.csv", "June"),
        ("export jun 2026.xlsx", "June"),
        ("june-and-july.csv", ""),
        ("marching.csv", ""),
        ("customers.csv", ""),
    ],
)
def test_the_name_of_a_file_may_say_its_month(name: str, month: str) -> None:
    assert month_in(name) == month


@pytest.mark.parametrize("files", [("june-1.csv", "june-2.csv"), ("a.csv", "b.csv")])
def test_without_two_months_it_is_the_month_before(files: tuple[str, str]) -> None:
    (said,) = sentences(_report({FALLS: 50}, files=files))

    assert "than the month before" in said
    assert DEFAULT_FEATURES[1].phrases is not None
