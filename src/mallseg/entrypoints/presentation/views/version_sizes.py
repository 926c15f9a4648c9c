"""The sizes of segments over the versions of a model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.registry.version import Version
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation

MOST_SHOWN = 12
"""The most versions shown: a year of months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSizes:
    """One version, with the segments that it has."""

    version: Version
    segments: Mapping[str, Segment]

    @property
    def customers(self) -> int:
        """All customers who took part in its training."""
        return sum(segment.customers for segment in self.segments.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class SizesOverVersions:
    """The newest versions, oldest first, and the slugs of their segments.

    Attributes
    ----------
    slugs
        Those of the version in use first, by their numbers; then those that are gone.
    """

    versions: tuple[VersionSizes, ...]
    slugs: tuple[str, ...]

    @classmethod
    def of(
        cls, known: Sequence[tuple[Version, Segmentation]], in_use: Segmentation
    ) -> "SizesOverVersions":
        """Collect the sizes in several versions.

        One that only renames stands in the place of its parent, with the same sizes.
        """
        renamed = {
            version.provenance.parent
            for version, _ in known
            if version.provenance.renamed is not None
        }
        versions = tuple(
            VersionSizes(
                version=version,
                segments={segment.slug: segment for segment in segmentation.segments},
            )
            for version, segmentation in known
            if version.number not in renamed
        )
        now = [segment.slug for segment in in_use.by_number]
        gone = (slug for each in reversed(versions) for slug in each.segments)
        return cls(versions=versions, slugs=tuple(dict.fromkeys([*now, *gone])))

    def name(self, slug: str) -> str:
        """Return the name that a segment had last."""
        return next(
            each.segments[slug].name for each in reversed(self.versions) if slug in each.segments
        )
