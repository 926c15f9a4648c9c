from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.number_of_segments.verdict import Verdict
from mallseg.entrypoints.presentation.views.report import AgainstMall, SegmentationReport
from mallseg.entrypoints.presentation.words.report import (
    difference,
    headline,
    quality,
    recommendation,
)
from mallseg.testing.builders import a_provenance
from mallseg.testing.features import ANNUAL_INCOME
from tests.builders_report import FOUR, a_report, a_study
from tests.builders_study import GAP, LINE


def test_the_headline_counts_in_words() -> None:
    assert headline(a_report()) == "Two groups among 10 customers"


@pytest.mark.parametrize(
    ("verdict", "shown"),
    [
        (Verdict.CLEAR, "Two groups, clear: they stand apart, with a real gap at every border."),
        (
            Verdict.SOFT,
            "Two groups, soft: they are there, but touch in places or could be another number.",
        ),
    ],
)
def test_the_verdict_comes_first(verdict: Verdict, shown: str) -> None:
    assert recommendation(a_report(study=a_study(verdict=verdict)))[0] == shown


def test_without_groups_any_number_is_convenience() -> None:
    first, *_ = recommendation(a_report(study=a_study(verdict=Verdict.NONE)))

    assert first.startswith("Too few different customers to tell")  # there are ten
    assert "Two groups are the most compact" in first


def test_customers_listed_again_are_no_more_to_judge_by() -> None:
    again = {point: 10 * customers for point, customers in FOUR.items()}
    study = a_study(verdict=Verdict.NONE, effective_sample_size=10)

    first, *_ = recommendation(a_report(again, study=study))

    assert first.startswith("Too few different customers to tell")


def test_another_number_than_the_recommended_one_is_said() -> None:
    shown = recommendation(a_report(study=a_study(3)))

    assert shown[0].startswith("These customers form three groups, soft: they are there")
    assert shown[1].startswith("This version has two groups instead")


def test_borders_are_counted_and_lines_are_named() -> None:
    (gaps,) = recommendation(a_report(borders=[Border(between=(1, 2), saddle_ratio=GAP)]))[1:]
    (lines,) = recommendation(a_report(borders=[Border(between=(1, 2), saddle_ratio=LINE)]))[1:]

    assert gaps == "At their border there is a real gap."
    assert lines == (
        "The border between “Lower income, lower spending than most” and “Middle income, "
        "middle spending” is a line we drew: near it, treat customers as either."
    )


def test_gaps_are_counted_and_lines_named() -> None:
    counts: dict[Point, int] = {(float(x), 50.0): 1 for x in (10, 11, 40, 41, 90, 91)}
    borders = [Border(between=(1, 2), saddle_ratio=GAP), Border(between=(2, 3), saddle_ratio=LINE)]
    names = ("Few", "Some", "Many")
    report = a_report(
        counts, [(10.0, 50.0), (40.0, 50.0), (90.0, 50.0)], borders=borders, names=names
    )

    (shown,) = recommendation(report)[1:]

    assert shown == (
        "Of the 2 borders between neighbours 1 is a real gap and 1 is a line we drew: between "
        "“Some” and “Many”. Near a line, treat customers as either."
    )


def test_stability_is_said_where_customers_were_resampled() -> None:
    drawn = recommendation(a_report(study=a_study(is_resampled=True)))

    assert "in about 10 of 10 cases, and about 1 of 10 customers would be in" in drawn[-1]
    assert not any("cases" in shown for shown in recommendation(a_report(study=a_study())))


def test_a_missing_study_is_reported() -> None:
    report = a_report()
    old = replace(report, profile=None)

    assert old.study is None
    (shown,) = recommendation(old)
    assert shown.startswith("How many groups there are was not recorded with this version: run")


def _with(**changed: object) -> SegmentationReport:
    return a_report(provenance=replace(a_provenance(), customers=10, **changed))  # type: ignore[arg-type]


def test_data_without_faults_take_three_sentences() -> None:
    assert quality(_with().quality) == (
        "10 records in customers.csv: 10 customers took part.",
        "There were no outliers.",
        "All records could be used.",
    )


def test_left_out_records_are_listed_with_reasons() -> None:
    faults = {"missing": 2, "out_of_range": 1, "of the future": 1}
    data = _with(outliers=3, rejected_rows=4, faults=faults, repeated_ids=5).quality

    shown = quality(data)

    assert data.records == 10 + 3 + 4
    assert shown[0].startswith("17 records in")
    assert shown[1].startswith("3 outliers took no part")
    assert shown[2] == (
        "4 records could not be used: 2 with a value that is missing, 1 with a value out of range, "
        "1 of the future."
    )
    assert shown[3].startswith("5 records with the customer id")


def test_a_version_without_kinds_of_faults_shows_their_number() -> None:
    assert quality(_with(rejected_rows=4).quality)[2] == "4 records could not be used."


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (86.5, "26 k$ above the mall's average"),
        (25.7, "35 k$ below the mall's average"),
        (61.2, "0.6 k$ above the mall's average"),
        (60.58, "the same as the mall's average"),
    ],
)
def test_a_difference_is_said_in_words(value: float, text: str) -> None:
    assert difference(AgainstMall(feature=ANNUAL_INCOME, value=value, mall=60.56)) == text
