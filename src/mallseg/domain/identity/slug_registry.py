"""The slugs that a model has used, and the segments that they mean."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from mallseg.domain.customers.census import Point
from mallseg.domain.segments.naming.slug import new_slugs
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class SlugRegistry:
    """The slugs of a model. A slug is never given to another segment.

    Attributes
    ----------
    used
        Every slug that the model has ever used.
    siblings
        By centre, the slugs of segments that were trained from the same champion. A training that
        is repeated finds the very same centres: these are the same segments and keep their slugs.
    """

    used: frozenset[str] = frozenset()
    siblings: Mapping[Point, str] = field(default_factory=dict)

    @classmethod
    def of(cls, used: Collection[str], siblings: Iterable[Segmentation]) -> "SlugRegistry":
        """Register the slugs in use and the segments of the siblings."""
        return cls(
            used=frozenset(used),
            siblings={s.centre: s.slug for sibling in siblings for s in sibling.segments},
        )

    def slugs_for(self, newborn: Iterable[Point], *, inherited: Iterable[str]) -> tuple[str, ...]:
        """Give each new segment a slug that never meant another one.

        Parameters
        ----------
        newborn
            The centres of the new segments.
        inherited
            The slugs of all other segments.
        """
        centres = [*newborn]
        taken = {*inherited}
        known = [self.siblings.get(centre) for centre in centres]
        repeated = [slug if slug not in taken else None for slug in known]
        new = iter(new_slugs(repeated.count(None), used=self.used | taken))
        return tuple(next(new) if slug is None else slug for slug in repeated)
