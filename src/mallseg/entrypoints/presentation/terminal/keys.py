"""Prints API keys."""

from mallseg.application.access.manage_keys import RevokedKey
from mallseg.entrypoints.presentation.documents.service import KeysDocument, NewKeyDocument
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.terminal.table import print_table

_NEW_KEY = (
    "It is shown only now: the store keeps a digest. Clients send it with each request, as "
    "X-API-Key or so:"
)
_NO_KEYS = "There is no key yet: make one with `mallseg keys create --name NAME --scope read`"
_NONE_LEFT = (
    "No key is left, and no one may ask the service until there is one. To serve this machine "
    "without keys again, remove keys.json from the store and start the service anew."
)


def print_new_key(document: NewKeyDocument) -> None:
    """Print a key, on a line of its own, to be copied."""
    print_paragraph(f"The key {document.name} is made, for {' and '.join(document.scopes)}.")
    print_paragraph(_NEW_KEY)
    print_line()
    print_line(f"Authorization: Bearer {document.key}")


def print_keys(document: KeysDocument) -> None:
    """Print a line per key."""
    if not document.keys:
        print_line(_NO_KEYS)
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
    print_paragraph(
        f"The key {key.name} is revoked; a running service refuses it within two seconds."
    )
    if not key.remaining:
        print_paragraph(_NONE_LEFT)


def _day(time: str) -> str:
    return time.partition("T")[0]
