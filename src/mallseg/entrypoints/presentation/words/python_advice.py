"""Refusals as a caller from Python sees them: with the arguments that help."""

from collections.abc import Mapping

from mallseg.domain.errors import (
    Code,
    FileFault,
    MallsegError,
    OptionFault,
    SourceFault,
    TableFault,
    UnitFault,
)

IN_PYTHON: Mapping[Code, str] = {
    SourceFault.TOO_MANY_REJECTED: "correct them, or allow that many with max_bad_rows={enough}",
    SourceFault.TOO_MANY_MISSING: (
        "fill them in, or leave these customers out with max_bad_rows={enough}"
    ),
    SourceFault.MOST_MISSING: "fill it in, or name another column with columns={{{name!r}: …}}",
    SourceFault.TOO_MANY_OUT_OF_RANGE: (
        "correct them; or, if they are right, use range={{{name!r}: {found:ends}}}"
    ),
    SourceFault.TOO_LARGE_FOR_UNIT: (
        "correct them; or, if they are right, use unit={{{name!r}: …}}, and "
        "range={{{name!r}: {found:ends}}}"
    ),
    SourceFault.NO_LOGARITHM: (
        "leave {name!r} out of log, or these customers with max_bad_rows={enough}"
    ),
    SourceFault.OUTLIERS_ALIKE: (
        "if it stands for something else, such as “unknown”, use "
        "range={{{name!r}: {found:ends}}} and max_bad_rows={enough}; if not, keep_outliers=True"
    ),
    UnitFault.CELLS_IN_OTHER_CURRENCY: (
        "use unit={{{name!r}: {own!r}}}; or, if they are in {unit} all the same, "
        "as_given=[{name!r}]"
    ),
    UnitFault.ASSIGNED_IN_OTHER_CURRENCY: (
        "bring them to {unit}; or, if they are in {unit} all the same, use as_given=[{name!r}]"
    ),
    UnitFault.SCALE_TOO_NARROW: (
        "give it with range={{{name!r}: (1, 5)}}; or, if they are right, as_given=[{name!r}]"
    ),
    UnitFault.ASSIGNED_ON_OTHER_SCALE: (
        "bring them to that scale; or, if they are right, use as_given=[{name!r}]"
    ),
    UnitFault.GROUPS_MIXED: "write all in one way; or, if they are right, use as_given=[{name!r}]",
    UnitFault.VALUES_IN_PARTS: (
        "use in_parts=[{name!r}] if they are; as_given=[{name!r}] if they are {unit} all the same; "
        "or another unit with unit={{{name!r}: …}}"
    ),
    UnitFault.ASSIGNED_IN_PARTS: (
        "use in_parts=[{name!r}] if they are, or as_given=[{name!r}] if they are {unit} all the "
        "same"
    ),
    UnitFault.VALUES_TOO_SMALL: "use as_given=[{name!r}] to take them as {unit}",
    UnitFault.UNITS_MIXED: (
        "correct those in the other unit, or divide the rows by them; or, if all are right, use "
        "as_given=[{name!r}]"
    ),
    UnitFault.UNIT_OF_NO_MODEL: (
        "bring them to the same unit; or, if they are right, use as_given=[{name!r}]"
    ),
    UnitFault.DIGITS_IN_THREES: (
        "use thousands={mark!r} and decimal={decimal!r} if it is one, or as_given=[{name!r}] if it "
        "is the decimal mark"
    ),
    UnitFault.DIGITS_OF_PARTS: (
        "use thousands={mark!r}, decimal={decimal!r} and in_parts=[{name!r}] if they are, or "
        "as_given=[{name!r}] if it is the decimal mark"
    ),
    UnitFault.OTHER_PERIOD_THAN_UNIT: (
        "bring its values to a {declared}; or, if they are, use as_given=[{name!r}]"
    ),
    UnitFault.COLUMN_IN_PARTS: (
        "use in_parts=[{name!r}]; or, if it is in {unit} all the same, "
        "columns={{{name!r}: {column!r}}}"
    ),
    UnitFault.COLUMN_IN_OTHER_UNIT: (
        "bring its values to {unit}; or, if they are, use as_given=[{name!r}]"
    ),
    UnitFault.OTHER_PERIOD: "if that is meant, use unit={{{name!r}: {unit!r}}}",
    SourceFault.CLASSES_NOT_NUMBERS: (
        "it is no feature; to count the customers of each segment by it, use "
        "breakdowns=[{column!r}]"
    ),
    SourceFault.TEXTS_NOT_NUMBERS: (
        "give numbers such as 1234.56, or describe how they are written with decimal, thousands, "
        "currency_signs and percent"
    ),
    SourceFault.TOO_MANY_OUTLIERS: (
        "correct them, or include them with keep_outliers=True; amounts with a long tail are "
        "better compared by their logarithm, with log=[…]"
    ),
    SourceFault.NO_HEADER: "name its {columns} columns with column_names=[…], in their order",
    SourceFault.SEVERAL_HEADERS: "choose one with header_row",
    SourceFault.NAMES_DO_NOT_FIT: "give column_names a name for each of them, in their order",
    FileFault.PARQUET: "give pandas.read_parquet({file!r}) instead",
    FileFault.UTF_16: 'use encoding="utf-16"',
    SourceFault.NOT_DECODABLE: "give one of {encodings:and} as encoding, or save the file as UTF-8",
    FileFault.NO_SHEET: "use sheet with one of {sheets:quoted}",
    FileFault.SEVERAL_SHEETS: 'use sheet={first!r} or another, or sheet="all" to read all',
    TableFault.TABLE_NEEDED: 'name it with table="schema.name"',
    TableFault.SEVERAL_TABLES: "name one with table=…",
    OptionFault.DATABASES_ONLY: "leave out table: a file is one table",
    SourceFault.NO_COLUMN: (
        "name a column so, such as {example!r}, or choose one with columns={{…}}{there}"
    ),
    SourceFault.NO_ID_COLUMN: "name the column of customer ids with id=…{there}",
    SourceFault.ID_COLUMN_NOT_THERE: "name the column of customer ids with id=…{there}",
    SourceFault.SEVERAL_ID_COLUMNS: "choose one, such as id={example!r}",
    SourceFault.IDS_REPEATED: (
        "bring one record for each customer; or, if it has the ids all the same, use id={column!r}"
    ),
    SourceFault.OTHER_ID_COLUMN: (
        "name a column that both have with id=…, or give the ids one name in both"
    ),
    SourceFault.NO_OPT_OUT_IDS: "name it with exclude_id=…{there}",
    SourceFault.NO_OUTCOME_IDS: "name it with outcome_id=…{there}",
    SourceFault.NO_OUTCOMES: (
        "use amount=… or responded=… to name the column with what the customers did"
    ),
    OptionFault.NO_EARLIER_MONTH: "give the file of one as before=…",
    OptionFault.NO_HELD_OUT: (
        "nothing can be compared without it; bring it back, or write the list with hold_out=… next "
        "time"
    ),
    OptionFault.SAME_AS_DECIMAL: "name that with decimal as well",
    OptionFault.NO_COLUMN_NAMES: "name them with column_names, such as {example}",
    OptionFault.ARRAY_WITHOUT_NAMES: "name them in their order with features or column_names",
    OptionFault.LAZY_FRAME: "collect it first, with .collect()",
    OptionFault.NOT_FROM_A_STORE: "load one with mallseg.load",
    OptionFault.NOT_A_CUSTOMER: "its keys are {fields:and}; a frame goes to mallseg.assign_frame",
}
"""Advice for callers from Python."""

QUESTIONS = frozenset(
    {
        UnitFault.VALUES_IN_PARTS,
        UnitFault.ASSIGNED_IN_PARTS,
        UnitFault.UNITS_MIXED,
        UnitFault.UNIT_OF_NO_MODEL,
        UnitFault.DIGITS_IN_THREES,
        UnitFault.DIGITS_OF_PARTS,
    }
)
"""Only the caller knows the unit: of two answers, none is to be put before the other."""


def python_advice(error: MallsegError) -> str:
    """Say which argument helps; nothing where the default text is as good."""
    return IN_PYTHON.get(error.code, "")
