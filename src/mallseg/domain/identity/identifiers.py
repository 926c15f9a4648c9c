"""Identifiers of segments: slugs and numbers, which are never reused for another segment."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

from mallseg.domain.customers.census import Point
from mallseg.domain.errors import check_at_least
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.slug import new_slugs


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiers:
    """The slug and the number of one segment."""

    slug: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedIdentifiers:
    """The identifiers that a model has used, and the disclosures of deleted versions.

    Attributes
    ----------
    slugs
        All slugs of segments ever used.
    highest_number
        The highest number of a segment; all lower ones count as used. 0 where no segment was ever
        saved.
    disclosures
        The keys of what deleted versions disclosed (`Provenance.disclosure`).
    """

    slugs: frozenset[str] = frozenset()
    highest_number: int = 0
    disclosures: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        check_at_least(0, highest_number=self.highest_number)

    def and_those_of(
        self, segmentation: Segmentation, slugs: Collection[str] = ()
    ) -> "UsedIdentifiers":
        """Add the identifiers of a segmentation, and further slugs."""
        own = segmentation.segments
        return UsedIdentifiers(
            slugs=self.slugs.union(slugs, (segment.slug for segment in own)),
            highest_number=max(self.highest_number, *(segment.number for segment in own)),
            disclosures=self.disclosures,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierRegistry:
    """The identifiers of a model, from which new segments get theirs.

    Attributes
    ----------
    used
        All identifiers that the model has ever used.
    siblings
        By centre, the identifiers of segments in other versions with the same parent. A repeated
        training finds the very same centres: these segments get the same identifiers again.
    """

    used: UsedIdentifiers = field(default_factory=UsedIdentifiers)
    siblings: Mapping[Point, Identifiers] = field(default_factory=dict)

    @classmethod
    def of(cls, used: UsedIdentifiers, siblings: Iterable[Segmentation]) -> "IdentifierRegistry":
        """Register the identifiers in use and the segments of the siblings."""
        return cls(
            used=used,
            siblings={
                s.centre: Identifiers(slug=s.slug, number=s.number)
                for sibling in siblings
                for s in sibling.segments
            },
        )

    def identify(
        self, newborn: Iterable[Point], *, inherited: Collection[Identifiers]
    ) -> tuple[Identifiers, ...]:
        """Give each new segment a slug that was never used for another one, and the next number.

        Parameters
        ----------
        newborn
            The centres of the new segments, in ascending order.
        inherited
            The identifiers of all other segments.
        """
        known = [self.siblings.get(centre) for centre in newborn]
        taken_slugs = {each.slug for each in inherited}
        taken_numbers = {each.number for each in inherited}
        slugs = [each.slug if each and each.slug not in taken_slugs else None for each in known]
        numbers = [
            each.number if each and each.number not in taken_numbers else None for each in known
        ]
        new_slug = iter(new_slugs(slugs.count(None), used=self.used.slugs | taken_slugs))
        new_number = count(max(self.used.highest_number, *taken_numbers, 0) + 1)
        return tuple(
            Identifiers(
                slug=next(new_slug) if slug is None else slug,
                number=next(new_number) if number is None else number,
            )
            for slug, number in zip(slugs, numbers, strict=True)
        )
