"""Disclosures of earlier versions of the same customers, and what a new version may add."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mallseg.domain.customers.breakdown_counts import BreakdownCounts
from mallseg.domain.customers.census import Census
from mallseg.domain.profiles.breakdown_table import BreakdownTable, columns_of, grouping_of
from mallseg.domain.profiles.disclosure import grouped, harmless_in
from mallseg.domain.profiles.joint_disclosure import DisclosedRows, JointTable, Signature
from mallseg.domain.segments.segmentation import Segmentation


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
