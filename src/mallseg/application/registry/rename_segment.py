"""Change the name, description or slug of a segment, as a new version with the same centres."""

from dataclasses import dataclass, replace

from mallseg.domain.identity.renaming import NewWords, with_slug
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.version import RecordedDiff
from mallseg.domain.segments.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """A segment before and after it was renamed, and the new version."""

    model: str
    version: int
    parent: int
    is_champion: bool
    before: Segment
    after: Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameSegment:
    """Rename a segment of a model's champion, or of another version.

    - No customer changes segment: centres, scale, profile and customers stay the same.
    - If the renamed version is the champion, the new one becomes the champion.
    - Later trainings keep the new name and description.
    """

    store: SegmentationStore

    def __call__(
        self, *, model: str, slug: str, words: NewWords, version: int | str | None = None
    ) -> Renaming:
        """Load the version, rename the segment, save a new version.

        Raises
        ------
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        SegmentNotFoundError
            There is no segment with that slug.
        InvalidOptionError
            Another segment has the name, or the slug is or was in use.
        StoreUnavailableError
            The store cannot be written.
        """
        stored = self.store.load(model, version)
        number, before = stored.version, stored.segmentation
        provenance = self.store.catalogue(model).version(number).provenance
        used = self.store.identifiers(model)
        after = words.given_to(before, slug, used=used.slugs)
        old = before.segment(slug)
        new = after.segments[before.segments.index(old)]
        profile = self.store.profile(model, number)
        is_champion = self.store.champion(model) == number
        saved = self.store.save(
            model,
            after,
            replace(
                provenance,
                parent=number,
                slugs=tuple(sorted(used.and_those_of(after).slugs)),
                preferred=None,
                renamed=slug,
                diff=RecordedDiff(moved=0, transitions=()),
            ),
            profile=profile and with_slug(profile, before=slug, now=new.slug),
            as_champion=is_champion,
        )
        return Renaming(
            model=model,
            version=saved.number,
            parent=number,
            is_champion=is_champion,
            before=old,
            after=new,
        )
