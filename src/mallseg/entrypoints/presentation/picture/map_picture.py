"""Writes the map of a report as a picture that needs no browser: PNG or SVG.

matplotlib is loaded when the picture is drawn, not before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.files.draft import check_target, draft_of

_OPTION = "picture"
_MODE = 0o644
_KINDS = ("png", "svg")


def _ignore(names: Sequence[str]) -> None:
    """Leave it to those who look at the picture."""


@dataclass(frozen=True, slots=True)
class MapPicture:
    """A picture in a file; the ending of its name says which kind.

    Attributes
    ----------
    on_boxes
        Called with the names in a written picture in which boxes stand for some letters.
    """

    target: Path
    on_boxes: Callable[[Sequence[str]], None] = _ignore

    def check_writable(self) -> None:
        """Raise InvalidOptionError if the picture could not be written now. Change nothing."""
        self._kind()
        check_target(self.target, option=_OPTION, source=None)

    def write(self, report: SegmentationReport) -> None:
        """Draw the map, and give the picture its name when it is whole."""
        from mallseg.entrypoints.presentation.picture.drawing import boxed_names, picture_of

        kind = self._kind()
        content = picture_of(report, kind)
        with draft_of(self.target, option=_OPTION, source=None, mode=_MODE) as draft:
            draft.write(content)
        if kind == "png" and (names := boxed_names(report)):
            self.on_boxes(names)

    def _kind(self) -> str:
        kind = self.target.suffix.lower().removeprefix(".")
        if kind not in _KINDS:
            raise InvalidOptionError(_OPTION, OptionFault.WRONG_ENDING, endings=(".png", ".svg"))
        return kind
