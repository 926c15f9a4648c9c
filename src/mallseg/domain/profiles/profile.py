"""Profiles: what is known of each segment beyond its centre, for recognising its customers."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.demographics import NO_DEMOGRAPHICS, DemographicCounts
from mallseg.domain.number_of_segments.border import Border, SegmentBorder
from mallseg.domain.number_of_segments.study_summary import StudySummary
from mallseg.domain.profiles.demographic_table import SUPPRESSED, DemographicTable
from mallseg.domain.profiles.density import Density
from mallseg.domain.profiles.exact_density import exact_density
from mallseg.domain.profiles.rule import Ranking, Rule
from mallseg.domain.profiles.separation import most_separating, separations
from mallseg.domain.segments.segmentation import Segmentation

_TYPICAL = (0.1, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentProfile:
    """The profile of one segment.

    Attributes
    ----------
    slug
        Of the segment.
    typical
        Per feature, in declared order, the values between which the middle 80 % of the segment's
        customers lie, in the users' units.
    rule
        The rule of thumb that approximates it.
    """

    slug: str
    typical: tuple[tuple[float, float], ...]
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is shown of a segmentation beyond what assigning needs.

    Attributes
    ----------
    segments
        All of them, in the order of their numbers.
    borders
        One for each pair of neighbours; None where they were not measured.
    density
        The customers on a grid; None where they were not counted.
    overall
        The mean and the standard deviation of each feature among all customers who took part, in
        declared order and in the users' units; None in older profiles.
    demographics
        By age and gender, as far as they may be disclosed.
    study
        How many groups there are among them; None where it was not kept.
    """

    segments: tuple[SegmentProfile, ...]
    borders: tuple[SegmentBorder, ...] | None = None
    density: Density | None = None
    overall: tuple[tuple[float, float], ...] | None = None
    demographics: DemographicTable = SUPPRESSED
    study: StudySummary | None = None

    @classmethod
    def of(
        cls,
        census: Census,
        segmentation: Segmentation,
        borders: Sequence[Border] | None = None,
        demographic_counts: DemographicCounts = NO_DEMOGRAPHICS,
    ) -> "Profile":
        """Profile the customers of each segment.

        Parameters
        ----------
        borders
            By the numbers of the segments.
        demographic_counts
            Of the same customers. The profile keeps what may be disclosed of them.
        """
        overall = tuple(census.moments(feature) for feature in census.features)
        shown = separations(segmentation, overall)
        slugs = [segment.slug for segment in segmentation.segments]
        owners = [slugs[label] for label in segmentation.place_columns(census.columns)]
        ranking = Ranking.of(census)
        density = (
            Density.of(census, owners, shown=most_separating(shown))
            if shown[1:]
            else Density.of(census, owners)
        )
        return cls(
            segments=tuple(_profile_of(slug, ranking, owners) for slug in slugs),
            borders=(
                tuple(SegmentBorder.of(border, slugs) for border in borders)
                if borders is not None
                else None
            ),
            density=exact_density(density, census, segmentation),
            overall=overall,
            demographics=DemographicTable.of(demographic_counts, slugs),
        )

    def segment(self, slug: str) -> SegmentProfile | None:
        """Find the profile of a segment, if there is one."""
        return next((each for each in self.segments if each.slug == slug), None)


def _profile_of(slug: str, ranking: Ranking, owners: Sequence[str]) -> SegmentProfile:
    is_member = [owner == slug for owner in owners]
    return SegmentProfile(
        slug=slug,
        typical=tuple((low, high) for low, high in ranking.quantiles(is_member, _TYPICAL)),
        rule=ranking.rule_for(is_member),
    )
