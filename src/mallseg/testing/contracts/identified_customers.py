"""The contract of IdentifiedCustomers, one test per promise. Adapters and the fake run it."""

from abc import ABC, abstractmethod

import pytest

from mallseg.domain.errors import CustomerDataError, Fault, SourceFault, UnitFault
from mallseg.domain.ports import IdentifiedCustomers
from mallseg.domain.sources.id_column import IdColumn
from mallseg.domain.sources.identified import IdentifiedBatch, IdentifiedReading
from mallseg.testing.builders import two_segments

HEADER = ["Customer ID", "Income", "Score"]
UNMISTAKABLE = "987654321"

HOSTILE = [
    "007", "7", "7.0", " 7", "7 ", "=1+1", "@SUM(A1)", "-7", "\u00e9", "e\u0301", "ID 5", "id 5",
    "\u200b", "a;b", "😀", "x" * 300,
]  # fmt: skip
"""Distinct ids that look similar, or that a spreadsheet would run as formulas."""


def _ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


class IdentifiedCustomersContract(ABC):
    """The suite. A subclass makes sources of tables."""

    @abstractmethod
    def source_of(self, header: list[str], records: list[list[str]]) -> IdentifiedCustomers:
        """Make a source of these records, whose ids are texts and whose values are numbers."""

    def test_every_usable_record_is_handed_over_in_its_order_with_its_values(self) -> None:
        records = [["b", "21", "30.5"], ["a", "79", "70"], ["b", "22", "31"]]

        reading, batches = _read(self.source_of(HEADER, records), id_column="Customer ID")

        assert _ids(batches) == ["b", "a", "b"]
        assert _values(batches) == [(21.0, 30.5), (79.0, 70.0), (22.0, 31.0)]
        assert (reading.usable, reading.unusable, reading.records) == (3, 0, 3)

    def test_values_come_in_the_order_of_the_segmentation(self) -> None:
        records = [["30", "a", "21"], ["70", "b", "79"]]

        _, batches = _read(self.source_of(["Score", "Customer ID", "Income"], records))

        assert _values(batches) == [(21.0, 30.0), (79.0, 70.0)]

    def test_an_id_is_its_text_to_the_letter(self) -> None:
        _, batches = _read(self.source_of(HEADER, [[each, "21", "30"] for each in HOSTILE]))

        assert _ids(batches) == HOSTILE

    def test_every_record_is_usable_or_has_a_fault_and_its_place(self) -> None:
        records = [
            ["a", "21", "30"],
            ["b", UNMISTAKABLE, "70"],
            ["", "79", "70"],
            ["  ", "79", "70"],
            ["", UNMISTAKABLE, "70"],
            ["c", "79", "70"],
        ]

        reading, batches = _read(self.source_of(HEADER, records))

        assert _ids(batches) == ["a", "c"]
        assert [each for batch in batches for each in batch.unusable_ids] == ["b"]
        assert reading.faults == {Fault.OUT_OF_RANGE: 2, Fault.BLANK_ID: 2}
        assert (reading.usable, reading.unusable, reading.records) == (2, 4, 6)
        places = [self.record_number_of(row) for row in (1, 2, 3, 4)]
        assert [rejection.record for rejection in reading.rejections] == places
        assert [rejection.fault for rejection in reading.rejections] == [
            Fault.OUT_OF_RANGE,
            Fault.BLANK_ID,
            Fault.BLANK_ID,
            Fault.OUT_OF_RANGE,
        ]
        assert UNMISTAKABLE not in str(reading.rejections)

    def record_number_of(self, row: int) -> int:
        """Return the number of a record. By default, the header is record 1."""
        return row + 2

    def test_the_column_of_the_ids_is_found_or_taken_as_it_is_named(self) -> None:
        header = ["Customer ID", "Income", "Score", "Till"]
        source = self.source_of(header, [["a", "21", "30", "x1"], ["b", "79", "70", "x2"]])

        named, batches = _read(source, id_column="till")

        found = source.find_ids(two_segments().features)
        assert found == IdColumn(0, "Customer ID", was_named=False)
        assert named.ids == IdColumn(3, "Till", was_named=True)
        assert _ids(batches) == ["x1", "x2"]

    @pytest.mark.parametrize(
        ("header", "named", "code"),
        [
            (["Till", "Income", "Score"], "", SourceFault.NO_ID_COLUMN),
            (HEADER, "Till", SourceFault.ID_COLUMN_NOT_THERE),
            ([*HEADER, "Card no."], "", SourceFault.SEVERAL_ID_COLUMNS),
        ],
    )
    def test_a_source_of_which_the_ids_are_not_known_is_refused(
        self, header: list[str], named: str, code: SourceFault
    ) -> None:
        rows = [["a", "21", "30", "c"], ["b", "79", "70", "d"]]
        source = self.source_of(header, [row[: len(header)] for row in rows])

        with pytest.raises(CustomerDataError) as refusal:
            _read(source, id_column=named)

        assert refusal.value.code is code

    def test_a_column_of_purchases_is_not_taken_for_ids_unless_it_is_named(self) -> None:
        source = self.source_of(HEADER, [["a", "21", "30"], ["a", "79", "70"], ["b", "79", "70"]])

        with pytest.raises(CustomerDataError) as refusal:
            _read(source)

        assert refusal.value.code is SourceFault.IDS_REPEATED
        assert _ids(_read(source, id_column="Customer ID")[1]) == ["a", "a", "b"]

    def test_values_in_parts_of_the_unit_are_refused(self) -> None:
        records = [["a", "21000", "30"], ["b", "79000", "70"], ["c", "79", "70"]]

        with pytest.raises(CustomerDataError) as refusal:
            _read(self.source_of(HEADER, records))

        assert refusal.value.code is UnitFault.ASSIGNED_IN_PARTS


def _read(
    source: IdentifiedCustomers, *, id_column: str = ""
) -> tuple[IdentifiedReading, list[IdentifiedBatch]]:
    batches: list[IdentifiedBatch] = []
    reading = source.read(two_segments(), batches.append, id_column=id_column, progress=_ignore)
    return reading, batches


def _ids(batches: list[IdentifiedBatch]) -> list[str]:
    return [each for batch in batches for each in batch.ids]


def _values(batches: list[IdentifiedBatch]) -> list[tuple[float, ...]]:
    return [point for batch in batches for point in zip(*batch.columns, strict=True)]
