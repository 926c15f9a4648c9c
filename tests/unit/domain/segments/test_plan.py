"""The smallest size of a segment."""

import pytest

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.plan import SegmentSize
from mallseg.testing.builders import a_plan
from tests.refusals import coded


@pytest.mark.parametrize(
    ("written", "customers", "fewest"),
    [
        (0, 200, 1),
        ("0%", 200, 1),
        (25, 200, 25),
        ("25", 200, 25),
        (" 25 ", 200, 25),
        ("5%", 200, 10),
        ("7%", 100, 7),  # in floating point, 0.07 * 100 is more than 7
        ("2.5 %", 200, 5),
        ("5%", 201, 11),  # 10.05: ten are less than 5 %
    ],
)
def test_a_size_is_a_number_of_customers_or_a_share(
    written: int | str, customers: int, fewest: int
) -> None:
    assert SegmentSize.parse(written).among(customers) == fewest


@pytest.mark.parametrize(
    "written", ["", "five", "-1", -1, "100%", "1e3", "5%%", "½%", "٥", True, 2.5]
)
def test_other_sizes_are_refused(written: str) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_A_SEGMENT_SIZE)):
        SegmentSize.parse(written)


@pytest.mark.parametrize("written", ["0", "25", "5%", "2.5%", "12.345678%"])
def test_a_size_is_written_as_it_is_read(written: str) -> None:
    assert str(SegmentSize.parse(written)) == written


def test_a_plan_parses_its_options() -> None:
    assert a_plan(min_segment_size="5%").min_segment_size.among(200) == 10
