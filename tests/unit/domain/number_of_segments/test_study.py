from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.study import Study, StudySummary, comparable
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import census_of
from tests.builders_report import a_study
from tests.builders_study import GAP, LINE, a_candidate, a_resampling

CENSUS = census_of({(10.0 * i, float(score)): 5 for i in range(1, 5) for score in (40, 60)})
SCALE = FeatureScale.of_census(CENSUS, Scaling.STANDARD)


def _study(
    verdict: Verdict, segments: int, *candidates: Candidate, moved: tuple[int, ...]
) -> Study:
    judgement = Judgement(verdict=verdict, segments=segments)
    return Study.of(CENSUS, SCALE, judgement, candidates, a_resampling(*candidates, moved=moved))


def test_a_segment_needs_some_distinct_customers_to_be_judged() -> None:
    # 8 points: at most 2 segments.
    assert comparable(CENSUS, (2, 3, 4)) == (2,)
    assert comparable(CENSUS, (5, 6)) == (5,)


def test_the_borders_are_those_of_the_recommended_number() -> None:
    three = a_candidate(3, saddle_ratios=(GAP, LINE))
    study = _study(Verdict.SOFT, 3, a_candidate(2), three, moved=(1, 1))
    assert study.borders == three.borders
    assert len(study.names) == 3


def test_a_candidate_is_summed_up_with_its_gaps() -> None:
    judgement = Judgement(verdict=Verdict.SOFT, segments=3)
    candidates = [a_candidate(2, saddle_ratios=(GAP,)), a_candidate(3, saddle_ratios=(GAP, LINE))]

    study = StudySummary.of(judgement, candidates)

    assert [(n.segments, n.gaps, n.borders) for n in study.numbers] == [(2, 1, 1), (3, 1, 2)]
    assert not study.has_stability
    assert (study.verdict, study.recommended) == (Verdict.SOFT, 3)


def test_resamples_show_how_many_move_and_how_often_a_number_is_chosen() -> None:
    judgement = Judgement(verdict=Verdict.SOFT, segments=2)
    candidates = [a_candidate(2, badness=-1.0), a_candidate(3)]

    study = StudySummary.of(judgement, candidates, a_resampling(*candidates, moved=(4, 9)))

    stable = [number.stability for number in study.numbers]
    assert [each.moved_mean for each in stable if each] == [4, 9]
    assert [each.chosen for each in stable if each] == [1, 0]


def test_a_number_that_was_not_weighed_is_not_found() -> None:
    assert a_study().number(2) is not None
    assert a_study().number(9) is None
