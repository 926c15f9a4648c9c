"""What a renaming did, as programs read it."""

from dataclasses import dataclass

from mallseg.application.registry.rename_segment import Renaming
from mallseg.domain.segments.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsDocument:
    """What a segment is called."""

    slug: str
    name: str
    description: str

    @classmethod
    def of(cls, segment: Segment) -> "WordsDocument":
        """Write down the words of a segment."""
        return cls(slug=segment.slug, name=segment.name, description=segment.description)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamingDocument:
    """The new version, and what the segment was called in its parent; `champion`: it is in use."""

    model: str
    version: int
    parent: int
    champion: bool
    before: WordsDocument
    after: WordsDocument

    @classmethod
    def of(cls, renaming: Renaming) -> "RenamingDocument":
        """Write down a renaming."""
        return cls(
            model=renaming.model,
            version=renaming.version,
            parent=renaming.parent,
            champion=renaming.is_champion,
            before=WordsDocument.of(renaming.before),
            after=WordsDocument.of(renaming.after),
        )
