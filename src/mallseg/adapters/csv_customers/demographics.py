"""Counting the customers of each segment by age band and by gender."""

from collections import Counter
from collections.abc import Collection

from mallseg.adapters.csv_customers.grouping import ByText, by_segment
from mallseg.adapters.csv_customers.readers import read_batches
from mallseg.adapters.csv_customers.table import Table
from mallseg.adapters.csv_customers.validator import Validator
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.column import find_demographics
from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.customers.demographics import (
    AGE_BANDS,
    GENDERS,
    AgeBand,
    Counts,
    DemographicCounts,
    Gender,
)
from mallseg.domain.customers.feature import AGE
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation


def count_demographics(
    table: Table, segmentation: Segmentation, without: Collection[Point], *, progress: Progress
) -> DemographicCounts:
    """Read the file once, where it has a column of ages or of genders."""
    columns = find_demographics(table.dialect.header, table.contract.columns)
    if not columns.are_there:
        return DemographicCounts()
    segments = by_segment(segmentation, without=without)
    bands = ByText(lambda text: AGE_BANDS.index(_age_band(text, table.contract)))
    genders = ByText(lambda text: GENDERS.index(Gender.parse(text)))
    ages_found, genders_found = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for batch in read_batches(table, Validator(table), progress=progress):
        if columns.age is not None:
            ages_found.update(batch.cross_counts(segments, columns.age, bands))
        if columns.gender is not None:
            genders_found.update(batch.cross_counts(segments, columns.gender, genders))
    size = len(segmentation.segments)
    return DemographicCounts(
        ages=None if columns.age is None else _counts(ages_found, size, len(AGE_BANDS)),
        genders=None if columns.gender is None else _counts(genders_found, size, len(GENDERS)),
    )


def _age_band(text: str, contract: DataContract) -> AgeBand:
    """Find the band of an age; one that cannot be read is unknown."""
    try:
        return AgeBand.of(contract.parse(AGE, text))
    except InvalidCustomerError:
        return AgeBand.UNKNOWN


def _counts(found: Counter[tuple[int, int]], rows: int, width: int) -> Counts:
    return tuple(tuple(found[row, group] for group in range(width)) for row in range(rows))
