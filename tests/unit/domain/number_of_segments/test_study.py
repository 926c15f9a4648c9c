import pytest

from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.study import Study, comparable
from mallseg.domain.number_of_segments.study_words import objection, why
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict
from tests.builders import census_of
from tests.builders_study import GAP, LINE, a_candidate, a_resampling

CENSUS = census_of({(10.0 * i, float(score)): 5 for i in range(1, 5) for score in (40, 60)})


def _study(
    verdict: Verdict, segments: int, *candidates: Candidate, moved: tuple[int, ...]
) -> Study:
    judgement = Judgement(verdict=verdict, segments=segments)
    return Study.of(CENSUS, judgement, candidates, a_resampling(*candidates, moved=moved))


def test_a_segment_needs_some_distinct_customers_to_be_judged() -> None:
    # 8 points: at most 2 segments.
    assert comparable(CENSUS, (2, 3, 4)) == (2,)
    assert comparable(CENSUS, (5, 6)) == (5,)


def test_clear_groups_are_told_with_what_another_number_costs() -> None:
    three = a_candidate(3, ridge_ratios=(GAP, GAP), badness=-1.0)
    study = _study(Verdict.CLEAR, 3, a_candidate(2), three, a_candidate(4), moved=(8, 1, 12))
    number, next_best = why(study)
    assert number == (
        "These customers form 3 groups that stand apart, with a real gap at every border; in about "
        "10 of 10 resamples of them the same number comes out."
    )
    assert next_best == (
        "The next best would be 2: sampled again, about 8 of 40 customers would then change "
        "segment, with 3 about 1."
    )


def test_soft_groups_are_told_with_the_borders_that_are_lines() -> None:
    three = a_candidate(3, ridge_ratios=(GAP, LINE), badness=-1.0)
    study = _study(Verdict.SOFT, 3, three, moved=(1,))
    first, second = why(study)
    assert first.startswith("3 segments describe these customers best, although not all of them")
    assert second == (
        "Of the 2 borders between neighbours 1 is a real gap and 1 is a line we drew: between "
        "“Middle income, middle spending (income around 20 k$)” and "
        "“Middle income, middle spending (income around 30 k$)”."
    )


def test_several_lines_are_all_named() -> None:
    three = a_candidate(3, ridge_ratios=(LINE, LINE))
    _, borders = why(_study(Verdict.SOFT, 3, three, moved=(1,)))
    assert "none are real gaps and 2 are lines we drew: between “" in borders
    assert "”, and between “" in borders


def test_without_groups_any_number_is_convenience() -> None:
    study = _study(Verdict.NONE, 2, a_candidate(2), a_candidate(3), moved=(12, 14))
    first, second = why(study)
    assert first.startswith("These customers form no separate groups")
    assert second.startswith("Any number is a line drawn for convenience. 2 segments are the most")
    assert "about 12 of 40 customers" in second


@pytest.mark.parametrize(
    ("moved", "words"),
    [(0, "about 0"), (7, "about 7"), (67437, "about 67,000"), (149, "about 150")],
)
def test_customers_are_told_in_two_digits(moved: int, words: str) -> None:
    study = _study(Verdict.NONE, 2, a_candidate(2), moved=(moved,))
    assert f"{words} of 40 customers" in why(study)[1]


def test_the_borders_are_those_of_the_recommended_number() -> None:
    three = a_candidate(3, ridge_ratios=(GAP, LINE))
    study = _study(Verdict.SOFT, 3, a_candidate(2), three, moved=(1, 1))
    assert study.borders == three.borders
    assert len(study.names) == 3


def test_a_number_that_the_study_recommends_meets_no_objection() -> None:
    judgement = Judgement(verdict=Verdict.CLEAR, segments=5)
    assert objection(judgement, segments=5, was_asked_for=True) is None


def test_without_groups_no_number_meets_an_objection() -> None:
    judgement = Judgement(verdict=Verdict.NONE, segments=2)
    assert objection(judgement, segments=5, was_asked_for=True) is None


@pytest.mark.parametrize(
    ("was_asked_for", "begins"),
    [(True, "You asked for 4 segments, but"), (False, "The model keeps 4 segments, but")],
)
def test_another_number_is_objected_to_in_words(*, was_asked_for: bool, begins: str) -> None:
    judgement = Judgement(verdict=Verdict.CLEAR, segments=5)
    words = objection(judgement, segments=4, was_asked_for=was_asked_for)
    assert words is not None
    assert words.startswith(begins)
    assert "these customers rather form 5 groups that stand apart" in words
    assert "--segments 5" in words
