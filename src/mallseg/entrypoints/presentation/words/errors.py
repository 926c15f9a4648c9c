"""Refusals as a terminal shows them: with the options and commands that help."""

from collections.abc import Mapping

from mallseg.domain.errors import (
    AccessFault,
    Code,
    FileFault,
    LookupFault,
    MallsegError,
    OptionFault,
    SourceFault,
    TableFault,
    UnitFault,
)

_PARQUET_TO_CSV = (
    "make a CSV file of it: python -c 'import duckdb, sys; "
    "duckdb.read_parquet(sys.argv[1]).write_csv(sys.argv[2])' {file:shell} converted.csv"
)
_AS_WORKBOOK = (
    "open it in a spreadsheet and save it as .xlsx, or have LibreOffice do it: "
    "soffice --headless --convert-to xlsx --outdir converted {file:shell}"
)

ADVICE: Mapping[Code, str] = {
    AccessFault.NO_KEYS: (
        "make one with `mallseg keys create --name NAME --scope read`, or serve this machine only, "
        "at {addresses:or}"
    ),
    AccessFault.NO_SUCH_KEY: "`mallseg keys list` shows the names",
    AccessFault.NO_HOSTS: (
        "use --allowed-host with the name in its addresses, such as mallseg.example"
    ),
    SourceFault.OUTLIERS_ALIKE: (
        "if it stands for something else, such as “unknown”, use --range {name}={found} "
        "--max-bad-rows {enough}; if not, --keep-outliers"
    ),
    SourceFault.TOO_MANY_OUTLIERS: (
        "correct them, or include them with --keep-outliers; amounts with a long tail are "
        "better compared by their logarithm, with --log FEATURE"
    ),
    SourceFault.TOO_MANY_REJECTED: "correct them, or allow that many with --max-bad-rows {enough}",
    SourceFault.TOO_MANY_MISSING: (
        "fill them in, or leave these customers out with --max-bad-rows {enough}"
    ),
    SourceFault.MOST_MISSING: "fill it in, or name another column with --column {name}=COLUMN",
    SourceFault.TOO_MANY_OUT_OF_RANGE: (
        "correct them; or, if they are right, use --range {name}={found}"
    ),
    SourceFault.TOO_LARGE_FOR_UNIT: (
        "correct them; or, if they are right, give the unit and the range, as in "
        "--unit {name}=IDR --range {name}={found}"
    ),
    SourceFault.NO_LOGARITHM: (
        "leave out --log {name}, or leave these customers out with --max-bad-rows {enough}"
    ),
    UnitFault.CELLS_IN_OTHER_CURRENCY: (
        "use --unit {name}={own:shell}; or, if they are in {unit} all the same, --as-given {name}"
    ),
    UnitFault.ASSIGNED_IN_OTHER_CURRENCY: (
        "bring them to {unit}; or, if they are in {unit} all the same, use --as-given {name}"
    ),
    UnitFault.SCALE_TOO_NARROW: (
        "give it with --range {name}=1..5; or, if they are right, --as-given {name}"
    ),
    UnitFault.ASSIGNED_ON_OTHER_SCALE: (
        "bring them to that scale; or, if they are right, use --as-given {name}"
    ),
    UnitFault.GROUPS_MIXED: "write all in one way; or, if they are right, use --as-given {name}",
    UnitFault.VALUES_IN_PARTS: (
        "use --in-parts {name} if they are; --as-given {name} if they are {unit} all the same; "
        "or another unit with --unit {name}=UNIT"
    ),
    UnitFault.ASSIGNED_IN_PARTS: (
        "use --in-parts {name} if they are; or --as-given {name} if they are {unit} all the same"
    ),
    UnitFault.VALUES_TOO_SMALL: "use --as-given {name} to take them as {unit}",
    UnitFault.UNITS_MIXED: (
        "correct those in the other unit, or divide the file by them; or, if all are right, use "
        "--as-given {name}"
    ),
    UnitFault.UNIT_OF_NO_MODEL: (
        "bring them to the same unit; or, if they are right, use --as-given {name}"
    ),
    UnitFault.DIGITS_IN_THREES: (
        "use --thousands {mark} --decimal {decimal} if it is one; or --as-given {name} if it is "
        "the decimal mark"
    ),
    UnitFault.DIGITS_OF_PARTS: (
        "use --thousands {mark} --decimal {decimal} --in-parts {name} if they are; or "
        "--as-given {name} if it is the decimal mark"
    ),
    UnitFault.OTHER_PERIOD_THAN_UNIT: (
        "bring its values to a {declared}; or, if they are, use --as-given {name}"
    ),
    UnitFault.COLUMN_IN_PARTS: (
        "use --in-parts {name}; or, if it is in {unit} all the same, --column {name}={column:shell}"
    ),
    UnitFault.COLUMN_IN_OTHER_UNIT: (
        "bring its values to {unit}; or, if they are, use --as-given {name}"
    ),
    UnitFault.OTHER_PERIOD: "if that is meant, use --unit {name}={unit:shell}",
    SourceFault.CLASSES_NOT_NUMBERS: (
        "it is no feature; to count the customers of each segment by it, use "
        "--breakdown {column:shell}"
    ),
    SourceFault.TEXTS_NOT_NUMBERS: (
        "describe how they are written with --decimal, --thousands, --currency-signs or "
        "--percent, or give numbers such as 1234.56"
    ),
    SourceFault.NO_HEADER: "name its {columns} columns, as --no-header --column-names {example}",
    SourceFault.SEVERAL_HEADERS: "choose one with --header-row",
    SourceFault.NAMES_DO_NOT_FIT: "give --column-names a name for each of them, in their order",
    FileFault.UTF_16: "use --encoding utf-16",
    FileFault.PARQUET: _PARQUET_TO_CSV,
    FileFault.WEB_PAGE: _AS_WORKBOOK,
    FileFault.XML_SPREADSHEET: _AS_WORKBOOK,
    FileFault.FORMULAS_WITHOUT_VALUES: _AS_WORKBOOK,
    FileFault.NO_SHEET: "use --sheet with one of {sheets:quoted}",
    FileFault.SEVERAL_SHEETS: (
        "use --sheet {first:shell} or another, or --sheet all to read them as one"
    ),
    SourceFault.NOT_DECODABLE: (
        "use --encoding with one of {encodings:and}, or save the file as UTF-8"
    ),
    TableFault.TABLE_NEEDED: "name it with --table, such as --table mall.customers",
    TableFault.SEVERAL_TABLES: "name one with --table",
    TableFault.PASSWORD_REFUSED: (
        "set MALLSEG_DATABASE__PASSWORD or PGPASSWORD, or name a service of libpq with "
        "?service=NAME"
    ),
    OptionFault.DATABASES_ONLY: "leave out --table: a file is one table",
    SourceFault.NO_COLUMN: (
        "name a column in the first line, such as {example!r}, or choose one with --column"
    ),
    SourceFault.NO_ID_COLUMN: "name the column of customer ids with --id{there}",
    SourceFault.ID_COLUMN_NOT_THERE: "name the column of customer ids with --id{there}",
    SourceFault.SEVERAL_ID_COLUMNS: "choose one with --id, such as --id {example:shell}",
    SourceFault.IDS_REPEATED: (
        "bring one record for each customer; or, if it has the ids all the same, use "
        "--id {column:shell}"
    ),
    SourceFault.OTHER_ID_COLUMN: (
        "name a column that both have with --id, or give the ids one name in both"
    ),
    SourceFault.NO_OPT_OUT_IDS: "name it with --exclude-id{there}",
    SourceFault.NO_OUTCOME_IDS: "name it with --outcome-id{there}",
    SourceFault.NO_OUTCOMES: (
        "use --amount or --responded to name the column with what the customers did"
    ),
    OptionFault.NO_EARLIER_MONTH: (
        "give the customers of one with --before, or keep them with `mallseg ledger update`"
    ),
    OptionFault.NO_HELD_OUT: (
        "nothing can be compared without it; bring it back, or write the list with --hold-out next "
        "time"
    ),
    OptionFault.SAME_AS_DECIMAL: "name that with --decimal as well",
    OptionFault.NO_COLUMN_NAMES: "name them with --column-names, such as {example}",
    OptionFault.PORT_UNAVAILABLE: "choose another with --port",
    OptionFault.NO_EARLIER_VERSION: "promote a version by its number: `mallseg models promote`",
    OptionFault.SOURCE_NEEDED: (
        "neither version has recorded its customers by the features of both; "
        "give a file of customers with --source"
    ),
    LookupFault.UNKNOWN_MODEL: "train one with `mallseg train`",
    LookupFault.UNKNOWN_VERSION: "`mallseg models list` shows those there are",
    LookupFault.NO_CHAMPION: (
        "promote one with `mallseg models promote`, or train one with `mallseg train`"
    ),
}
"""Advice for the terminal, where it differs from the default text."""


def terminal_text(error: MallsegError) -> str:
    """Say what is wrong, where, and which option or command helps."""
    return error.text(ADVICE.get(error.code, ""))


def terminal_reason(error: MallsegError) -> str:
    """Say what is wrong and which option or command helps, but not where."""
    return error.code.reason(error.facts, ADVICE.get(error.code, ""))
