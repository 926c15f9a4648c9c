"""The sentences on a training whose result is not quite as asked for."""

import pytest

from mallseg.application.events import code_of
from mallseg.application.reading_events import IdsRepeated, OutliersExcluded
from mallseg.application.training_events import (
    NumberChanged,
    NumberDisputed,
    PersonalFeatures,
    SearchedAnew,
    SegmentsMany,
    SegmentsReduced,
    TrainingNote,
)
from mallseg.domain.number_of_segments.verdict import Verdict
from mallseg.entrypoints.presentation.words.training import note_sentence


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        (
            PersonalFeatures(labels=("age",)),
            (
                "Age is a feature about the person, and the model contains it: anyone who can read "
                "the model or its report may learn a customer's age."
            ),
        ),
        (
            PersonalFeatures(labels=("age", "household size")),
            (
                "Age and household size are features about the person, and the model contains "
                "them: anyone who can read the model or its report may learn a customer's age and "
                "household size."
            ),
        ),
        (
            NumberChanged(before=2, after=4, trainings=3),
            (
                "4 segments instead of 2: the study preferred 4 in 3 trainings in a row, and most "
                "resamples of these customers do."
            ),
        ),
        (
            NumberDisputed(segments=4, recommended=5, verdict=Verdict.CLEAR, was_asked_for=True),
            (
                "You asked for 4 segments, but these customers form 5 groups that stand apart: "
                "`mallseg study` says why, and --segments 5 follows it."
            ),
        ),
        (
            NumberDisputed(segments=4, recommended=5, verdict=Verdict.SOFT, was_asked_for=False),
            (
                "The model keeps 4 segments, but these customers form 5 groups that touch in "
                "places or could be another number: `mallseg study` says why, and --segments 5 "
                "follows it."
            ),
        ),
        (
            SearchedAnew(gain=None),
            "The segments come from a new search: some of the previous ones have become too small.",
        ),
        (
            SearchedAnew(gain=8 / 9),
            (
                "The segments come from a new search: they are 88.9% more compact than the "
                "previous ones have become."
            ),
        ),
        (
            SegmentsReduced(asked=4, segments=3, fewest=1200),
            "3 segments instead of 4: no 4 were found with at least 1,200 customers each.",
        ),
        (
            SegmentsMany(segments=8, most=7),
            (
                "8 segments are more than most teams can handle, each with offers of its own: up "
                "to 7 are usual."
            ),
        ),
    ],
    ids=code_of,
)
def test_each_note_has_its_sentence(note: TrainingNote, sentence: str) -> None:
    assert note_sentence(note) == sentence


def test_a_note_has_a_code_for_programs() -> None:
    assert code_of(SegmentsReduced(asked=4, segments=3, fewest=5)) == "segments_reduced"


def test_left_out_records_are_reported() -> None:
    note = OutliersExcluded(customers=12, share=0.024, records=tuple(range(2, 12)))

    assert note_sentence(note) == (
        "12 customers (2.4%) far from all others took no part: records 2, 3, 4, 5, 6, 7, 8, 9, 10, "
        "11, …. --keep-outliers includes them."
    )
    assert note_sentence(IdsRepeated(records=1)).startswith("1 record with the id of an earlier")
