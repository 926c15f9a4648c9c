"""Advice on the page for a file that cannot be used, where a field of the form resolves it."""

from collections.abc import Mapping

from mallseg.domain.errors import (
    Code,
    FileFault,
    LookupFault,
    MallsegError,
    SourceFault,
    UnitFault,
)

_CHOOSE_COLUMN = "choose below which one it is"
_HOW_VALUES_ARE = "say below how its values are to be taken"
_LEAVE_OUT = "correct them in the file, or allow below that as many are left out"

ON_THE_PAGE: Mapping[Code, str] = {
    SourceFault.NO_COLUMN: _CHOOSE_COLUMN,
    SourceFault.SEVERAL_COLUMNS: "{columns:quoted} could be it; " + _CHOOSE_COLUMN,
    SourceFault.COLUMN_VANISHED: _CHOOSE_COLUMN,
    SourceFault.COLUMN_OF_OTHER_KIND: "if that is meant, read the file as it comes, and keep that",
    SourceFault.COLUMN_NOW_IN: "if that is meant, read the file as it comes, and keep that",
    SourceFault.COLUMN_SCALED: "if that is meant, read the file as it comes, and keep that",
    SourceFault.TEXTS_NOT_NUMBERS: "say below how numbers are written",
    SourceFault.TOO_MANY_REJECTED: _LEAVE_OUT,
    SourceFault.TOO_MANY_MISSING: "fill them in, or allow below that as many are left out",
    SourceFault.MOST_MISSING: "fill it in, or choose another column below",
    SourceFault.TOO_MANY_OUT_OF_RANGE: (
        "correct them in the file, or say below that values may be {found}"
    ),
    SourceFault.TOO_LARGE_FOR_UNIT: "say below in which unit they are, and what values may be",
    SourceFault.OUTLIERS_ALIKE: (
        "if it stands for something else, such as “unknown”, say below that values may be {found}, "
        "and allow that as many are left out; if not, let them take part"
    ),
    SourceFault.TOO_MANY_OUTLIERS: "correct them in the file, or let them take part",
    SourceFault.NO_HEADER: "give the names of its {columns} columns below",
    SourceFault.SEVERAL_HEADERS: "choose below which of them it is",
    SourceFault.NOT_DECODABLE: "choose other characters below",
    FileFault.UTF_16: "choose the characters UTF-16 below",
    FileFault.NO_SHEET: "choose another sheet below",
    FileFault.SEVERAL_SHEETS: "choose one of them below, or all as one table",
    FileFault.FORMULAS_WITHOUT_VALUES: (
        "open the file in the spreadsheet, save it there, and send it again"
    ),
    UnitFault.CELLS_IN_OTHER_CURRENCY: (
        "say below that its unit is {own}; or, if they are in {unit} all the same, that they are "
        "right as they are"
    ),
    UnitFault.GROUPS_MIXED: "write all in one way; or say below that they are right as they are",
    UnitFault.VALUES_IN_PARTS: _HOW_VALUES_ARE,
    UnitFault.VALUES_TOO_SMALL: _HOW_VALUES_ARE,
    UnitFault.UNITS_MIXED: (
        "bring them to one unit in the file; or, if all are right, say below that they are right "
        "as they are"
    ),
    UnitFault.SCALE_TOO_NARROW: (
        "say below what its values may be; or, if they are right, that they are right as they are"
    ),
    UnitFault.DIGITS_IN_THREES: (
        "say below whether it is the mark between thousands, or that the values are right as they "
        "are"
    ),
    UnitFault.DIGITS_OF_PARTS: (
        "say below whether it is the mark between thousands, or that the values are right as they "
        "are"
    ),
    UnitFault.COLUMN_IN_PARTS: _HOW_VALUES_ARE,
    UnitFault.COLUMN_IN_OTHER_UNIT: (
        "bring its values to {unit}; or, if they are, say below that they are right as they are"
    ),
    UnitFault.OTHER_PERIOD: "if that is meant, say below that its unit is {unit}",
    UnitFault.OTHER_PERIOD_THAN_UNIT: (
        "bring its values to a {declared}; or say below that they are right as they are"
    ),
    UnitFault.ASSIGNED_IN_PARTS: _HOW_VALUES_ARE,
    UnitFault.ASSIGNED_IN_OTHER_CURRENCY: (
        "bring them to {unit}; or, if they are, say that they are right as they are"
    ),
    UnitFault.ASSIGNED_ON_OTHER_SCALE: (
        "bring them to that scale; or say that they are right as they are"
    ),
    UnitFault.UNIT_OF_NO_MODEL: (
        "bring them to the same unit; or say that they are right as they are"
    ),
    LookupFault.UNKNOWN_MODEL: "train first",
    LookupFault.NO_CHAMPION: "train first, or put a version of them into use",
}
"""Beside a code, what a person in a browser can do; other codes have their default text."""


def page_reason(error: MallsegError) -> str:
    """Say what is wrong with a file, and which field of the page helps."""
    return error.code.reason(error.facts, ON_THE_PAGE.get(error.code, ""))


def reason_elsewhere(error: MallsegError) -> str:
    """Say what is wrong with a file where those fields are not."""
    is_for_fields = error.code in ON_THE_PAGE and not isinstance(error.code, LookupFault)
    return error.code.statement(error.facts) if is_for_fields else page_reason(error)


def of_file(name: str, reason: str) -> str:
    """Say which of several files a reason is about."""
    return f"“{name}”: {reason}"
