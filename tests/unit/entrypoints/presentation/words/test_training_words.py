from mallseg.domain.registry.baseline import NumberChange
from mallseg.entrypoints.presentation.words.training import number_change_remark


def test_a_change_of_the_number_of_segments_has_its_reason() -> None:
    assert number_change_remark(NumberChange(before=5, now=6)) == (
        "6 segments instead of 5: the study preferred 6 in 3 trainings in a row"
    )
