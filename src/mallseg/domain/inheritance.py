"""Slugs, names and descriptions of a new segmentation, of which some are those of before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mallseg.domain.census import Census
from mallseg.domain.feature import Feature
from mallseg.domain.lineage import Lineage
from mallseg.domain.naming import Wording, introduce, still_bears, told_from
from mallseg.domain.segment import Segment
from mallseg.domain.segmentation import Segmentation


def inherit(
    census: Census,
    fresh: Segmentation,
    *,
    predecessors: Sequence[Segment | None],
    version: int,
    lineage: Lineage,
    wording: Wording,
) -> Segmentation:
    """Give segments the identity of their predecessors, and to those without one a new slug.

    - What somebody wrote stays to the letter.
    - A name of the playbook stays, even if today's type has another, for as long as the playbook
      has it for the type that was named, and the mall has the unit that stands in it; when the
      playbook or the unit has changed, it speaks anew.
    - A description goes with the name.

    Parameters
    ----------
    census
        The customers of the new segmentation.
    predecessors
        Of shape (n_segments,): the segment of before whose identity each new one has.
    version
        Theirs.
    """
    slugs = _slugs(fresh, predecessors, lineage)
    centres = [segment.centre for segment in fresh.segments]
    segments = [
        replace(segment, slug=own.slug, name=own.name, description=own.description)
        for segment, own in zip(
            fresh.segments, introduce(census, centres, wording, slugs), strict=True
        )
    ]
    kept = [_words_of_before(before, version, wording) if before else {} for before in predecessors]
    segments = _told_apart(segments, [own.get("name") for own in kept], fresh.features, wording)
    return replace(
        fresh,
        segments=tuple(
            _as_it_stands(replace(segment, **own))
            for segment, own in zip(segments, kept, strict=True)
        ),
    )


def _slugs(
    fresh: Segmentation, predecessors: Sequence[Segment | None], lineage: Lineage
) -> Sequence[str]:
    pairs = [*zip(fresh.segments, predecessors, strict=True)]
    newborn = [segment.centre for segment, before in pairs if before is None]
    inherited = [before.slug for before in predecessors if before]
    new = iter(lineage.slugs_for(newborn, inherited=inherited))
    return [before.slug if before else next(new) for before in predecessors]


def _words_of_before(before: Segment, version: int, wording: Wording) -> dict[str, Any]:
    """Give the fields of a segment that are kept: not its name, where the playbook has changed."""
    origin = before.origin_of_name(version)
    name, description = before.name, before.description
    if origin.type:
        name, description = wording.playbook.words(origin.type, before.slug)
    kept: dict[str, Any] = {}
    if before.is_name_own or still_bears(before.name, name, wording.units):
        kept.update(name=before.name, description=description, named=origin)
    if before.is_description_own:
        kept.update(description=before.description)
    own = {"is_name_own": before.is_name_own, "is_description_own": before.is_description_own}
    return kept | own


def _as_it_stands(segment: Segment) -> Segment:
    """Leave out how it stood when it was named, if that is how it stands."""
    if segment.named is None:
        return segment
    here = replace(segment, named=None)
    return here if here.origin_of_name(segment.named.version) == segment.named else segment


def _told_apart(
    segments: Sequence[Segment],
    kept_names: Sequence[str | None],
    features: Sequence[Feature],
    wording: Wording,
) -> list[Segment]:
    """Tell new names from kept ones, which were there first."""
    taken = {name for name in kept_names if name}
    told = []
    for segment, kept in zip(segments, kept_names, strict=True):
        name = kept or told_from(segment.name, taken, features, segment.centre, wording.units)
        taken.add(name)
        told.append(replace(segment, name=name))
    return told
