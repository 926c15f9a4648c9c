"""The result of assigning a file's customers, and the check that it is in the model's units."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from mallseg.adapters.csv_customers.batches import Batch
from mallseg.adapters.csv_customers.grouping import by_magnitude
from mallseg.adapters.csv_customers.readers import first_rows, grouped_columns
from mallseg.adapters.csv_customers.table import OpenCsvFile
from mallseg.adapters.csv_customers.validator import Validator
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import Magnitudes
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import UnitsFound
from mallseg.domain.sources.column_notations import ColumnNotations
from mallseg.domain.sources.labelling import Labelling
from mallseg.domain.sources.unit_judgement import WaivedDoubt
from mallseg.domain.visible import visible


def labelling_of(
    table: OpenCsvFile, segmentation: Segmentation, customers: Counter[int], validator: Validator
) -> Labelling:
    """Make the result for a file.

    Parameters
    ----------
    customers
        By number of segment and certainty, as in `by_assignment`.
    """
    counts = [
        [customers[place * len(CERTAINTIES) + k] for k in range(len(CERTAINTIES))]
        for place in range(len(segmentation.segments))
    ]
    return Labelling(
        source=visible(Path(table.source).name),
        customers={s.slug: sum(own) for s, own in zip(segmentation.segments, counts, strict=True)},
        certainties=dict(zip(CERTAINTIES, map(sum, zip(*counts, strict=True)), strict=True)),
        groups={
            (s.slug, str(certainty)): n
            for s, own in zip(segmentation.segments, counts, strict=True)
            for certainty, n in zip(CERTAINTIES, own, strict=True)
        },
        faults=dict(validator.faults),
        rejections=tuple(validator.rejections),
        names_found=table.dialect.names_found,
        rounded=validator.rounded_columns(),
        files=validator.files(),
    )


class UnitCheck:
    """Collects magnitudes of values, and refuses a file that seems to be in other units."""

    def __init__(self, source: str, table: OpenCsvFile, segmentation: Segmentation) -> None:
        self._source = source
        self._segmentation = segmentation
        self._contract = table.contract
        self._grouped = grouped_columns(table, first_rows(table))
        self._magnitudes = {
            feature: by_magnitude(feature, place)
            for place, feature in enumerate(table.dialect.columns)
        }
        self._counts = {feature: Counter[int]() for feature in self._magnitudes}

    def add(self, batch: Batch) -> None:
        """Count the values of a batch."""
        for feature, magnitude in self._magnitudes.items():
            self._counts[feature].update(batch.counts(magnitude))

    def check(self, notations: Mapping[Feature, ColumnNotations]) -> tuple[WaivedDoubt, ...]:
        """Raise CustomerDataError if a feature's unit is in doubt; return waived doubts."""
        return UnitsFound(
            source=self._source,
            magnitudes={f: Magnitudes.of_codes(counts) for f, counts in self._counts.items()},
            contract=self._contract,
            grouped=self._grouped,
            notations=notations,
        ).check(self._segmentation)
