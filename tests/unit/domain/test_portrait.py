from mallseg.domain.census import Point
from mallseg.domain.portrait import Portrait
from tests.builders import census_of, segmentation_of


def test_a_portrait_tells_the_middle_of_a_segment_and_a_rule_of_thumb() -> None:
    # Ten customers at incomes 10 to 19, scores 30; ten at 80 to 89, scores 70.
    counts: dict[Point, int] = {(float(10 + i), 30.0): 1 for i in range(10)}
    counts |= {(float(80 + i), 70.0): 1 for i in range(10)}
    segmentation = segmentation_of(counts, [(14.5, 30.0), (84.5, 70.0)])

    low, high = Portrait.of(census_of(counts), segmentation).segments

    assert (low.slug, low.typical) == ("seg-01", ((10.0, 18.0), (30.0, 30.0)))
    assert (high.slug, high.typical) == ("seg-02", ((80.0, 88.0), (70.0, 70.0)))
    assert str(low.rule) == "annual income at most 49"
    assert str(high.rule) == "annual income above 49"
    assert low.rule.agreement == high.rule.agreement == 1.0
