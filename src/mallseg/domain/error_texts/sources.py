"""Why a source of customers cannot be used."""

from mallseg.domain.error_texts.code import Code


class SourceFault(Code):
    """Why a source cannot be read as a table of customers."""

    # the file
    SOURCE_NOT_READABLE = "source_not_readable", "cannot be read", "{detail}"
    SOURCE_NAME_NOT_ALLOWED = "source_name_not_allowed", "cannot be read", "its name is not allowed"
    SOURCE_CHANGED = (
        "source_changed",
        "was changed while it was read",
        "read it again when nothing writes to it",
    )
    NOT_A_FILE = "not_a_file", "cannot be read: {detail}", "give the path of a file"
    EMPTY_FILE = "empty_file", "is empty", "export the customers again, with a header line"
    NOT_TEXT = "not_text", "looks like {format}", "export it as CSV"
    UTF_16 = "utf_16", "looks like UTF-16", "set the encoding to utf-16"
    DAMAGED_GZIP = "damaged_gzip", "is a damaged gzip file, or cut short", "fetch it again"
    EXPANDS_TOO_FAR = (
        "expands_too_far",
        "expands to more than the {largest} bytes allowed",
        "cut it into parts",
    )
    DAMAGED_ARCHIVE = (
        "damaged_archive",
        "is a damaged workbook or zip archive, or cut short",
        "fetch or save it again",
    )
    SEVERAL_MEMBERS = (
        "several_members",
        "is a zip archive of {members} files",
        "unpack it, and give one of them",
    )
    TOO_MANY_PARTS = (
        "too_many_parts",
        "is a zip archive of more parts than any workbook has",
        "save it again, or export it as CSV",
    )

    # of another kind
    JSON = "json", "holds JSON", "make a data frame of {file}, or a CSV file"
    JSON_LINES = (
        "json_lines",
        "holds JSON lines",
        "make a data frame of {file}, or a CSV file",
    )
    PARQUET = (
        "parquet",
        "looks like a Parquet file",
        "make a data frame of {file}, or a CSV file",
    )
    PICKLE = (
        "pickle",
        "looks like a pickle, which may run a program when it is opened",
        "have it exported as CSV where it was made",
    )
    WEB_PAGE = (
        "web_page",
        "holds a web page",
        "open {file} in a spreadsheet, and save it as .xlsx or CSV",
    )
    XML_SPREADSHEET = (
        "xml_spreadsheet",
        "is an XML spreadsheet of 2003",
        "open {file} in a spreadsheet, and save it as .xlsx or CSV",
    )

    # a workbook
    DAMAGED_WORKBOOK = (
        "damaged_workbook",
        "cannot be read as a workbook: it is damaged, or cut short",
        "open it in a spreadsheet and save it again, or export it as CSV",
    )
    ENCRYPTED = (
        "encrypted",
        "is encrypted",
        "open it with its password, and save it without one",
    )
    WORKBOOK_EXPANDS = (
        "workbook_expands",
        "expands to more than {largest} bytes, which no workbook of its size does",
        "save it again, or export it as CSV",
    )
    WORKBOOK_TOO_LARGE = (
        "workbook_too_large",
        "has more cells than can be read, or is damaged",
        "delete empty rows and columns behind the table, or export it as CSV",
    )
    NO_ROOM = (
        "no_room",
        "cannot be unpacked",
        "there is no room left in the folder for temporary files",
    )
    NO_ROOM_TO_JOIN = (
        "no_room_to_join",
        "cannot be joined",
        "there is no room left in memory or in the folder for temporary files",
    )
    NO_SHEET = "no_sheet", "has no sheet {sheet!r}", "it has {sheets:quoted}"
    NO_SHEETS = "no_sheets", "has no sheet with cells", "export the customers again"
    SEVERAL_SHEETS = (
        "several_sheets",
        "{count} of its sheets have the columns: {sheets:quoted}",
        "name one, such as {first!r}, or have all read as one",
    )
    FORMULAS_WITHOUT_VALUES = (
        "formulas_without_values",
        (
            "column {column!r} has {cells} formulas that were never calculated, the first in row "
            "{row}"
        ),
        "open {file} in a spreadsheet, and save it",
    )

    # how it is written
    OPEN_QUOTE = "open_quote", "record {record} opens a quote that is never closed", "close it"
    TEXT_AFTER_QUOTE = (
        "text_after_quote",
        "record {record} has text after a closing quote",
        "double the quotes inside a text",
    )
    LONE_CARRIAGE_RETURN = (
        "lone_carriage_return",
        "record {record} has a lone carriage return",
        "end every line with LF or CRLF",
    )
    LONG_FIELD = (
        "long_field",
        "record {record} has a very long field",
        "most often, a quote is not closed",
    )
    LONG_RECORD = (
        "long_record",
        "record {record} is longer than 2 MiB",
        "most often, a quote or a line end is missing",
    )
    NUL_BYTE = (
        "nul_byte",
        "record {record} holds a NUL byte",
        "export the file again, as UTF-8 text",
    )
    NOT_DECODABLE = (
        "not_decodable",
        "record {record} holds bytes that the encoding does not know",
        "set the encoding to one of {encodings:or}, or save the file as UTF-8",
    )
    QUOTE_INSIDE = (
        "quote_inside",
        "record {record} has a quote inside a field without quotes",
        "quote the field, double it",
    )
    MIXED_LINE_ENDS = (
        "mixed_line_ends",
        "record {record} mixes line ends inside quotes",
        "most often, a quote is not closed",
    )
    QUOTED_RECORDS = (
        "quoted_records",
        "record {record} quotes what look like whole records",
        "a quote is missing or too much",
    )
    NOT_CSV = "not_csv", "record {record} is not written as CSV"
    MOST_FIELD_COUNTS_DIFFER = (
        "most_field_counts_differ",
        (
            "{rejected} of the first {records} records have another number of fields than the "
            "first line (record {record} has {found} instead of {expected})"
        ),
        "no column is certain; export it again",
    )

    # the names of its columns
    NO_HEADER = (
        "no_header",
        "record {record} holds values like those below it, and no names of columns",
        "give the names of its {columns} columns, such as {example}",
    )
    SEVERAL_HEADERS = (
        "several_headers",
        "records {records:and} could each hold the names of the columns",
        "say which of them does",
    )
    NO_SUCH_RECORD = (
        "no_such_record",
        "has no record {record} for the names of columns",
        "there are {records}",
    )
    NAMES_DO_NOT_FIT = (
        "names_do_not_fit",
        "its records have {found} fields, and {expected} columns are named",
        "name each of them, in their order",
    )
    TOO_MANY_COLUMNS = (
        "too_many_columns",
        "has {columns:,} columns, more than the {most:,} allowed",
        "export just those that are needed",
    )

    # what it holds
    NO_FIRST_LINE = "no_first_line", "has no first line"
    NO_CUSTOMERS = "no_customers", "there is no customer below the first line"
    NO_COLUMN = (
        "no_column",
        "no column for {feature}",
        "the first line must name one, such as {example!r}{there}",
    )
    COLUMN_VANISHED = (
        "column_vanished",
        "column {column!r} of {feature} is gone since the settings were saved",
        "say which column it is now{there}",
    )
    COLUMN_OF_OTHER_KIND = (
        "column_of_other_kind",
        "column {column!r} held {before} when the settings were saved, and holds {found} now",
        "save the settings again if that is meant",
    )
    COLUMN_NOW_IN = (
        "column_now_in",
        "column {column!r} was in {before!r} when the settings were saved, and is in {found!r} now",
        "save the settings again if that is meant",
    )
    COLUMN_SCALED = (
        "column_scaled",
        (
            "the values of column {column!r} are about {times:.4g} times those of when the "
            "settings were saved"
        ),
        "save the settings again with their unit if that is meant",
    )
    SEVERAL_COLUMNS = (
        "several_columns",
        "more than one column for {feature}",
        "keep one of {columns:quoted}",
    )
    NO_ID_COLUMN = (
        "no_id_column",
        "no column is called like an id or a card number",
        "name the one with the ids of the customers{there}",
    )
    ID_COLUMN_NOT_THERE = (
        "id_column_not_there",
        "has no column {column!r} of ids",
        "name the one with the ids of the customers{there}",
    )
    SEVERAL_ID_COLUMNS = (
        "several_id_columns",
        "more than one column may hold the ids of the customers: {columns:quoted}",
        "name one, such as {example!r}",
    )
    OTHER_ID_COLUMN = (
        "other_id_column",
        "has its ids in column {column!r}, and {other} in {other_column!r}",
        "name a column that both have, or give the ids one name in both",
    )
    IDS_REPEATED = (
        "ids_repeated",
        "column {column!r} repeats its ids, as in a list of purchases",
        "bring one record for each customer, or name the column if that is meant",
    )
    CLASSES_NOT_NUMBERS = (
        "classes_not_numbers",
        "column {column!r} holds classes, and K-means compares numbers",
        "count the customers of each segment by it instead",
    )
    TEXTS_NOT_NUMBERS = (
        "texts_not_numbers",
        "column {column!r} holds texts that look like numbers, but are none",
        "give numbers such as 1234.56, or say that their decimal mark is a comma",
    )
    NO_BREAKDOWN_COLUMN = (
        "no_breakdown_column",
        "no column for the breakdown by {breakdown}",
        "the columns are {columns}",
    )
    TOO_MANY_VALUES = (
        "too_many_values",
        "column {column!r} has more than {most} different values",
        "break customers down by a column with few, such as a city",
    )
    VALUES_TOO_RARE = (
        "values_too_rare",
        (
            "column {column!r} has {values} different values, and the {most} most frequent cover "
            "{share:.0%} of the customers"
        ),
        "break customers down by a column with fewer, such as a city",
    )
    COLUMN_TAKEN = (
        "column_taken",
        "has a column {column!r} already",
        "remove it, or assign the customers it was made from",
    )
    SEVERAL_CURRENCIES = (
        "several_currencies",
        "in record {record}, column {column!r} changes from one currency to another",
        "bring all amounts to one",
    )
    COLUMN_NOT_NUMERIC = (
        "column_not_numeric",
        "column {column!r} holds something other than numbers",
    )
    TOO_MANY_REJECTED = (
        "too_many_rejected",
        "{rejected} of {records} records cannot be read, more than the {allowed:.1%} allowed",
        "correct them, or allow a share of {enough}",
    )
    MOST_REJECTED = (
        "most_rejected",
        "{rejected} of {records} records cannot be read",
        "correct them",
    )
    TOO_MANY_MISSING = (
        "too_many_missing",
        (
            "{rejected} of {records} records cannot be read: column {column!r} is empty in {own} "
            "of them"
        ),
        "fill them in, or allow a share of {enough} to be left out",
    )
    MOST_MISSING = (
        "most_missing",
        (
            "{rejected} of {records} records cannot be read: column {column!r} is empty in {own} "
            "of them"
        ),
        "fill it in, or take another column for {name}",
    )
    TOO_MANY_OUT_OF_RANGE = (
        "too_many_out_of_range",
        (
            "{rejected} of {records} records cannot be read: column {column!r} is out of range in "
            "{own} of them"
        ),
        "correct them, or declare a range of {found} for {name}",
    )
    TOO_LARGE_FOR_UNIT = (
        "too_large_for_unit",
        (
            "{rejected} of {records} records cannot be read: column {column!r} is above all that "
            "{name} may be in {unit} in {own} of them"
        ),
        "correct them, or declare the unit of {name}, and a range of {found}",
    )
    NO_LOGARITHM = (
        "no_logarithm",
        (
            "{rejected} of {records} records cannot be read: column {column!r} is below 0 in "
            "{own} of them, and {name} is compared by its logarithm"
        ),
        "compare {name} as it is, or allow a share of {enough} to be left out",
    )
    OUTLIERS_ALIKE = (
        "outliers_alike",
        "{outliers} customers ({share:.1%}) have the same {feature}, far from all others",
        (
            "if it stands for something else, declare a range of {found} for {name} and allow a "
            "share of {enough} to be left out; if not, let them take part"
        ),
    )
    TOO_MANY_OUTLIERS = (
        "too_many_outliers",
        (
            "{outliers} of {customers} customers are far from all others and from each other, more "
            "than the {allowed:.0%} that may be left out (records {records}, ...)"
        ),
        "correct them, or let them take part",
    )
    VALUES_IN_PARTS = (
        "values_in_parts",
        (
            "the values of {feature} look like {part_unit}: half of those above 0 are above "
            "{limit:,.0f} {unit}"
        ),
        "say that {name} is in {part_unit}, that it is right as given, or in which unit it is",
    )
    ASSIGNED_IN_PARTS = (
        "assigned_in_parts",
        (
            "the values of {feature} look like {part_unit}: half of those above 0 are above "
            "{limit:,.0f} {unit}"
        ),
        "say that {name} is in {part_unit}, or that it is right as given",
    )
    VALUES_TOO_SMALL = (
        "values_too_small",
        (
            "the values of {feature} look like {unit} already: as {part_unit}, half of those above "
            "0 are below {limit:,.6g} {unit}"
        ),
        "take {name} as given",
    )
    UNITS_MIXED = (
        "units_mixed",
        (
            "the values of {feature} are in two units: {share:.0%} of those above 0 are some "
            "{parts:,} times the others"
        ),
        "bring them to one unit, or say that {name} is right as given",
    )
    UNIT_OF_NO_MODEL = (
        "unit_of_no_model",
        ("the values of {feature} are about {times:.6g} times those that the model was trained on"),
        "bring them to the same unit, or say that {name} is right as given",
    )
    DIGITS_IN_THREES = (
        "digits_in_threes",
        (
            "all numbers of column {column!r} with a {mark!r} have exactly three digits behind it, "
            "as behind a mark of thousands"
        ),
        "say that it is one and the decimal mark is {decimal!r}, or that {name} is right as given",
    )
    DIGITS_OF_PARTS = (
        "digits_of_parts",
        (
            "all numbers of column {column!r} with a {mark!r} have exactly three digits behind it, "
            "as {part_unit} with a mark of thousands have"
        ),
        "say that it is one and the decimal mark is {decimal!r}, or that {name} is right as given",
    )
    COLUMN_IN_PARTS = (
        "column_in_parts",
        "column {column!r} is in {found}, and {feature} in {unit}",
        "say that {name} is in {part_unit}, or name its column otherwise if it is not",
    )
    COLUMN_IN_OTHER_UNIT = (
        "column_in_other_unit",
        "column {column!r} is in {found}, and {feature} in {unit}",
        "bring its values to {unit}, or say that those of {name} are right as given",
    )
    OTHER_PERIOD = (
        "other_period",
        "column {column!r} is per {found}, and {feature} is declared per {declared}",
        "say that the unit of {name} is {unit}, if it is",
    )
    OTHER_PERIOD_THAN_UNIT = (
        "other_period_than_unit",
        "column {column!r} is per {found}, and {feature} is declared per {declared}",
        "bring its values to a {declared}, or say that {name} is right as given",
    )
