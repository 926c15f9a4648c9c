"""The sentences of a study."""

from dataclasses import replace

import pytest

from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.study import Study
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.entrypoints.presentation.words.study import border_phrase, why
from mallseg.testing.builders import census_of
from tests.builders_study import GAP, LINE, a_candidate, a_resampling

CENSUS = census_of({(10.0 * i, float(s)): n for i in range(1, 5) for s, n in ((40, 4), (60, 6))})
SCALE = FeatureScale.of_census(CENSUS, Scaling.STANDARD)


def _study(
    verdict: Verdict, segments: int, *candidates: Candidate, moved: tuple[int, ...]
) -> Study:
    judgement = Judgement(verdict=verdict, segments=segments)
    return Study.of(CENSUS, SCALE, judgement, candidates, a_resampling(*candidates, moved=moved))


def test_clear_groups_come_with_the_cost_of_another_number() -> None:
    three = a_candidate(3, saddle_ratios=(GAP, GAP), badness=-1.0)
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


def test_soft_groups_come_with_the_borders_that_are_lines() -> None:
    three = a_candidate(3, saddle_ratios=(GAP, LINE), badness=-1.0)
    study = _study(Verdict.SOFT, 3, three, moved=(1,))
    first, second = why(study)
    assert first.startswith("3 segments describe these customers best, although not all of them")
    assert second == (
        "Of the 2 borders between neighbours 1 is a real gap and 1 is a line we drew: between "
        "“Middle income, middle spending (income around 20 k$)” and "
        "“Middle income, middle spending (income around 30 k$)”."
    )


def test_several_lines_are_all_named() -> None:
    three = a_candidate(3, saddle_ratios=(LINE, LINE))
    _, borders = why(_study(Verdict.SOFT, 3, three, moved=(1,)))
    assert "none are real gaps and 2 are lines we drew: between “" in borders
    assert "”; “" in borders


def test_without_groups_any_number_is_convenience() -> None:
    study = _study(Verdict.NONE, 2, a_candidate(2), a_candidate(3), moved=(12, 14))
    first, second = why(study)
    assert first.startswith("These customers form no separate groups")
    assert second.startswith("Any number is a line drawn for convenience. 2 segments are the most")
    assert "about 12 of 40 customers" in second


def test_too_few_customers_are_not_called_groupless() -> None:
    study = _study(Verdict.NONE, 2, a_candidate(2), moved=(1,))
    first, _ = why(replace(study, effective_sample_size=19))
    assert first == "19 different customers are too few to tell whether they form groups."


def test_gaps_alone_do_not_make_the_number_certain() -> None:
    three = a_candidate(3, saddle_ratios=(GAP, GAP))
    first, *_ = why(_study(Verdict.SOFT, 3, three, moved=(1,)))
    assert "although their number is not certain" in first


@pytest.mark.parametrize(
    ("moved", "words"),
    [(0, "about 0"), (7, "about 7"), (67437, "about 67,000"), (149, "about 150")],
)
def test_customers_are_rounded_to_two_digits(moved: int, words: str) -> None:
    study = _study(Verdict.NONE, 2, a_candidate(2), moved=(moved,))
    assert f"{words} of 40 customers" in why(study)[1]


def test_each_kind_of_border_has_its_phrase() -> None:
    assert [border_phrase(kind) for kind in BorderKind] == ["a real gap", "a line we drew"]


def test_numbers_that_were_added_are_mentioned() -> None:
    three = a_candidate(3, saddle_ratios=(GAP, GAP))
    study = _study(Verdict.CLEAR, 3, three, moved=(1,))

    (*_, added) = why(replace(study, compared_above=2))

    assert added == "More than 2 segments seemed possible, so up to 3 were compared."
