"""Errors of files of customers that cannot be opened or have an unknown format."""

from mallseg.domain.errors.code import Code


class FileFault(Code):
    """The reason why a file holds no table that can be read."""

    # the file
    SOURCE_NOT_READABLE = "source_not_readable", "cannot be read", "{detail}"
    SOURCE_NAME_NOT_ALLOWED = "source_name_not_allowed", "cannot be read", "its name is not allowed"
    SOURCE_CHANGED = (
        "source_changed",
        "was changed while it was read",
        "read it again when nothing writes to it",
    )
    NOT_A_FILE = "not_a_file", "cannot be read: {detail}", "give the path of a file"
    NO_MATCH = (
        "no_match",
        "is a pattern that no file matches",
        "give the path of a file, or another pattern",
    )
    NO_CSV_IN_FOLDER = (
        "no_csv_in_folder",
        "is a folder without CSV files",
        "give a folder with files that end in .csv, .tsv, .txt or .gz, or the path of a file",
    )
    GIVEN_TWICE = (
        "given_twice",
        "is given twice",
        "give each file once: its customers would count twice",
    )
    NOT_ONE_OF_SEVERAL = (
        "not_one_of_several",
        "is no CSV file, as each of several must be",
        "give it alone, or save it as CSV",
    )
    OTHER_COLUMNS = (
        "other_columns",
        "has another column than {first}: {name!r} instead of {expected!r}, in place {place}",
        "give {file} the same columns in the same order",
    )
    OTHER_NUMBER_OF_COLUMNS = (
        "other_number_of_columns",
        "has {found} columns, and {first} has {expected}",
        "give {file} the same columns in the same order",
    )
    OTHER_DELIMITER = (
        "other_delimiter",
        "has another delimiter than {first}",
        "save {file} with the same one",
    )
    NOT_KEPT = (
        "not_kept",
        "is more than the folder for temporary files has room for",
        "set TMPDIR to a folder with more room, or give a file",
    )
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
    JSON = (
        "json",
        "holds JSON that is no table of customers, or is packed with others",
        "give a list of objects, or lines of them, one for each customer",
    )
    DAMAGED_JSON = "damaged_json", "is damaged JSON, or cut short", "export it again"
    DAMAGED_JSON_LINE = (
        "damaged_json_line",
        "holds JSON that is damaged, or cut short, in line {line}",
        "export it again",
    )
    JSON_TOO_LARGE = (
        "json_too_large",
        "is a JSON document of more than {largest} bytes",
        "export it as JSON lines, or as CSV",
    )
    PARQUET = (
        "parquet",
        "looks like a Parquet file",
        "make a data frame of {file}, or a CSV file",
    )
    DAMAGED_PARQUET = (
        "damaged_parquet",
        "cannot be read as Parquet: it is damaged, or its files have different columns",
        "write it again",
    )
    DUCKDB_NOT_READ = (
        "duckdb_not_read",
        "cannot be read as a DuckDB database: it is damaged, or of a newer version",
        "write it again",
    )
    WRITTEN_BY_OTHERS = (
        "written_by_others",
        "is open in another program",
        "close it there, or copy {file} first",
    )
    READS_OTHER_FILES = (
        "reads_other_files",
        "reads other files, which is not allowed",
        "make a table of that view",
    )
    NO_ROOM_TO_COUNT = (
        "no_room_to_count",
        "cannot be counted",
        "there is no room left in memory or in the folder for temporary files",
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
