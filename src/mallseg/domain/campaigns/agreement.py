"""How a file writes that a customer agrees."""

from mallseg.domain.campaigns.member import TextColumns

_YES = ("yes", "ja", "oui", "si", "sí", "sim", "tak", "y", "j", "true", "x", "1")
"""The most reliable first."""

_MOST_ANSWERS = 3
"""Yes, no, and an answer that is missing."""


def text_for_yes(columns: TextColumns) -> str:
    """Find the text for yes in columns of two or three answers; empty where there is none."""
    said: dict[str, str] = {}
    for texts in zip(*columns.first_rows, strict=False):
        answers = {text.strip() for text in texts}
        if len(answers) <= _MOST_ANSWERS:
            said |= {answer.casefold(): answer for answer in answers}
    return next((said[word] for word in _YES if word in said), "")
