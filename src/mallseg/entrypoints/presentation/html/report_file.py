"""Writes a report as one HTML file that opens without a network or a server.

Plotly and what a report shows are loaded when it is written, not before: a training without a
report, or one that fails, does without.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.files.draft import check_target, draft_of
from mallseg.files.modes import Modes

if TYPE_CHECKING:
    from mallseg.entrypoints.presentation.views.report import SegmentationReport

_OPTION = "report"
_ENDINGS = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report file to write.

    Attributes
    ----------
    target
        The file.
    source
        That of the customers, which the report must not replace.
    group_readable
        Whether its group may read it; others never may.
    """

    target: Path
    source: Path | None = None
    group_readable: bool = False

    def check_writable(self) -> None:
        """Check the target, its ending and its folder."""
        self._check_ending()
        check_target(self.target, option=_OPTION, source=self.source)

    def write(self, report: "SegmentationReport") -> None:
        """Render the page, and write it atomically."""
        from mallseg.entrypoints.presentation.html.report_page import page_of

        self._check_ending()
        content = page_of(report).encode()
        mode = Modes(self.group_readable).file
        with draft_of(self.target, option=_OPTION, source=self.source, mode=mode) as draft:
            draft.write(content)

    def _check_ending(self) -> None:
        if self.target.suffix.lower() not in _ENDINGS:
            raise InvalidOptionError(_OPTION, OptionFault.NOT_A_PAGE, endings=_ENDINGS)
