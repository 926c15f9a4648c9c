"""Disclosures of earlier versions of the same customers, and what a new version may add.

Each row of a table is a set of customers. The disclosed rows of all versions partition the
customers into *blocks*, and every disclosed count is a sum over blocks. So an attacker learns at
most a table of the blocks, and a row is disclosed only if such a table could be (`disclosure`).

A row with the same customers as one that is disclosed already adds nothing, and may always be.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mallseg.domain.customers.breakdown_counts import BreakdownCounts
from mallseg.domain.customers.census import Census
from mallseg.domain.profiles.breakdown_table import BreakdownTable, columns_of, grouping_of
from mallseg.domain.profiles.disclosure import (
    Row,
    Statements,
    SuppressedRows,
    grouped,
    harmless_in,
    is_disclosive,
    suppressed_rows,
)
from mallseg.domain.segments.segmentation import Segmentation

Signature = tuple[int, ...]
"""The row of a customer in each earlier version, and in the new one."""

_NOT_DISCLOSED = -1


@dataclass(frozen=True, slots=True)
class DisclosedRows:
    """The rows of one version that are disclosed, and those with a statement instead."""

    exact: frozenset[int]
    nearly_all: Statements


@dataclass(frozen=True, slots=True)
class JointTable:
    """The customers cross-classified by the rows of several versions, the new one last.

    Attributes
    ----------
    atoms
        The counts of the customers with each signature.
    before
        The disclosed rows of the earlier versions.
    harmless
        As in `SuppressedRows`.
    """

    atoms: Mapping[Signature, Row]
    before: Sequence[DisclosedRows]
    harmless: frozenset[int]

    def disclosed(self, rows: int) -> DisclosedRows:
        """Choose the rows of the new version to disclose; it has this many."""
        table = [self.row(row) for row in range(rows)]
        same = {row: found for row in range(rows) if (found := self._same(row))}
        known = {row for row, (version, other) in same.items() if self._is_exact(version, other)}
        shown = {*range(rows)} - suppressed_rows(table, self.harmless) | known
        while more := self._disclosive_rows(shown) - known:
            shown.discard(min(more, key=lambda row: (sum(table[row]), row)))
        statements = {
            row: self.before[version].nearly_all[other]
            for row, (version, other) in same.items()
            if row not in known
        }
        return DisclosedRows(frozenset(shown), statements)

    def row(self, row: int) -> Row:
        """Return the counts of a row of the new version."""
        return self._sum([sig for sig in self.atoms if sig[-1] == row])

    def _same(self, row: int) -> tuple[int, int] | None:
        """Find a row of an earlier version with the same customers that is disclosed."""
        own = {sig for sig in self.atoms if sig[-1] == row}
        for version, shown in enumerate(self.before):
            for other in (*shown.exact, *shown.nearly_all):
                if own == {sig for sig in self.atoms if sig[version] == other}:
                    return version, other
        return None

    def _is_exact(self, version: int, row: int) -> bool:
        return row in self.before[version].exact

    def _disclosive_rows(self, shown: set[int]) -> set[int]:
        """Find rows of which at least one must be suppressed; empty where all is safe."""
        blocks = self._blocks(shown)
        parts: defaultdict[Signature, list[Signature]] = defaultdict(list)
        for block in blocks:
            parts[block[:-1]].append(block)
        for block, atoms in blocks.items():
            others = parts[block[:-1]]
            is_new = len(others) > 1 or (block[-1] in shown and {*block[:-1]} <= {_NOT_DISCLOSED})
            is_rest = {*block} == {_NOT_DISCLOSED}
            if is_new and not is_rest and is_disclosive(self._sum(atoms), self.harmless):
                return {own[-1] for own in others} & shown
        hit = {
            sig[-1] for sig in self.atoms for version, own in enumerate(self.before)
            if sig[version] in own.nearly_all and sig[-1] in shown
        }  # fmt: skip
        return hit or (set() if self._rest(blocks).is_safe() else shown)

    def _blocks(self, shown: set[int]) -> Mapping[Signature, Sequence[Signature]]:
        """Group the atoms into blocks, which no disclosed row distinguishes."""
        found: defaultdict[Signature, list[Signature]] = defaultdict(list)
        for sig in self.atoms:
            rows = zip(sig, [*(own.exact for own in self.before), shown], strict=True)
            found[tuple(row if row in exact else _NOT_DISCLOSED for row, exact in rows)].append(sig)
        return found

    def _rest(self, blocks: Mapping[Signature, Sequence[Signature]]) -> SuppressedRows:
        """Collect the atoms that are in no disclosed row; those of one statement form one row."""
        merged: defaultdict[object, list[Signature]] = defaultdict(list)
        groups: dict[object, int] = {}
        for sig in blocks.get((_NOT_DISCLOSED,) * (len(self.before) + 1), ()):
            of = next(self._statements(sig), None)
            merged[of or sig].append(sig)
            if of:
                groups[of] = self.before[of[0]].nearly_all[of[1]]
        order = [*merged]
        rows = [self._sum(merged[key]) for key in order]
        return SuppressedRows(rows, self.harmless, {order.index(of): g for of, g in groups.items()})

    def _statements(self, sig: Signature) -> Iterator[tuple[int, int]]:
        for version, own in enumerate(self.before):
            if sig[version] in own.nearly_all:
                yield version, sig[version]

    def _sum(self, atoms: Sequence[Signature]) -> Row:
        return tuple(map(sum, zip(*(self.atoms[sig] for sig in atoms), strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierVersion:
    """A version of the same customers with the same features, and its disclosed tables."""

    segmentation: Segmentation
    tables: tuple[BreakdownTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorDisclosures:
    """The earlier disclosures of the customers of a new version.

    Attributes
    ----------
    versions
        The versions with which the new one can be compared exactly.
    hidden
        Breakdowns of which other versions disclosed something: the new one may not disclose them.
    hides_all
        Whether this holds for every breakdown, because a deleted version disclosed something
        unknown.
    """

    versions: tuple[EarlierVersion, ...] = ()
    hidden: frozenset[str] = field(default_factory=frozenset)
    hides_all: bool = False

    def hides(self, name: str) -> bool:
        """Whether the new version may not disclose a breakdown."""
        return self.hides_all or name in self.hidden

    def shows(self, name: str) -> bool:
        """Whether something of a breakdown is disclosed already."""
        own = {table.breakdown.name for version in self.versions for table in version.tables}
        return self.hides_all or name in self.hidden | own

    def table(
        self,
        breakdown_counts: BreakdownCounts,
        index: int,
        census: Census,
        segmentation: Segmentation,
    ) -> BreakdownTable | None:
        """Return the part of breakdown counts that may be disclosed in addition; None for nothing.

        Parameters
        ----------
        index
            The index of the breakdown counts in the census.
        """
        if self.hides(breakdown_counts.breakdown.name):
            return None
        shown = [
            (own.segmentation, table)
            for own in self.versions
            for table in own.tables
            if table.breakdown.name == breakdown_counts.breakdown.name
        ]
        segmentations = [*(own for own, _ in shown), segmentation]
        counts = _joint_counts(breakdown_counts, index, census, segmentations)
        return _beside(breakdown_counts, counts, shown, [own.slug for own in segmentation.segments])


NO_PRIOR_DISCLOSURES = PriorDisclosures()


def _beside(
    breakdown_counts: BreakdownCounts,
    counts: Mapping[Signature, tuple[int, ...]],
    shown: Sequence[tuple[Segmentation, BreakdownTable]],
    slugs: Sequence[str],
) -> BreakdownTable | None:
    """Disclose what is safe in addition, in the groups of the earlier versions."""
    first = shown[0][1]
    groups, rows = columns_of(
        breakdown_counts.breakdown, breakdown_counts.groups, tuple(counts.values())
    )
    grouping = grouping_of(first, groups, rows)
    is_same = all((t.breakdown, t.groups) == (first.breakdown, first.groups) for _, t in shown)
    if breakdown_counts.breakdown != first.breakdown or grouping is None or not is_same:
        return None
    joint = JointTable(
        dict(zip(counts, grouped(rows, grouping), strict=True)),
        [_disclosed_rows(segmentation, table) for segmentation, table in shown],
        harmless_in(grouping, len(groups), is_open=breakdown_counts.breakdown.is_open),
    )
    own = joint.disclosed(len(slugs))
    return BreakdownTable(
        breakdown=first.breakdown,
        groups=first.groups,
        overall=first.overall,
        segments={
            slug: joint.row(row) if row in own.exact else None for row, slug in enumerate(slugs)
        },
        nearly_all={slugs[row]: group for row, group in own.nearly_all.items()},
    )


def _disclosed_rows(segmentation: Segmentation, table: BreakdownTable) -> DisclosedRows:
    rows = {segment.slug: row for row, segment in enumerate(segmentation.segments)}
    return DisclosedRows(
        frozenset(rows[slug] for slug, counts in table.segments.items() if counts is not None),
        {rows[slug]: group for slug, group in table.nearly_all.items()},
    )


def _joint_counts(
    breakdown_counts: BreakdownCounts,
    index: int,
    census: Census,
    segmentations: Sequence[Segmentation],
) -> Mapping[Signature, tuple[int, ...]]:
    """Count customers by their segments of several segmentations, and by group."""
    if census.population:
        rules = [own.nearest_centre(census.features) for own in segmentations]
        found = census.population.joint_class_counts(index, rules)
    else:
        labels = [own.predict_census(census) for own in segmentations]
        of_point = [*zip(*labels, strict=True)]
        found = {}
        for point, code, n in zip(
            breakdown_counts.points, breakdown_counts.codes, breakdown_counts.counts, strict=True
        ):
            key = of_point[point], code
            found[key] = found.get(key, 0) + n
    table: dict[Signature, list[int]] = {}
    for (signature, code), n in found.items():
        table.setdefault(signature, [0] * len(breakdown_counts.groups))[code] += n
    return {signature: tuple(row) for signature, row in sorted(table.items())}
