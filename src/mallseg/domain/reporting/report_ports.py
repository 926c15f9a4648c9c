"""What the core asks of whatever shows a segmentation. Each docstring is a contract."""

from typing import Protocol

from mallseg.domain.reporting.report import SegmentationReport


class ReportWriter(Protocol):
    """A place where a report is to appear: a file of some kind.

    A place that cannot be written raises InvalidOptionError, which says why.
    """

    def check_writable(self) -> None:
        """Raise InvalidOptionError if a report could not be written now. Change nothing."""
        ...

    def write(self, report: SegmentationReport) -> None:
        """Write the report.

        - It appears when it is whole, in place of what had its name.
        - Equal reports are written as equal bytes.
        - A text in the report stays a text, whatever it looks like.
        - What a version did not keep is no reason to fail.
        """
        ...
