import pytest

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.plan import parse_candidates
from mallseg.testing.builders import a_plan
from tests.refusals import coded


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("2..4", (2, 3, 4)), (" 5 ", (5,)), ("7..7", (7,)), ("2..20", (*range(2, 21),))],
)
def test_a_range_names_its_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert parse_candidates(text) == numbers


@pytest.mark.parametrize("text", ["", "4..2", "2-10", "two", "1..", "2...4", "2..100"])
def test_invalid_ranges_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_A_RANGE)):
        parse_candidates(text)


@pytest.mark.parametrize("text", ["1..10", "2..21"])
def test_a_range_stays_within_what_a_segmentation_may_have(text: str) -> None:
    with pytest.raises(
        InvalidOptionError, check=coded(OptionFault.NOT_BETWEEN, lowest=2, highest=20)
    ):
        parse_candidates(text)


@pytest.mark.parametrize("candidates", [(), (3, 2), (2, 2)])
def test_a_plan_lists_its_candidates_once_in_ascending_order(candidates: tuple[int, ...]) -> None:
    with pytest.raises(InvalidOptionError, match="candidates must"):
        a_plan(candidates=candidates)
