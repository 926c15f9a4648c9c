"""What the overview says."""

from mallseg.entrypoints.presentation.words.report import headline, recommendation

__all__ = ["headline", "recommendation"]

NOTHING_YET = "There are no segments yet"
BEGIN = (
    "mallseg finds the groups among your customers in a file: a CSV or a workbook with a row for "
    "each, as the till or the loyalty programme exports it."
)
TO_FILE = "Begin with a file"
SEGMENTS = "The segments"
IN_FULL = "More about “{name}”"
