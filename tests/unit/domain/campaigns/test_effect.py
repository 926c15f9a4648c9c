import pytest

from mallseg.domain.campaigns.amounts import Amounts
from mallseg.domain.campaigns.effect import (
    Comparison,
    Conclusion,
    Effect,
    Group,
    holm_corrected,
    judge,
)
from mallseg.domain.campaigns.shares import Responses


def _group(responded: int, people: int, amount: float | None = None) -> Group:
    """Some of whom responded; with an amount, each of these spent it, more or less."""
    responses = Responses(people=people, responded=responded)
    if amount is None:
        return Group(responses=responses)
    spent = [amount * (0.5 + i / responded) for i in range(responded)]
    return Group(responses=responses, amounts=Amounts.of(people, spent))


def _comparison(mailed: Group, held_out: Group, segment: str = "") -> Comparison:
    return Comparison(segment=segment, mailed=mailed, held_out=held_out)


def _only(mailed: Group, held_out: Group) -> tuple[Effect, ...]:
    (judged,) = judge(_comparison(mailed, held_out), [])
    return judged.effects


@pytest.mark.parametrize(
    ("mailed", "held_out", "conclusion"),
    [
        (_group(250, 1000), _group(10, 100), Conclusion.HELPED),
        (_group(100, 1000), _group(30, 100), Conclusion.HARMED),
        (_group(110, 1000), _group(10, 100), Conclusion.NO_DIFFERENCE),
        (_group(11, 90), _group(1, 10), Conclusion.TOO_FEW),
        (_group(3, 10), _group(0, 0), Conclusion.TOO_FEW),
        (_group(0, 9000), _group(0, 1000), Conclusion.TOO_FEW),
        (_group(20, 20), _group(0, 10), Conclusion.HELPED),  # few, and beyond doubt
    ],
)
def test_shares_end_in_one_of_four_conclusions(
    mailed: Group, held_out: Group, conclusion: Conclusion
) -> None:
    (share,) = _only(mailed, held_out)

    assert share.conclusion is conclusion
    assert share.method == "Newcombe"


def test_where_no_difference_is_seen_it_is_known_what_could_have_been() -> None:
    (share,) = _only(_group(110, 1000), _group(10, 100))

    # Among 120 of 1100, a rise of 11 points is seen in 80 % of campaigns: see test_shares.
    assert share.detectable == pytest.approx(0.113, abs=0.002)


def test_amounts_of_few_buyers_are_not_tested() -> None:
    share, amount = _only(_group(400, 1000, 20), _group(99, 1000, 20))

    assert share.conclusion is Conclusion.HELPED
    assert amount.conclusion is Conclusion.TOO_FEW
    assert (amount.low, amount.high, amount.p_value) == (None, None, None)
    assert amount.mailed == pytest.approx(7.99)  # 400 of 1000 spend 10 to 30


def test_amounts_of_many_buyers_are_compared() -> None:
    share, amount = _only(_group(300, 1000, 40), _group(300, 1000, 20))

    assert share.conclusion is Conclusion.NO_DIFFERENCE
    assert amount.conclusion is Conclusion.HELPED
    assert amount.low is not None
    assert 0 < amount.low < amount.difference


def test_a_segment_is_judged_only_where_there_are_several() -> None:
    own = _comparison(_group(25, 100), _group(10, 100), "seg-01")

    assert len(judge(_comparison(_group(25, 100), _group(10, 100)), [own])) == 1
    assert len(judge(_comparison(_group(50, 200), _group(20, 200)), [own, own])) == 3


def test_chance_explains_one_of_many_segments() -> None:
    # In this segment alone p is 0.04; of ten, one is below 0.05 in 40 % of campaigns.
    odd = _comparison(_group(105, 500), _group(80, 500), "odd")
    usual = [_comparison(_group(80, 500), _group(80, 500), str(i)) for i in range(9)]
    overall = _comparison(_group(825, 5000), _group(800, 5000))

    alone = judge(_comparison(_group(105, 500), _group(80, 500)), [])[0].effects[0]
    among = judge(overall, [odd, *usual])[1].effects[0]

    assert alone.conclusion is Conclusion.HELPED
    assert among.conclusion is Conclusion.NO_DIFFERENCE
    assert among.is_seen_alone_only


def test_all_together_keep_most_of_the_power() -> None:
    # p in all is 0.0350: four fifths of 5 % are enough for it, whatever the segments say.
    overall = _comparison(_group(270, 2000), _group(115, 1000))
    segments = [_comparison(_group(27, 200), _group(12, 100), str(i)) for i in range(10)]

    first = judge(overall, segments)[0].effects[0]

    assert first.p_value is not None
    assert first.corrected_p_value == pytest.approx(first.p_value / 0.8)


def test_equal_weights_give_the_method_of_statsmodels() -> None:
    # Printed by multipletests(…, method="holm") of statsmodels 0.15.0.
    found = holm_corrected([0.01, 0.04, 0.03, 0.005, 0.2], [1, 1, 1, 1, 1])

    assert found == pytest.approx([0.04, 0.09, 0.09, 0.025, 0.2])


def test_a_heavier_weight_is_corrected_less() -> None:
    # 0.02 * 5 / 4 = 0.025; then 0.03 * 1 / 1 = 0.03.
    assert holm_corrected([0.02, 0.03], [4, 1]) == pytest.approx([0.025, 0.03])
    # 0.001 * 5 / 1 = 0.005; then 0.03 * 4 / 4 = 0.03.
    assert holm_corrected([0.03, 0.001], [4, 1]) == pytest.approx([0.03, 0.005])


def test_one_test_alone_is_not_corrected() -> None:
    assert holm_corrected([0.03], [7]) == pytest.approx([0.03])
    assert holm_corrected([], []) == []


def test_no_probability_is_above_one() -> None:
    assert holm_corrected([0.9, 0.8], [1, 1]) == [1, 1]
