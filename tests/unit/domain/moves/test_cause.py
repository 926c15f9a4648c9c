import pytest

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.moves.cause import Cause, MoveRule
from mallseg.domain.segments.scaling import Scaling
from mallseg.testing.builders import segmentation_of, two_segments
from mallseg.testing.features import AGE, ANNUAL_INCOME

BOTH = two_segments()
RULE = MoveRule(segmentation=BOTH, earlier=BOTH)


@pytest.mark.parametrize(("to_new", "left"), [(7.99, True), (8.0, False), (9.0, False)])
def test_a_segment_is_left_below_eight_tenths_of_the_distance_to_it(
    to_new: float, *, left: bool
) -> None:
    assert RULE.has_left(to_new, 10.0) is left


@pytest.mark.parametrize(
    ("reported", "before", "after", "has_left", "cause"),
    [
        (0, 0, 0, False, None),
        (0, 0, 1, True, Cause.CUSTOMER),
        (0, 0, 1, False, Cause.NOISE),
        (1, 0, 0, False, Cause.MODEL),
        (1, 0, 1, True, Cause.CUSTOMER),  # both changed
        (1, 0, 1, False, Cause.MODEL),
    ],
)
def test_the_cause_is_the_customer_before_the_model_before_noise(
    reported: int, before: int, after: int, *, has_left: bool, cause: Cause | None
) -> None:
    assert RULE.cause(reported=reported, before=before, after=after, has_left=has_left) is cause


@pytest.mark.parametrize("ratio", [0.0, -0.5, 1.01])
def test_a_ratio_is_above_0_and_at_most_1(ratio: float) -> None:
    with pytest.raises(InvalidOptionError) as refusal:
        MoveRule(segmentation=BOTH, earlier=BOTH, ratio=ratio)

    assert refusal.value.code is OptionFault.NOT_BETWEEN


def test_versions_that_look_at_other_features_are_refused() -> None:
    ends = [(20.0, 20.0), (60.0, 80.0)]
    other = segmentation_of(
        dict.fromkeys(ends, 1), ends, scaling=Scaling.NONE, features=(AGE, ANNUAL_INCOME)
    )

    with pytest.raises(InvalidOptionError, match="annual_income and spending_score"):
        MoveRule(segmentation=BOTH, earlier=other)
