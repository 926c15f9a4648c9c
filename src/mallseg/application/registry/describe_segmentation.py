"""Describe one version of a model, beside the version before, from the store and the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mallseg.application.readable import if_readable
from mallseg.application.registry.show_version import ShowVersion
from mallseg.domain.errors import LedgerUnavailableError
from mallseg.domain.monitoring.drift import DriftLimits
from mallseg.domain.monitoring.mall_change import MallChange
from mallseg.domain.moves.updates import SegmentMonth
from mallseg.domain.ports import CustomerLedger, SegmentationStore
from mallseg.domain.profiles.density import Density
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.version import CHAMPION, Decision, StoredSegmentation, Version
from mallseg.domain.registry.version_diff import VersionDiff
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.worth import ShareOfTotal


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedVersion:
    """A version of a model beside its parent.

    Attributes
    ----------
    version, aliases
        The version with its provenance, and its aliases.
    profile
        The profile of its training; None in versions that did not store one.
    before
        The parent: the version that was in use when this one was trained; None where there was
        none, or where it was deleted or is damaged.
    density_before
        The density of the parent, if it stored one.
    amounts_before
        The shares of a column of amounts of the parent's segments, by slug, if it stored them.
    drift_limits
        The limits from which a difference counts as a change of the mall.
    months
        By slug, the size of the segment by month, as the ledger has it; empty where there is no
        ledger, or none that can be read.
    """

    version: Version
    aliases: tuple[str, ...]
    segmentation: Segmentation
    profile: Profile | None
    before: StoredSegmentation | None = None
    density_before: Density | None = None
    amounts_before: Mapping[str, ShareOfTotal] = field(default_factory=dict)
    drift_limits: DriftLimits = field(default_factory=DriftLimits)
    months: Mapping[str, tuple[SegmentMonth, ...]] = field(default_factory=dict)

    @property
    def decision(self) -> Decision | None:
        """The gate's decision when it was trained; None where that was not stored."""
        return self.version.provenance.decision

    @property
    def is_in_use(self) -> bool:
        """Whether it is the champion."""
        return CHAMPION in self.aliases

    @property
    def is_comparable(self) -> bool:
        """Whether the parent has the same features."""
        return bool(self.before and self.before.segmentation.features == self.segmentation.features)

    @property
    def diff(self) -> VersionDiff | None:
        """The difference from the parent, as recorded or else estimated; None where unknown."""
        diff = self._diff
        if diff is None:
            return None
        amounts = self.profile.amounts if self.profile else {}
        return replace(diff, amounts_before=self.amounts_before, amounts_after=amounts)

    @property
    def _diff(self) -> VersionDiff | None:
        if self.before is None or not self.is_comparable:
            return None
        now, provenance = self.stored, self.version.provenance
        if provenance.diff:
            return VersionDiff.recorded(
                self.before,
                now,
                provenance.diff,
                source=provenance.source,
                renamed=provenance.renamed,
            )
        if self.profile is None or self.profile.density is None:
            return None
        census = self.profile.density.census(self.segmentation.features)
        return VersionDiff.estimated(self.before, now, census)

    @property
    def stored(self) -> StoredSegmentation:
        """The segmentation with its model and version."""
        return StoredSegmentation(
            model=self.version.model, version=self.version.number, segmentation=self.segmentation
        )

    @property
    def mall_change(self) -> MallChange | None:
        """The change of the customers since the parent; None where unknown.

        A version that only renames a segment has the same customers.
        """
        density = self.profile.density if self.profile else None
        renames = self.version.provenance.renamed is not None
        if self.before is None or density is None or renames or not self.is_comparable:
            return None
        return MallChange.between(
            self.before, self.density_before, density, limits=self.drift_limits
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeSegmentation:
    """Describe a version of a model, by its number or by an alias; by default the champion.

    - Everything comes from the store and the ledger: the customers are not read again.
    - What an older version did not store is None, and so is a parent that is deleted or damaged.
    """

    store: SegmentationStore
    show_version: ShowVersion
    ledger: CustomerLedger
    limits: DriftLimits = field(default_factory=DriftLimits)

    def __call__(self, *, model: str, version: int | str | None = None) -> DescribedVersion:
        """Load the version and its parent.

        Raises
        ------
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        shown = self.show_version(model=model, version=version)
        parent = shown.version.provenance.parent
        profile_before = None if parent is None else if_readable(self.store.profile, model, parent)
        return DescribedVersion(
            version=shown.version,
            aliases=shown.aliases,
            segmentation=shown.segmentation,
            profile=self.store.profile(model, shown.version.number),
            before=None if parent is None else if_readable(self.store.load, model, parent),
            density_before=profile_before.density if profile_before else None,
            amounts_before=profile_before.amounts if profile_before else {},
            drift_limits=self.limits,
            months=self._months(model, shown.segmentation),
        )

    def _months(
        self, model: str, segmentation: Segmentation
    ) -> Mapping[str, tuple[SegmentMonth, ...]]:
        slugs = [segment.slug for segment in segmentation.by_number]
        try:
            if self.ledger.last_update(model) is None:
                return {}
            found = {slug: self.ledger.history(model, slug) for slug in slugs}
        except LedgerUnavailableError:
            return {}
        return {slug: months for slug, months in found.items() if months}
