"""Counts of breakdowns by filtered aggregates: one scan, one group per point."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mallseg.adapters.counted_tables.open_table import Cells, FetchedGroups, OpenTable, Part
from mallseg.population.arrays import Integers, Mask
from mallseg.sql.census import CensusQuery

_MOST_TEXTS = 20
"""Texts of a breakdown that are counted this way."""


@dataclass(frozen=True, slots=True)
class Tallies:
    """Customers by point, and how many of them have each value of a breakdown.

    Attributes
    ----------
    parts
        Results of `CensusQuery.tallied`.
    values
        The values counted, by index of the breakdown: indices of bands, or texts and None for
        missing ones.
    """

    query: CensusQuery
    parts: Sequence[Part] = field(repr=False)
    values: Mapping[int, Sequence[int | str | None]] = field(repr=False)

    @classmethod
    def of(
        cls, table: OpenTable, query: CensusQuery, texts: Mapping[int, Sequence[str]]
    ) -> "Tallies":
        """Run the query.

        Parameters
        ----------
        texts
            Texts of the first rows, by index of the breakdown.
        """
        few = {place: own for place, own in texts.items() if 0 < len(own) <= _MOST_TEXTS}
        values: dict[int, Sequence[int | str | None]] = {}
        for place, column in enumerate(query.groups):
            if column.bands:
                values[place] = range(len(column.bands) + 1)
            elif place in few:
                values[place] = [*few[place], None]
        asked = query.tallied({place: len(own) for place, own in few.items()})
        groups = table.groups(asked, [text for own in few.values() for text in own])
        return cls(query, [*groups.parts()], values)

    def by_values(self, places: Sequence[int]) -> FetchedGroups | None:
        """Return the groups by one breakdown, or by none.

        None is returned if customers have values that were not counted.
        """
        if not places:
            return FetchedGroups([_chosen(part, _usable(part)) for part in self.parts])
        (place,) = places
        if place not in self.values:
            return None
        own = self.values[place]
        first = sum(len(each) for before, each in self.values.items() if before < place)
        found = []
        for part in self.parts:
            tallies = [np.asarray(part[f"t{first + i}"], np.int64) for i in range(len(own))]
            others: Integers = np.asarray(part["customers"], np.int64) - sum(tallies)
            if self.query.groups[place].bands:
                tallies, values = [*tallies, others], [*own, len(own)]
            elif others[_usable(part)].any():
                return None
            else:
                values = [*own]
            found.append(_by_value(part, f"g{place}", values, tallies))
        return FetchedGroups(found)

    def refused(self) -> Iterator[Part]:
        """Yield the groups with unusable numbers."""
        for part in self.parts:
            yield _chosen(part, ~_usable(part))


def _usable(part: Part) -> Mask:
    return np.asarray(np.asarray(part["fault"]) == 0)


def _chosen(part: Part, chosen: Mask) -> Part:
    return {name: cells[chosen] for name, cells in part.items()}


def _by_value(
    part: Part, name: str, values: Sequence[int | str | None], tallies: Sequence[Integers]
) -> Part:
    """Make a group for each combination of point and value that occurs."""
    chosen = [np.flatnonzero(_usable(part) & (own > 0)) for own in tallies]
    rows = np.concatenate(chosen)
    of_value = np.repeat(np.arange(len(values)), [len(own) for own in chosen])
    made: dict[str, Cells] = {each: part[each][rows] for each in part if each.startswith("v")}
    made[name] = text_cells(values)[of_value]
    made["customers"] = np.concatenate(
        [own[rows] for own, rows in zip(tallies, chosen, strict=True)]
    )
    return made


def text_cells(values: Sequence[Any]) -> Cells:
    """Make an array of values, masked where missing."""
    if all(isinstance(own, int) for own in values):
        return np.array(values)
    return np.ma.masked_array(np.array(values, object), [own is None for own in values])
