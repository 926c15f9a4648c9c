"""Writes the map of a report as a picture that needs no browser: PNG or SVG."""

import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from mallseg.adapters.matplotlib_map.drawing import draw_panel, list_names
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.reporting.report import SegmentationReport
from mallseg.files.draft import check_target, draft_of

_OPTION = "picture"
_MODE = 0o644
_WIDTH, _HEIGHT, _DPI = 9.6, 6.0, 150
_LINE = 0.26
"""Inches of a line of text below the map."""

_STYLE: dict[Any, Any] = {"svg.hashsalt": "mallseg", "svg.fonttype": "none", "font.size": 10}
"""Names stay texts in an SVG: whoever shows it may have letters that matplotlib's font lacks."""

_NOTHING_OF_TODAY = {"png": {"Software": None}, "svg": {"Date": None, "Creator": "mallseg"}}
"""The same map gives the same bytes: without the day, and without the library's version."""


def _pass_over(names: Sequence[str]) -> None:
    """Leave it to whoever looks at the picture."""


@dataclass(frozen=True, slots=True)
class MatplotlibMap:
    """A picture to be, in a file whose ending tells its kind.

    Attributes
    ----------
    on_boxes
        Called with the names in a written picture in which boxes stand for some letters.
    """

    target: Path
    on_boxes: Callable[[Sequence[str]], None] = _pass_over

    def check_writable(self) -> None:
        """Look at the target, its ending and its folder."""
        self._kind()
        check_target(self.target, option=_OPTION, source=None)

    def write(self, report: SegmentationReport) -> None:
        """Draw the map, and give the picture its name when it is whole."""
        kind, content = self._kind(), io.BytesIO()
        with mpl.rc_context(_STYLE), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            _picture(report).savefig(content, format=kind, metadata=_NOTHING_OF_TODAY[kind])
        with draft_of(self.target, option=_OPTION, source=None, mode=_MODE) as draft:
            draft.write(content.getvalue())
        if kind == "png" and (names := _in_boxes(report)):
            self.on_boxes(names)

    def _kind(self) -> str:
        kind = self.target.suffix.lower().removeprefix(".")
        if kind not in _NOTHING_OF_TODAY:
            raise InvalidOptionError(_OPTION, OptionFault.WRONG_ENDING, endings=(".png", ".svg"))
        return kind


def _in_boxes(report: SegmentationReport) -> list[str]:
    """List the names with letters that the font of pictures lacks."""
    with mpl.rc_context(_STYLE):
        letters = get_font(findfont(FontProperties())).get_charmap()
    names = [segment.name for segment in report.segments]
    return [name for name in names if any(ord(letter) not in letters for letter in name)]


def _picture(report: SegmentationReport) -> Figure:
    drawn = report.map
    below = (len(report.segments) + 2) * _LINE
    rows = len(drawn.panels)
    height = _HEIGHT * rows + below
    picture = Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor="white")
    room = 1 - below / height
    for row, panel in enumerate(drawn.panels):
        top, bottom = 1 - room * row / rows, 1 - room * (row + 1) / rows
        inches = 0.62 / height
        area = (0.075, bottom + inches, 0.9, top - bottom - inches - 0.25 / height)
        axes = picture.add_axes(area)
        draw_panel(axes, panel, report, shows_single=drawn.shows_single_customers)
    list_names(picture, report, top=below / height, line=_LINE / height)
    return picture
