"""Demographics of customers that a database has grouped."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.column import DemographicColumns
from mallseg.domain.customers.demographics import AgeBand, DemographicCounts, Gender
from mallseg.domain.customers.feature import check_values
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.segments.segmentation import Segmentation

Group = tuple[Sequence[object], float | None, str | None, int]
"""One value per feature, an age, a gender, and the number of customers who have them."""


def count_groups(
    segmentation: Segmentation,
    groups: Iterable[Group],
    *,
    columns: DemographicColumns,
    without: Collection[Point] = frozenset(),
) -> DemographicCounts:
    """Count grouped customers as CustomerSource.count_demographics promises.

    Parameters
    ----------
    columns
        Where the source has ages and genders.
    """
    ages, genders = Counter[tuple[int, AgeBand]](), Counter[tuple[int, Gender]]()
    for values, age, gender, customers in groups:
        with suppress(InvalidCustomerError):
            point = check_values(segmentation.features, values)
            if point not in without:
                (segment,) = segmentation.place([point])
                ages[segment, AgeBand.of(age)] += customers
                genders[segment, Gender.parse(gender or "")] += customers
    return DemographicCounts.of(
        len(segmentation.segments),
        ages if columns.age is not None else None,
        genders if columns.gender is not None else None,
    )
