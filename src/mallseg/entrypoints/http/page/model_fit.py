"""Whether a file that was looked at has the columns that the segments in use need."""

from collections.abc import Iterator, Sequence

from mallseg.domain.customers.columns.find_columns import find_columns
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.entrypoints.presentation.documents.file_check import FileCheck


def labels_lacking(check: FileCheck, features: Sequence[Feature]) -> tuple[str, ...]:
    """Name the features of a model that have no column in a file.

    What else may be wrong with a column, such as its unit, is said when the file is used.
    """
    read = {each.name for each in check.features if each.column}
    header = [each.name for each in check.columns]
    return tuple(_lacking(header, [each for each in features if each.name not in read]))


def _lacking(header: Sequence[str], features: Sequence[Feature]) -> Iterator[str]:
    for feature in features:
        try:
            find_columns("", header, (feature,))
        except CustomerDataError as error:
            if error.code is SourceFault.NO_COLUMN:
                yield feature.label
