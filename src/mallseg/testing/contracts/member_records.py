"""The contract of MemberRecords, one test per promise. Adapters and the fake run it."""

from abc import ABC, abstractmethod

import pytest

from mallseg.domain.campaigns.member import Member
from mallseg.domain.errors import CustomerDataError, Fault
from mallseg.domain.ports import MemberRecords
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.sources.labelling import Labelling
from mallseg.testing.builders import two_segments

HEADER = ["Card", "Income", "Score", "Note"]
UNMISTAKABLE = "987654321"


def _ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


class MemberRecordsContract(ABC):
    """The suite. A subclass makes sources of tables."""

    @abstractmethod
    def records_of(self, header: list[str], records: list[list[str]]) -> MemberRecords:
        """Make a source of these records, whose incomes and scores are numbers."""

    def test_the_columns_are_named_in_their_order(self) -> None:
        source = self.records_of(HEADER, [["007", "21", "30", "a"]])

        columns = source.columns(two_segments().features)

        assert [*columns.names] == HEADER
        assert [*map(list, columns.first_rows)] == [["007", "21", "30", "a"]]

    def test_members_come_in_their_order_with_all_their_texts(self) -> None:
        records = [
            ["007", "21", "30", "a b"],
            ["7", "79", "70", ""],
            ["8", "19", "30", "=1+1"],
            ["9", "81", "70", "é"],
        ]

        _, members = _read(self.records_of(HEADER, records), "seg-01")

        assert [[*each.fields] for each in members] == [records[0], records[2]]
        assert [each.point for each in members] == [(21.0, 30.0), (19.0, 30.0)]
        assert {each.segment for each in members} == {0}

    def test_several_segments_are_distinguished(self) -> None:
        records = [["a", "81", "70", ""], ["b", "21", "30", ""]]

        _, members = _read(self.records_of(HEADER, records), "seg-01", "seg-02")

        assert [each.segment for each in members] == [1, 0]

    def test_members_are_as_certain_as_their_points(self) -> None:
        points = [(20.0, 30.0), (49.0, 50.0), (20.0, 100.0)]
        records = [["a", f"{x:g}", f"{y:g}", ""] for x, y in points]

        _, members = _read(self.records_of(HEADER, records), "seg-01", "seg-02")

        found = [two_segments().assign_point(point).certainty for point in points]
        assert [each.certainty for each in members] == found
        assert Certainty.CLEAR in found

    def test_all_are_counted_whichever_are_asked_for(self) -> None:
        records = [
            ["a", "21", "30", ""],
            ["b", UNMISTAKABLE, "30", ""],
            ["c", "81", "70", ""],
            ["d", "79", "70", ""],
        ]

        labelling, members = _read(self.records_of(HEADER, records), "seg-01")

        assert labelling.customers == {"seg-01": 1, "seg-02": 2}
        assert sum(labelling.certainties.values()) == 3
        assert (labelling.records, labelling.unusable) == (4, 1)
        assert labelling.faults == {Fault.OUT_OF_RANGE: 1}
        assert UNMISTAKABLE not in str(labelling.rejections)
        assert len(members) == 1

    def test_amounts_are_added_up_by_segment_and_the_unreadable_counted(self) -> None:
        records = [
            ["a", "21", "30", "0.1"],
            ["b", "19", "30", "0.2"],
            ["c", "20", "30", ""],
            ["d", "20", "30", "much"],
            ["e", "79", "70", "5"],
        ]
        source = self.records_of(HEADER, records)
        column = [*source.columns(two_segments().features).names].index("Note")

        added = source.amounts(two_segments(), column, slugs={"seg-01", "seg-02"}, progress=_ignore)

        assert [*added.sums] == [0.3, 5.0]  # to the last bit
        assert [*added.customers] == [3, 1]
        assert added.unreadable == 1
        assert added.labelling.customers == {"seg-01": 4, "seg-02": 1}

    def test_values_in_another_unit_are_refused(self) -> None:
        records = [["a", "21000", "30", ""], ["b", "79000", "70", ""], ["c", "80000", "70", ""]]

        with pytest.raises(CustomerDataError):
            _read(self.records_of(HEADER, records), "seg-01")

    def test_a_table_without_a_feature_is_refused(self) -> None:
        source = self.records_of(["Card", "Income"], [["a", "21"]])

        with pytest.raises(CustomerDataError):
            source.columns(two_segments().features)
        with pytest.raises(CustomerDataError):
            _read(source, "seg-01")


def _read(source: MemberRecords, *slugs: str) -> tuple[Labelling, list[Member]]:
    members: list[Member] = []
    labelling = source.read(two_segments(), members.append, slugs=slugs, progress=_ignore)
    return labelling, members
