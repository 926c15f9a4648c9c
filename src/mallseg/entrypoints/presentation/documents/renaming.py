"""A renamed segment as programs read it."""

from mallseg.application.registry.rename_segment import Renaming
from mallseg.domain.segments.segment import Segment
from mallseg.entrypoints.presentation.documents.copied import Json, copied


def renaming_document(renaming: Renaming) -> Json:
    """Write down a renaming: the new version, and the segment's words in its parent and in it."""
    return copied(renaming, before=_words(renaming.before), after=_words(renaming.after))


def _words(segment: Segment) -> Json:
    return {"slug": segment.slug, "name": segment.name, "description": segment.description}
