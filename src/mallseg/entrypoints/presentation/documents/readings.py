"""The JSON of what was read of a source of customers."""

from collections.abc import Iterable

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.outliers import Outliers
from mallseg.domain.sources.reading import Reading, Rejection
from mallseg.domain.sources.record_numbers import FileRecord, SheetRow
from mallseg.entrypoints.presentation.documents.copied import Json, copied


def reading_document(reading: Reading, outliers: Outliers) -> dict[str, Json]:
    """Describe how a source was read, and how many customers it has."""
    return {
        "layout": copied(reading.layout),
        "columns": copied(reading.columns),
        "files": [copied(each, accepted=each.accepted) for each in reading.files],
        "records": reading.records,
        "accepted": reading.census.customers,
        "rejected_rows": reading.rejected_rows,
        "distinct_points": reading.census.distinct_points,
        "outliers": outliers.customers,
        "outlier_records": [*map(record_document, outliers.records)],
        "rounded": [*reading.rounded],
        "repeated_ids": reading.repeated_ids,
        "ranges": copied(ranges(reading.census)),
        "faults": copied(reading.faults),
        "examples": rejections_document(reading.rejections),
    }


def ranges(census: Census) -> dict[str, dict[str, float]]:
    """Map each feature to its lowest, median and highest value among the accepted records."""
    return {
        feature.field: {
            "lowest": feature.value_of(census.extent(feature)[0]),
            "median": feature.value_of(census.quantile(feature, 0.5)),
            "highest": feature.value_of(census.extent(feature)[1]),
        }
        for feature in census.features
        if len(census)
    }


def rejections_document(rejections: Iterable[Rejection]) -> list[Json]:
    """Describe records that could not be counted; `record` 1 is the header of a file."""
    return [
        {
            "record": record_document(each.record),
            "column": each.column,
            "fault": each.fault,
            "reason": each.reason,
        }
        for each in rejections
    ]


def record_document(record: int) -> int | Json:
    """Describe where a record is: its number; with its sheet or file where several were read."""
    match record:
        case SheetRow():
            return {"sheet": record.sheet, "row": record.row}
        case FileRecord():
            return {"file": record.file, "record": record.record}
    return record
