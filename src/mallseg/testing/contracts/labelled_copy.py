"""The contract of LabelledCopy, one test per promise. The adapter and the fake run it."""

from abc import ABC, abstractmethod

import pytest

from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import CustomerDataError, UnitFault
from mallseg.domain.ports import LabelledCopy
from mallseg.testing.builders import segmentation_of, two_segments

HEADER = ["id", "income", "score"]
UNMISTAKABLE = "987654321"


def _ignore(done: int, total: int, records: int = 0, /) -> None:
    assert 0 <= done <= total
    assert records >= 0


class LabelledCopyContract(ABC):
    """The suite. A subclass makes copies of tables, and reads what was written."""

    @abstractmethod
    def copy_of(self, header: list[str], records: list[list[str]]) -> LabelledCopy:
        """Make a LabelledCopy of these records."""

    @abstractmethod
    def written(self) -> list[tuple[list[str], str, str]] | None:
        """Return each written record with its slug and reason; None where there is no copy."""

    def test_every_record_is_written_in_its_place_with_its_segment(self) -> None:
        records = [["a", "21", "30"], ["b", "79", "70"], ["a", "21", "30"]]
        segmentation = two_segments()

        self.copy_of(HEADER, records).write(segmentation, progress=_ignore)

        slugs = [
            segmentation.assign(
                Customer(annual_income_k=float(income), spending_score=float(score))
            ).segment.slug
            for _, income, score in records
        ]
        assert self.written() == [(r, slug, "") for r, slug in zip(records, slugs, strict=True)]

    def test_a_logarithm_decides_where_a_feature_has_one(self) -> None:
        # Of 1 and 1000 the geometric mean is 32 and the arithmetic one 500: 100 lies between them.
        spend = Feature(name="spend", lowest=1, highest=1000, transform=Transform.LOG)
        ends = [(spend.encode(1),), (spend.encode(1000),)]
        segmentation = segmentation_of(dict.fromkeys(ends, 1), ends, features=(spend,))
        records = [["a", "1"], ["b", "31"], ["c", "100"], ["d", "1000"]]

        self.copy_of(["id", "spend"], records).write(segmentation, progress=_ignore)

        slugs = ["seg-01", "seg-01", "seg-02", "seg-02"]
        assert self.written() == [(r, slug, "") for r, slug in zip(records, slugs, strict=True)]

    def test_those_assigned_are_counted_by_certainty(self) -> None:
        # The segments lie around (20, 30) and (80, 70): one is in the middle, one far from both.
        records = [["a", "20", "30"], ["b", "50", "50"], ["c", "900", "50"], ["d", "80", "70"]]

        labelling = self.copy_of(HEADER, records).write(two_segments(), progress=_ignore)

        assert sum(labelling.certainties.values()) == labelling.assigned == len(records)
        assert labelling.certainties["clear"] == 2
        assert labelling.outside_share == labelling.certainties["outside"] / 4 > 0

    def test_values_in_parts_of_the_unit_are_refused_and_nothing_is_written(self) -> None:
        records = [["a", "21000", "30"], ["b", "79000", "70"], ["c", "79", "70"]]

        with pytest.raises(CustomerDataError) as refusal:
            self.copy_of(HEADER, records).write(two_segments(), progress=_ignore)

        assert refusal.value.code is UnitFault.ASSIGNED_IN_PARTS
        assert self.written() is None

    def test_a_rejected_record_keeps_its_place_and_has_a_reason(self) -> None:
        records = [["a", "21", "30"], ["b", UNMISTAKABLE, "70"], ["c", "79", "70"]]

        labelling = self.copy_of(HEADER, records).write(two_segments(), progress=_ignore)

        written = self.written()
        assert written is not None
        assert [(record, slug) for record, slug, _ in written] == [
            (records[0], "seg-01"),
            (records[1], ""),
            (records[2], "seg-02"),
        ]
        assert "must be a number from 0 to 1000000 (k$)" in written[1][2]
        assert UNMISTAKABLE not in written[1][2]
        assert (labelling.records, labelling.assigned, labelling.unusable) == (3, 2, 1)
        assert labelling.customers == {"seg-01": 1, "seg-02": 1}
        assert [rejection.record for rejection in labelling.rejections] == [
            self.record_number_of(1)
        ]

    def record_number_of(self, index: int) -> int:
        """The number of a record: in a file the header is record 1."""
        return index + 2

    def test_a_source_that_is_not_a_table_leaves_nothing_behind(self) -> None:
        copy = self.copy_of(["id", "income"], [["a", "21"]])

        with pytest.raises(CustomerDataError):
            copy.write(two_segments(), progress=_ignore)

        assert self.written() is None
