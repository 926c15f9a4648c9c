"""The JSON of notes: each is an event, as a code and in words."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from mallseg.application.events import Event, code_of
from mallseg.entrypoints.presentation.documents.copied import Json

Note = TypeVar("Note", bound=Event)


def notes_document(notes: Iterable[Note], in_words: Callable[[Note], str]) -> list[Json]:
    """Describe what is remarkable."""
    return [{"code": code_of(note), "in_words": in_words(note)} for note in notes]
