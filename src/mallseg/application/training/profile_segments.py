"""Profile the segments of a fit, without disclosing too much beside earlier versions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mallseg.application.readable import if_readable
from mallseg.application.training.fit_segmentation import Fit
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.errors import SegmentationNotFoundError, UnreadableSegmentationError
from mallseg.domain.number_of_segments.study import StudySummary
from mallseg.domain.ports import ClusterAnalysis, SegmentationStore
from mallseg.domain.profiles.prior_disclosures import (
    NO_PRIOR_DISCLOSURES,
    EarlierVersion,
    PriorDisclosures,
)
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.version import DIGITS, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSegments:
    """Profile the customers who took part in a fit.

    - Borders are measured between the final segments: the study may have compared other numbers, or
      other segments of the same number.
    - Outliers are left out of breakdowns too, so that the counts are those of the segments.
    """

    cluster_analysis: ClusterAnalysis

    def __call__(
        self,
        fit: Fit,
        *,
        study: StudySummary | None = None,
        before: PriorDisclosures = NO_PRIOR_DISCLOSURES,
    ) -> Profile:
        """Measure and count; the summary of a study becomes part of the profile.

        Parameters
        ----------
        before
            The earlier disclosures of the same customers.
        """
        segmentation = fit.segmentation
        centres = [segment.centre for segment in segmentation.segments]
        borders = self.cluster_analysis.borders(fit.census, segmentation.scale, centres)
        return replace(Profile.of(fit.census, segmentation, borders, before), study=study)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierDisclosures:
    """Find the versions of the same customers in all models of the store, and their disclosures.

    - Customers are taken to be the same where the census has the same fingerprint, or where other
      features were used and the number of records is the same.
    - A version with the same features and outliers can be compared exactly. Breakdowns that any
      other version discloses are hidden.
    - The disclosures of a deleted version still count; unless another version discloses the same,
      all breakdowns are hidden.
    - Without breakdown counts, there is nothing to do.
    """

    store: SegmentationStore

    def __call__(self, fit: Fit) -> PriorDisclosures:
        """Search the store; a version that cannot be read counts as disclosing everything."""
        if not fit.census.breakdown_counts:
            return NO_PRIOR_DISCLOSURES
        fingerprint = fit.reading.census.fingerprint()
        found: list[EarlierVersion] = []
        hidden: set[str] = set()
        hides_all = False
        for model in self.store.models():
            same = [own for own in self._versions(model) if _is_same(own, fit, fingerprint)]
            there = {own.provenance.disclosure for own in same}
            gone = self.store.identifiers(model).disclosures - there
            hides_all |= any(own.startswith(f"{fingerprint[:DIGITS]}-") for own in gone)
            for version in same:
                profile = if_readable(self.store.profile, model, version.number)
                comparable = self._comparable(version, profile, fit, fingerprint)
                if comparable:
                    found.append(comparable)
                else:
                    hidden |= _disclosed_by(profile, fit)
        return PriorDisclosures(
            versions=tuple(_distinct(found)), hidden=frozenset(hidden), hides_all=hides_all
        )

    def _versions(self, model: str) -> tuple[Version, ...]:
        try:
            return self.store.catalogue(model).versions
        except (SegmentationNotFoundError, UnreadableSegmentationError):
            return ()

    def _comparable(
        self, version: Version, profile: Profile | None, fit: Fit, fingerprint: str
    ) -> EarlierVersion | None:
        own = version.provenance
        left_out = (own.outliers, own.fences or {})
        if profile is None or own.census_fingerprint != fingerprint:
            return None
        if left_out != (fit.outliers.customers, fit.outliers.fences or {}):
            return None
        stored = if_readable(self.store.load, version.model, version.number)
        if stored is None or stored.segmentation.features != fit.census.features:
            return None
        return EarlierVersion(segmentation=stored.segmentation, tables=profile.breakdowns)


def _is_same(version: Version, fit: Fit, fingerprint: str) -> bool:
    """Check whether a version may be of the same customers."""
    own, reading = version.provenance, fit.reading
    if own.census_fingerprint == fingerprint:
        return True
    records = own.customers + own.outliers + own.rejected_rows
    features = tuple(feature.name for feature in fit.census.features)
    return version.features != features and records == (
        reading.census.customers + reading.rejected_rows
    )


def _disclosed_by(profile: Profile | None, fit: Fit) -> set[str]:
    breakdowns: list[Breakdown] = (
        [table.breakdown for table in profile.breakdowns]
        if profile
        else [breakdown_counts.breakdown for breakdown_counts in fit.census.breakdown_counts]
    )
    return {breakdown.name for breakdown in breakdowns}


def _distinct(versions: list[EarlierVersion]) -> Iterator[EarlierVersion]:
    """Leave out versions that disclose nothing, and duplicates, as after a renaming."""
    seen = []
    for own in versions:
        rows = [(t.breakdown.name, t.groups, *t.segments.values()) for t in own.tables]
        key = [segment.centre for segment in own.segmentation.segments], rows
        if own.tables and key not in seen:
            seen.append(key)
            yield own
