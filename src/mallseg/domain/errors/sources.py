"""Errors of tables of customers: their format, columns and values."""

from mallseg.domain.errors.code import Code


class SourceFault(Code):
    """The reason why a source cannot be read as a table of customers."""

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
        "name a column in the first line, such as {example!r}{there}",
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
    LISTED_TWICE = (
        "listed_twice",
        "a customer stands in it twice, or in the list and among those held out",
        "give the two files as they were written",
    )
    NOT_AS_WRITTEN = (
        "not_as_written",
        "a record has another number of fields than there are columns",
        "give the list as it was written",
    )
    NOT_ONE_CAMPAIGN = (
        "not_one_campaign",
        "this list and those held out are not of one campaign",
        "give the two files that were written together",
    )
    NO_OPT_OUT_IDS = (
        "no_opt_out_ids",
        "no column is called like the ids of those who opted out",
        "name it{there}",
    )
    NO_OUTCOME_IDS = (
        "no_outcome_ids",
        "no column is called like the ids of those whose outcomes these are",
        "name it{there}",
    )
    NO_AMOUNTS = (
        "no_amounts",
        "most texts in column {column!r} are no amounts",
        "name a column of numbers",
    )
    NO_OUTCOMES = (
        "no_outcomes",
        "most texts in column {column!r} are neither an amount, nor yes or no",
        "name the column that says what the customers did",
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
