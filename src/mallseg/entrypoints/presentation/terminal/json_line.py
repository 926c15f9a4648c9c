"""Documents are printed as JSON, each on one line."""

import json

from mallseg.entrypoints.presentation.documents.copied import copied
from mallseg.entrypoints.presentation.terminal.lines import print_line


def print_json(document: object) -> None:
    """Print a document, or a value that has its shape, as one JSON object on one line."""
    print_line(json.dumps(copied(document), allow_nan=False))
