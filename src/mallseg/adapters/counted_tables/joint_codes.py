"""Counts of all breakdowns by one number a customer: one scan, one group per point and number."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from mallseg.adapters.counted_tables.open_table import FetchedGroups, OpenTable, Part
from mallseg.adapters.counted_tables.tallies import text_cells
from mallseg.domain.customers.census import MOST_POINTS
from mallseg.population.arrays import Integers
from mallseg.sql.census import CensusQuery

_MOST_CODES = 32
"""With points of 15 bits, DuckDB still groups by the bits, without hashing."""


@dataclass(frozen=True, slots=True)
class JointCodes:
    """Customers by point and a number that says the values of all breakdowns.

    Attributes
    ----------
    parts
        Results of `CensusQuery.coded`.
    texts
        The known texts, by index of the breakdown.
    """

    table: OpenTable
    query: CensusQuery
    parts: Sequence[Part] = field(repr=False)
    texts: Mapping[int, Sequence[str]] = field(repr=False)

    @classmethod
    def of(
        cls, table: OpenTable, query: CensusQuery, texts: Mapping[int, Sequence[str]]
    ) -> "JointCodes | None":
        """Run the query; return None where there are too many numbers, or too many groups.

        Parameters
        ----------
        texts
            Texts of the first rows, by index of the breakdown.
        """
        numbers = _numbers_of(texts)
        if math.prod(query.sizes(numbers)) > _MOST_CODES:
            return None
        if not all(column.bands or place in texts for place, column in enumerate(query.groups)):
            return None
        parameters = [text for place in sorted(texts) for text in texts[place]]
        parts, found = list[Part](), 0
        for part in table.groups(query.coded(numbers), parameters).parts():
            parts.append(part)
            found += len(part["customers"])
            if found > MOST_POINTS * _MOST_CODES:
                return None
        return cls(table, query, parts, texts)

    def by_values(self, places: Sequence[int]) -> FetchedGroups | None:
        """Return the groups by one breakdown, some of them in several pieces.

        None is returned if customers have texts that were not known.
        """
        (place,) = places
        numbers = _numbers_of(self.texts)
        step, size = self.query.steps(numbers)[place], self.query.sizes(numbers)[place]
        found = []
        for part in self.parts:
            indices: Integers = np.asarray(part["code"], np.int64) // step % size
            made = {name: cells for name, cells in part.items() if name != "code"}
            made[f"g{place}"] = indices
            if place in self.texts:
                if (indices == size - 1).any():
                    return None
                made[f"g{place}"] = text_cells([*self.texts[place], None])[indices]
            found.append(made)
        return FetchedGroups(found)

    def refused(self) -> Iterator[Part]:
        """Yield the groups with unusable numbers, which are counted by themselves."""
        return self.table.groups(self.query.refused()).parts()


def _numbers_of(texts: Mapping[int, Sequence[str]]) -> dict[int, int]:
    """Count the known texts, by index of the breakdown, as `CensusQuery.coded` takes them."""
    return {place: len(own) for place, own in texts.items()}
