"""The content of a report, without any markup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

from mallseg.application.registry.describe_segmentation import DescribedVersion
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.moments import mean
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.monitoring.mall_change import MallChange
from mallseg.domain.moves.updates import SegmentMonth
from mallseg.domain.number_of_segments.study import StudySummary
from mallseg.domain.segments.naming import Wording
from mallseg.domain.segments.segment import Segment
from mallseg.entrypoints.presentation.views.card import Card, cards_of
from mallseg.entrypoints.presentation.views.segment_map import SegmentMap

_MAP_FEATURES = "map features"
_AXES = 2

RECENT_MONTHS = 13
"""The months of the ledger that are shown: a year, and the same month of the year before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstMall:
    """The mean of one feature among a segment's customers, and among all customers of the mall.

    Both as centres hold them; the difference is in the feature's own unit.
    """

    feature: Feature
    value: float
    mall: float

    @property
    def difference(self) -> float:
        """The segment's mean less that of the mall."""
        return self.feature.value_of(self.value) - self.feature.value_of(self.mall)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataQuality:
    """The accounting of a source's records: records = customers + outliers + rejected rows.

    `faults` maps each kind of fault to the records rejected for it; it is empty where there are
    none, or the kinds were not recorded. `repeated_ids` is None where that is not known.
    """

    source: str
    customers: int
    outliers: int
    rejected_rows: int
    faults: Mapping[str, int]
    repeated_ids: int | None

    @property
    def records(self) -> int:
        """All records that were read."""
        return self.customers + self.outliers + self.rejected_rows


@dataclass(frozen=True, kw_only=True)  # without slots: what is derived is kept
class SegmentationReport(DescribedVersion):
    """A described version with the offers it is shown with, and what is derived of it.

    `map_features` are those that the map is asked to show; without any, it chooses.
    """

    wording: Wording
    map_features: tuple[Feature, ...] = ()

    @classmethod
    def of(
        cls, described: DescribedVersion, wording: Wording, *, map_features: Sequence[str] = ()
    ) -> "SegmentationReport":
        """Prepare a described version for people.

        Raises
        ------
        InvalidOptionError
            The features for the map are not two that the version compares by.
        """
        known = {each.name: getattr(described, each.name) for each in fields(described)}
        shown = _two_of(described.segmentation.features, map_features)
        return cls(**known, wording=wording, map_features=shown)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, in the order of their numbers."""
        return self.segmentation.by_number

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features of the segmentation."""
        return self.segmentation.features

    @cached_property
    def mall(self) -> Point:
        """The mean of all customers who took part."""
        customers = [segment.customers for segment in self.segments]
        columns = zip(*(segment.centre for segment in self.segments), strict=True)
        return tuple(mean(column, customers) for column in columns)

    @cached_property
    def map(self) -> SegmentMap:
        """The map of the segmentation."""
        return SegmentMap.of(self.segmentation, self.profile, shown=self.map_features)

    @cached_property
    def mall_change(self) -> MallChange | None:
        """The change of the mall since the previous version."""
        return super().mall_change

    @property
    def short_then(self) -> Mapping[str, str]:
        """The short names of the segments of the version before, by slug."""
        before = self.before.segmentation.segments if self.before else ()
        return {segment.slug: segment.short for segment in before}

    @property
    def study(self) -> StudySummary | None:
        """The study of the number of segments; None where it was not kept."""
        return self.profile.study if self.profile else None

    @property
    def quality(self) -> DataQuality:
        """The counts of the records."""
        provenance = self.version.provenance
        return DataQuality(
            source=provenance.source,
            customers=provenance.customers,
            outliers=provenance.outliers,
            rejected_rows=provenance.rejected_rows,
            faults=provenance.faults,
            repeated_ids=provenance.repeated_ids,
        )

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """One card per segment."""
        return cards_of(self.segmentation, self.profile, self.wording)

    @property
    def segments_in_ledger(self) -> tuple[Segment, ...]:
        """The segments of which the ledger knows months, in the order of their numbers."""
        return tuple(segment for segment in self.segments if segment.slug in self.months)

    def against_mall(self, segment: Segment) -> tuple[AgainstMall, ...]:
        """Compare a segment with all customers, by each feature that it may disclose."""
        return tuple(
            AgainstMall(feature=feature, value=value, mall=mall)
            for feature, value, mall in zip(self.features, segment.centre, self.mall, strict=True)
            if segment.discloses(feature)
        )

    def segment(self, slug: str) -> Segment:
        """Find a segment by its slug."""
        return self.segmentation.segment(slug)


def recent(months: Sequence[SegmentMonth]) -> Sequence[SegmentMonth]:
    """Take the newest months, oldest first."""
    return months[-RECENT_MONTHS:]


def _two_of(features: Sequence[Feature], names: Sequence[str]) -> tuple[Feature, ...]:
    if not names:
        return ()
    known, wanted = {feature.name: feature for feature in features}, dict.fromkeys(names)
    if not known.keys() >= wanted.keys():
        raise InvalidOptionError(_MAP_FEATURES, OptionFault.NOT_SOME_OF, choices=(*known,))
    if len(wanted) != _AXES:
        raise InvalidOptionError(_MAP_FEATURES, OptionFault.NOT_OF_LENGTH, length=_AXES)
    return tuple(feature for name, feature in known.items() if name in wanted)
