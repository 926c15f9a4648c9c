from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.study import Study, comparable
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import census_of
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
