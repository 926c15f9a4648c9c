"""The words by which files say that a customer agrees."""

from collections.abc import Mapping

from mallseg.domain.campaigns.member import TextColumns

_YES = ("yes", "ja", "oui", "si", "sí", "sim", "tak", "y", "j", "true", "x", "1")
"""The most reliable first."""

_MOST_ANSWERS = 3
"""Yes, no, and an answer that is missing."""


def texts_for_yes(columns: TextColumns) -> Mapping[str, str]:
    """Find the text for yes in each column of two or three answers, by the first rows."""
    answers = zip(*columns.first_rows, strict=False)
    found = {
        name: _text_for_yes({text.strip() for text in texts})
        for name, texts in zip(columns.names, answers, strict=False)
    }
    return {name: text for name, text in found.items() if name and text}


def _text_for_yes(answers: set[str]) -> str:
    if len(answers) > _MOST_ANSWERS:
        return ""
    said = {answer.casefold(): answer for answer in answers}
    return next((said[word] for word in _YES if word in said), "")
