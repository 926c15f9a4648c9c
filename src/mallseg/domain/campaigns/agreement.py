"""What stands in a file for a customer's yes."""

from mallseg.domain.campaigns.member import TextColumns

_YES = ("yes", "ja", "oui", "si", "sí", "sim", "tak", "y", "j", "true", "x", "1")
"""From the surest to the least sure."""

_MOST_ANSWERS = 3
"""Yes, no, and an answer that is missing."""


def text_for_yes(columns: TextColumns) -> str:
    """Find the text that says yes in columns with hardly more answers; empty where none does."""
    said: dict[str, str] = {}
    for texts in zip(*columns.first_rows, strict=False):
        answers = {text.strip() for text in texts}
        if len(answers) <= _MOST_ANSWERS:
            said |= {answer.casefold(): answer for answer in answers}
    return next((said[word] for word in _YES if word in said), "")
