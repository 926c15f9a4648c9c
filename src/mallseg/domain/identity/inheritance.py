"""Slugs, names and descriptions of a new segmentation, of which some are those of before."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mallseg.domain.customers.census import Census
from mallseg.domain.identity.kept_name import KeptName, kept_name
from mallseg.domain.identity.slug_registry import SlugRegistry
from mallseg.domain.segments.naming.naming import Introduction, Wording, introduce, told_from
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation


def inherit(
    census: Census,
    fresh: Segmentation,
    *,
    predecessors: Sequence[Segment | None],
    version: int,
    slug_registry: SlugRegistry,
    wording: Wording,
) -> Segmentation:
    """Give segments the identity of their predecessors, and to those without one a new slug.

    - What somebody wrote stays to the letter.
    - A name of the playbook stays, even if today's type has another, for as long as the playbook
      has it for the type that was named, and the mall has the unit that stands in it. Otherwise,
      and where nobody noted the type, the playbook speaks anew.
    - A place behind such a name is written anew when the segment is not around there any more.
    - A description that nobody wrote is the playbook's, of today's type: it says what is true now.

    Parameters
    ----------
    census
        The customers of the new segmentation.
    predecessors
        Of shape (n_segments,): the segment of before whose identity each new one has.
    version
        Theirs.
    """
    slugs = _slugs(fresh, predecessors, slug_registry)
    centres = [segment.centre for segment in fresh.segments]
    introduced = introduce(census, centres, wording, slugs)
    segments, kept = [], []
    for each, own, before in zip(fresh.segments, introduced, predecessors, strict=True):
        segment = replace(each, slug=own.slug, description=own.description)
        name = None
        if before:
            origin = before.origin_of_name(version)
            name = kept_name(census, each, before=before, origin=origin, wording=wording)
            segment = _with_what_is_own(replace(segment, named=origin if name else None), before)
        segments.append(segment)
        kept.append(name)
    names = _told_apart(fresh, introduced, kept, wording)
    return replace(
        fresh,
        segments=tuple(
            _as_it_stands(replace(segment, name=name))
            for segment, name in zip(segments, names, strict=True)
        ),
    )


def _slugs(
    fresh: Segmentation, predecessors: Sequence[Segment | None], slug_registry: SlugRegistry
) -> Sequence[str]:
    pairs = [*zip(fresh.segments, predecessors, strict=True)]
    newborn = [segment.centre for segment, before in pairs if before is None]
    inherited = [before.slug for before in predecessors if before]
    new = iter(slug_registry.slugs_for(newborn, inherited=inherited))
    return [before.slug if before else next(new) for before in predecessors]


def _with_what_is_own(segment: Segment, before: Segment) -> Segment:
    """Keep what somebody wrote, but for the name."""
    return replace(
        segment,
        description=before.description if before.is_description_own else segment.description,
        is_name_own=before.is_name_own,
        is_description_own=before.is_description_own,
    )


def _as_it_stands(segment: Segment) -> Segment:
    """Leave out how it stood when it was named, if that is how it stands."""
    if segment.named is None:
        return segment
    here = replace(segment, named=None)
    return here if here.origin_of_name(segment.named.version) == segment.named else segment


def _told_apart(
    fresh: Segmentation,
    introduced: Iterable[Introduction],
    kept: Sequence[KeptName | None],
    wording: Wording,
) -> list[str]:
    """Tell names that are new, or new in part, from those that were there first."""
    taken = {name.told for name in kept if name and name.is_as_before}
    told = []
    for segment, own, old in zip(fresh.segments, introduced, kept, strict=True):
        name = old.told if old else own.name
        if name in taken and not (old and old.is_as_before):
            words = old.words if old else wording.playbook.words(own.type, own.slug)[0]
            name = told_from(words, {*taken, words}, fresh.features, segment.centre, wording.units)
        taken.add(name)
        told.append(name)
    return told
