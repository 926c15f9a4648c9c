"""The contract of CustomerSource, one test per promise. Adapters and the fake run it."""

from abc import ABC, abstractmethod

import pytest

from mallseg.domain.customers.breakdown import breakdown_named
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.ports import CustomerSource
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.testing.builders import AGES, GENDERS
from mallseg.testing.features import AGE, ANNUAL_INCOME, DEFAULT_FEATURES, SPENDING_SCORE

HEADER = ["Age", "Annual Income (k$)", "Spending Score (1-100)"]
UNMISTAKABLE = "987654321"


def _ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


class CustomerSourceContract(ABC):
    """The suite. A subclass makes sources of tables."""

    @abstractmethod
    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        """Make a source of these records. All texts are numbers, except where a test has others."""

    def test_every_record_is_counted_at_its_point(self) -> None:
        source = self.source_of(HEADER, [["30", "15", "39"], ["31", "15", "39"], ["32", "16", "6"]])

        reading = source.take_census(DEFAULT_FEATURES, progress=_ignore)

        assert list(reading.census.points()) == [(15.0, 39.0), (16.0, 6.0)]
        assert list(reading.census.counts) == [2, 1]
        assert reading.rejected_rows == 0

    def test_the_order_of_the_records_makes_no_difference(self) -> None:
        records = [["30", "15", "39"], ["31", "15.5", "81"], ["32", "16", "6"]]

        forward = self.source_of(HEADER, records).take_census(DEFAULT_FEATURES, progress=_ignore)
        backward = self.source_of(HEADER, records[::-1]).take_census(
            DEFAULT_FEATURES, progress=_ignore
        )

        assert forward.census == backward.census

    def test_points_list_the_features_in_the_order_asked_for(self) -> None:
        source = self.source_of(
            ["Score", "Income", "Age"], [["39", "15", "30"], ["40", "16", "31"]]
        )

        reading = source.take_census((AGE, ANNUAL_INCOME, SPENDING_SCORE), progress=_ignore)

        assert list(reading.census.points()) == [(30.0, 15.0, 39.0), (31.0, 16.0, 40.0)]

    def test_a_logarithm_is_counted_and_located_as_a_whole_number(self) -> None:
        # ln(101) · 10⁶ = 4 615 120.5…, and the logarithm of 0 is taken one further right: 0.
        spend = Feature(name="spend", lowest=0, highest=1000, transform=Transform.LOG)
        source = self.source_of(["Spend", "Age"], [["100", "30"], ["0", "40"], ["100.00", "50"]])
        around = [(4_615_121.0,), (0.0,)]

        census = source.take_census((spend,), breakdowns=[AGES], progress=_ignore).census
        located = source.locate(around[:1], (spend,), most=9, progress=_ignore)
        counted = census.breakdown_counts[0].by_segment((0, 1), 2)

        assert (list(census.points()), list(census.counts)) == (around[::-1], [1, 2])
        assert located == (self.record_number_of(0), self.record_number_of(2))
        assert counted == ((0, 0, 1, 0, 0, 0), (0, 1, 1, 0, 0, 0))

    def test_columns_are_summarised_by_the_first_records(self) -> None:
        records = [["30", "15", "39"], ["", "15.5", "40"], ["x", "16", "41"], ["99", "99", "99"]]

        summaries = self.source_of(HEADER, records).summarise_columns(most=3)

        ages, incomes, scores = (
            ColumnSummary.of_texts(name, texts)
            for name, texts in zip(HEADER, zip(*records[:3], strict=True), strict=True)
        )
        assert summaries in ((), (ages, incomes, scores))

    def test_one_feature_is_enough(self) -> None:
        source = self.source_of(["score"], [["39"], ["39"], ["40"]])

        reading = source.take_census((SPENDING_SCORE,), progress=_ignore)

        assert list(reading.census.points()) == [(39.0,), (40.0,)]
        assert list(reading.census.counts) == [2, 1]

    @pytest.mark.parametrize("fault", ["-1", "1000001", UNMISTAKABLE, "nan", ""])
    def test_a_record_with_a_fault_is_rejected_and_located(self, fault: str) -> None:
        records = [["30", str(20 + i), "39"] for i in range(4)]
        records[2][1] = fault
        source = self.source_of(HEADER, records)

        reading = source.take_census(DEFAULT_FEATURES, progress=_ignore)

        (rejection,) = reading.rejections
        assert reading.rejected_rows == 1
        assert reading.census.customers == 3
        assert rejection.column == HEADER[1]
        assert rejection.record == self.record_number_of(2)
        assert UNMISTAKABLE not in str(rejection)

    def record_number_of(self, index: int) -> int:
        """The number of a record: in a file the header is record 1."""
        return index + 2

    def test_only_the_features_asked_for_can_reject_a_record(self) -> None:
        source = self.source_of(HEADER, [["-5", "15", "39"], ["", "16", "40"]])

        assert source.take_census(DEFAULT_FEATURES, progress=_ignore).rejected_rows == 0
        assert source.take_census((AGE,), progress=_ignore).rejected_rows == 2

    def test_a_column_that_is_not_asked_for_may_be_absent(self) -> None:
        source = self.source_of(["income"], [["15"], ["16"]])

        assert len(source.take_census((ANNUAL_INCOME,), progress=_ignore).census) == 2

    @pytest.mark.parametrize("header", [["income", "points"], ["income", "Annual Income (k$)"]])
    def test_a_missing_or_repeated_column_is_refused(self, header: list[str]) -> None:
        source = self.source_of(header, [["15", "39"], ["16", "40"]])

        with pytest.raises(CustomerDataError):
            source.take_census(DEFAULT_FEATURES, progress=_ignore)

    def test_a_table_without_records_is_refused(self) -> None:
        with pytest.raises(CustomerDataError):
            self.source_of(HEADER, []).take_census(DEFAULT_FEATURES, progress=_ignore)

    def test_many_faults_are_counted_and_the_first_are_shown(self) -> None:
        source = self.source_of(HEADER, [["30", "-1", "39"]] * 25 + [["30", "15", "39"]])

        reading = source.take_census(DEFAULT_FEATURES, progress=_ignore)

        assert reading.rejected_rows == 25
        assert [r.record for r in reading.rejections] == [
            self.record_number_of(i) for i in range(10)
        ]

    def test_customers_are_located_by_their_points(self) -> None:
        records = [["30", str(15 + i % 3), "39"] for i in range(9)]
        records[4][1] = ""
        source = self.source_of(HEADER, records)
        points = {(16.0, 39.0), (17.0, 39.0), (99.0, 39.0)}

        found = source.locate(points, DEFAULT_FEATURES, most=4, progress=_ignore)

        assert found == tuple(self.record_number_of(i) for i in (1, 2, 5, 7))

    def test_customers_are_counted_by_point_and_group(self) -> None:
        source = self.source_of(
            ["Gender", *HEADER],
            [
                ["Female", "24", "19", "30"],
                ["male", "25", "19", "30"],
                ["F", "40", "79", "70"],
                ["M", "65", "79", "70"],
                ["other", "30", "80", "70"],
            ],
        )

        reading = source.take_census(DEFAULT_FEATURES, breakdowns=(AGES, GENDERS), progress=_ignore)

        ages, genders = reading.census.breakdown_counts
        assert (ages.breakdown, ages.groups) == (AGES, AGES.groups)
        assert ages.by_segment((0, 1, 2), 3) == (
            (1, 1, 0, 0, 0, 0), (0, 0, 1, 0, 1, 0), (0, 1, 0, 0, 0, 0),
        )  # fmt: skip
        assert genders.by_segment((0, 1, 2), 3) == ((1, 1, 0, 0), (1, 1, 0, 0), (0, 0, 1, 0))

    @pytest.mark.parametrize(
        ("age", "gender"), [("", ""), ("-3", "0"), (UNMISTAKABLE, UNMISTAKABLE), ("old", "femail")]
    )
    def test_unreadable_values_are_in_the_unknown_group(self, age: str, gender: str) -> None:
        source = self.source_of(["Sex", *HEADER], [[gender, age, "19", "30"], ["f", "30", "", "9"]])

        reading = source.take_census(DEFAULT_FEATURES, breakdowns=(AGES, GENDERS), progress=_ignore)

        ages, genders = reading.census.breakdown_counts
        assert ages.by_segment((0,), 1) == ((0, 0, 0, 0, 0, 1),)
        assert genders.by_segment((0,), 1) == ((0, 0, 0, 1),)
        assert reading.census.customers == 1

    @pytest.mark.parametrize(
        "header", [HEADER[1:], ["Age", "Age (years)", *HEADER[1:], "sex", "gender"]]
    )
    def test_an_ambiguous_or_missing_column_is_not_counted(self, header: list[str]) -> None:
        source = self.source_of(header, [["20"] * len(header), ["80"] * len(header)])

        reading = source.take_census(DEFAULT_FEATURES, breakdowns=(AGES, GENDERS), progress=_ignore)

        assert reading.census.breakdown_counts == ()

    def test_a_required_column_that_is_missing_is_refused_with_those_there_are(self) -> None:
        source = self.source_of(HEADER, [["30", "15", "39"]])

        with pytest.raises(CustomerDataError) as caught:
            source.take_census(
                DEFAULT_FEATURES, breakdowns=[breakdown_named("city")], progress=_ignore
            )

        assert caught.value.code is SourceFault.NO_BREAKDOWN_COLUMN
        assert str(caught.value).endswith(", ".join(HEADER))

    def test_the_values_of_a_column_are_groups(self) -> None:
        words = ["m", "other", "f", "f", "", "f", "m", "m", "m"]
        source = self.source_of(["Sex", *HEADER], [[w, "30", "19", "30"] for w in words])

        reading = source.take_census(
            DEFAULT_FEATURES, breakdowns=[breakdown_named("sex")], progress=_ignore
        )

        (breakdown_counts,) = reading.census.breakdown_counts
        (row,) = breakdown_counts.by_segment((0,), 1)
        groups = dict(zip(breakdown_counts.groups, row, strict=True))
        assert groups == {"m": 4, "f": 3, "other": 1, "unknown": 1}

    def test_progress_ends_at_the_total(self) -> None:
        seen: list[tuple[int, int]] = []
        source = self.source_of(HEADER, [["30", "15", "39"]])

        source.take_census(DEFAULT_FEATURES, progress=lambda d, t, _=0: seen.append((d, t)))

        assert seen[-1][0] == seen[-1][1] > 0
