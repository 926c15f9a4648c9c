"""Warnings for callers from Python, who read no log."""

from collections.abc import Iterator

from mallseg.application.reading_events import FilesRead, IdsRepeated, NamesFound, OutliersExcluded
from mallseg.application.training.fit_segmentation import Fit
from mallseg.application.training_events import FeaturesSkewed
from mallseg.domain.customers.outliers import MANY_OUTLIERS, Outliers
from mallseg.domain.sources.labelling import Labelling
from mallseg.domain.sources.reading import Reading
from mallseg.entrypoints.presentation.words.phrases import counted
from mallseg.entrypoints.presentation.words.training_notes import note_sentence, skewed_in_python


def doubts_about_fit(fit: Fit) -> Iterator[str]:
    """Say what should be looked at before a segmentation is used."""
    yield from doubts_about_reading(fit.reading, fit.outliers)
    for note in fit.notes:
        match note:
            case OutliersExcluded() | IdsRepeated() | FilesRead():
                pass  # said above, or as it should be
            case NamesFound(record=record):
                yield f"the names of the columns stand in record {record}: header_row={record}"
            case FeaturesSkewed():
                yield skewed_in_python(note)
            case _:
                yield note_sentence(note)


def doubts_about_reading(reading: Reading, outliers: Outliers) -> Iterator[str]:
    """Say what became of rows that did not simply take part."""
    if reading.rejected_rows:
        first = reading.rejections[0]
        yield f"{counted(reading.rejected_rows, 'row')} left out, the first being {first}"
    if outliers.customers > MANY_OUTLIERS * reading.census.customers:
        yield (
            f"{counted(outliers.customers, 'outlier')} took no part, the first being "
            f"record {outliers.records[0]}: are they mistakes? keep_outliers lets them take part"
        )
    if reading.repeated_ids:
        repeated = counted(reading.repeated_ids, "row")
        yield f"{repeated} with the id of an earlier one: is a customer listed twice?"


def no_customer_assigned(labelling: Labelling, advice: str) -> str:
    """Say that no row could be used, the first of them, and what would help, if that is known."""
    said = f"no customer could be assigned: {labelling.rejections[0]}"
    return f"{said}; {advice}" if advice else said
