"""The result of assigning the customers of a file."""

from collections import Counter
from pathlib import Path

from mallseg.adapters.csv_customers.table import Table
from mallseg.adapters.csv_customers.validator import Validator
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.visible import visible


def labelling_of(
    table: Table, segmentation: Segmentation, customers: Counter[int], validator: Validator
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
