import pytest

from mallseg.domain.campaigns.budget import BudgetPlan, SegmentOutlook
from mallseg.domain.errors import InvalidOptionError


def _outlook(slug: str, customers: int, value: float, response: float) -> SegmentOutlook:
    return SegmentOutlook(
        slug=slug, name=slug.upper(), customers=customers, value=value, response=response
    )


# By 1.00 of budget at 0.80 a letter: best 0.06 * 40 / 0.8 = 3; careful 0.02 * 50 / 0.8 = 1.25;
# poor 0.02 * 20 / 0.8 = 0.5.
BEST, CAREFUL = _outlook("best", 500, 40, 0.06), _outlook("careful", 2000, 50, 0.02)
POOR = _outlook("poor", 9000, 20, 0.02)


def test_a_budget_is_spent_where_a_unit_of_it_earns_most() -> None:
    plan = BudgetPlan.of([POOR, CAREFUL, BEST], budget=1000, cost=0.8)

    # 1000 / 0.8 = 1250 letters: 500 to the best, 750 to the careful.
    assert [(line.outlook.slug, line.mailed) for line in plan.lines] == [
        ("best", 500),
        ("careful", 750),
        ("poor", 0),
    ]
    assert [line.earned_per_unit for line in plan.lines] == pytest.approx([3, 1.25, 0.5])
    assert (plan.mailed, plan.spent) == (1250, 1000)
    assert plan.earned == pytest.approx(500 * 0.06 * 40 + 750 * 0.02 * 50)  # 1200 + 750
    assert plan.next_best == "careful"


def test_segments_that_do_not_pay_are_not_mailed() -> None:
    plan = BudgetPlan.of([POOR, BEST], budget=10_000, cost=0.8)

    assert plan.mailed == 500
    assert plan.next_best == ""
    assert [line.pays for line in plan.lines] == [True, False]


def test_a_segment_breaks_even_where_the_responses_are_worth_the_cost() -> None:
    # 0.8 / 40 = 2 %; of customers worth 0.5, not even all would earn 0.8.
    assert BEST.break_even(0.8) == pytest.approx(0.02)
    assert _outlook("a", 5, 0.5, 1).break_even(0.8) is None


@pytest.mark.parametrize(("budget", "cost"), [(0, 1), (-1, 1), (1, 0), (float("inf"), 1)])
def test_a_budget_and_a_cost_are_above_nothing(budget: float, cost: float) -> None:
    with pytest.raises(InvalidOptionError, match="must be above 0"):
        BudgetPlan.of([BEST], budget=budget, cost=cost)


def test_a_response_is_a_share() -> None:
    with pytest.raises(InvalidOptionError, match="must be a share"):
        _outlook("a", 1, 1, 6)
