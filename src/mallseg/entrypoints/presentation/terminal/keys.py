"""Prints API keys."""

from mallseg.application.access.manage_keys import RevokedKey
from mallseg.entrypoints.presentation.documents.keys import KeysDocument, NewKeyDocument
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.terminal.table import print_table
from mallseg.entrypoints.presentation.words.keys import NEW_KEY, NO_KEYS, NONE_LEFT, made, revoked


def print_new_key(document: NewKeyDocument) -> None:
    """Print a key, on a line of its own, to be copied."""
    print_paragraph(made(document.name, document.scopes))
    print_paragraph(NEW_KEY)
    print_line()
    print_line(f"Authorization: Bearer {document.key}")


def print_keys(document: KeysDocument) -> None:
    """Print a line per key."""
    if not document.keys:
        print_line(NO_KEYS)
        return
    rows = [
        [
            key.name,
            ", ".join(key.scopes),
            _day(key.created_at),
            "never" if key.expires_at is None else _day(key.expires_at),
            "expired" if key.is_expired else "good",
        ]
        for key in document.keys
    ]
    print_table(["name", "scopes", "made", "last day", "state"], rows, left={0, 1, 2, 3, 4})


def print_revoked(key: RevokedKey) -> None:
    """Print what a revocation means."""
    print_paragraph(revoked(key.name))
    if not key.remaining:
        print_paragraph(NONE_LEFT)


def _day(time: str) -> str:
    return time.partition("T")[0]
