"""Renaming of a segment: another name, description or slug for the same customers."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.profiles.breakdown_table import BreakdownTable
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.playbook import Offer, Play
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.slug import check_slug


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWords:
    """New texts for a segment; None for what stays the same.

    A new name without a short one gets one: itself, or cut where it is too long. Empty offers or
    an empty list of what to avoid restore those of the playbook.

    Raises
    ------
    InvalidOptionError
        Nothing changes; a text is empty, too long, has several lines or characters that cannot be
        shown; the slug is not a plain word; there are too few offers.
    """

    name: str | None = None
    short: str | None = None
    description: str | None = None
    slug: str | None = None
    offers: tuple[Offer, ...] | None = None
    avoid: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        choices = tuple(each.name for each in fields(self))
        if all(getattr(self, each) is None for each in choices):
            raise InvalidOptionError("rename", OptionFault.NEEDS_ONE_OF, choices=choices)
        Play(
            name=self.name,
            short=self.short,
            description=self.description,
            offers=self.offers or None,
            avoid=self.avoid,
        )  # the playbook's rules for texts
        if self.slug is not None:
            check_slug(self.slug)

    def given_to(
        self, segmentation: Segmentation, slug: str, *, used: Collection[str]
    ) -> Segmentation:
        """Rename one segment.

        Parameters
        ----------
        used
            All slugs that the model has ever used.

        Raises
        ------
        SegmentNotFoundError
            There is no segment with that slug.
        InvalidOptionError
            Another segment has the name or the short name, or the slug is or was in use.
        """
        segment = segmentation.segment(slug)
        others = [other for other in segmentation.segments if other is not segment]
        for other in others:
            if self.name is not None and other.name.casefold() == self.name.strip().casefold():
                raise InvalidOptionError(
                    "name", OptionFault.NAME_TAKEN, name=other.name, slug=other.slug
                )
            if self.short is not None and other.short.casefold() == self.short.strip().casefold():
                raise InvalidOptionError(
                    "short name", OptionFault.NAME_TAKEN, name=other.short, slug=other.slug
                )
        if self.slug is not None and self.slug in {*used, slug}:
            raise InvalidOptionError("slug", OptionFault.SLUG_TAKEN)
        renamed = self._given_to(segment)
        return replace(
            segmentation,
            segments=tuple(renamed if s is segment else s for s in segmentation.segments),
        )

    def _given_to(self, segment: Segment) -> Segment:
        renamed = replace(segment, slug=self.slug or segment.slug)
        if self.name is not None:
            short = segment.short if segment.is_short_own else ""
            renamed = replace(
                renamed, name=self.name.strip(), short=short, is_name_own=True, named=None
            )
        if self.short is not None:
            renamed = replace(renamed, short=self.short.strip(), is_short_own=True)
        if self.description is not None:
            description = self.description.strip()
            renamed = replace(renamed, description=description, is_description_own=True)
        if self.offers is not None:
            offers = tuple((each.offer.strip(), each.reason.strip()) for each in self.offers)
            renamed = replace(renamed, own_offers=offers)
        if self.avoid is not None:
            renamed = replace(renamed, own_avoid=tuple(each.strip() for each in self.avoid))
        return renamed


def with_slug(profile: Profile, *, before: str, now: str) -> Profile:
    """Replace the slug of a segment in a profile."""

    def renamed(slug: str) -> str:
        return now if slug == before else slug

    borders = profile.borders
    return replace(
        profile,
        segments=tuple(replace(s, slug=renamed(s.slug)) for s in profile.segments),
        borders=borders
        and tuple(
            replace(b, between=(renamed(b.between[0]), renamed(b.between[1]))) for b in borders
        ),
        density=profile.density and profile.density.renamed(before, now),
        breakdowns=tuple(_table_with(table, before, now) for table in profile.breakdowns),
    )


def _table_with(table: BreakdownTable, before: str, now: str) -> BreakdownTable:
    rows, said = table.segments.items(), table.nearly_all.items()
    return replace(
        table,
        segments={now if s == before else s: row for s, row in rows},
        nearly_all={now if s == before else s: group for s, group in said},
    )
