"""Errors of options, names and settings."""

from mallseg.domain.errors.code import Code

_PLAIN_NAME = (
    "must be 1 to {longest} lower-case letters, digits, - or _, and begin with a letter or a digit"
)


class OptionFault(Code):
    """The reason why an option, a name or a setting is invalid."""

    # numbers
    NOT_BETWEEN = "not_between", "must be {lowest} to {highest}"
    BELOW_MINIMUM = "below_minimum", "must be at least {lowest}"
    BELOW_CHANCE = (
        "below_chance",
        "must be at least {lowest}",
        "chance alone makes as much of a difference",
    )
    NOT_POSITIVE = "not_positive", "must be above 0"
    NOT_A_SHARE = "not_a_share", "must be a share from 0 to 1"
    NOT_A_PROPER_SHARE = "not_a_proper_share", "must be a share above 0 and below 1"
    NOT_WHOLE = "not_whole", "must be a whole number"
    NOT_FINITE = "not_finite", "must be a finite number"
    NOT_A_RANGE = (
        "not_a_range",
        "must be a range of numbers to compare, the lower first, such as {example}",
    )
    NOT_A_SEGMENT_SIZE = (
        "not_a_segment_size",
        "must be a number of customers, or a share of them below 100%, such as {example}",
    )
    SEGMENT_SIZE_TOO_LARGE = (
        "segment_size_too_large",
        "is too large",
        "no two segments of the {customers:,} customers were found with at least {fewest:,} each",
    )
    NO_QUANTILE = "no_quantile", "must be at most 1, of a census that is not empty"

    # campaigns
    TOO_MANY_BYTES = "too_many_bytes", "must be at most {longest} bytes of UTF-8"
    NOT_A_CONDITION = (
        "not_a_condition",
        "must compare a column of the file by =, !=, <, <=, > or >=, as newsletter=yes",
        "the columns are {columns}",
    )
    NOT_COMPARABLE = (
        "not_comparable",
        "asks with {operator} for an order",
        "give a number, or a date such as 2026-07-31",
    )
    NO_SUCH_COLUMN = "no_such_column", "names no column of the file{there}"
    NO_EARLIER_MONTH = (
        "no_earlier_month",
        "asks for an earlier month, and the ledger has none of model {model!r}",
        "give the customers of one",
    )
    NO_HELD_OUT = (
        "no_held_out",
        "has no {file} beside it, with those who were held out",
        "nothing can be compared without it; bring it back, or hold out a share next time",
    )
    LEFT_OF_EARLIER = (
        "left_of_earlier",
        "would stand beside {file}, which is of an earlier list",
        "name another file, or remove that one",
    )

    # how a source is written
    SAME_AS_DECIMAL = (
        "same_as_decimal",
        "must differ from the decimal mark",
        "name that as well",
    )
    NO_COLUMN_NAMES = "no_column_names", "must name every column", "such as {example}"
    NO_HEADER_ROW = "no_header_row", "is none of a file without names of columns", "say one of both"

    # lists
    EMPTY = "empty", "must not be empty"
    NOT_ASCENDING = "not_ascending", "must be in ascending order, each once"
    NOT_UNIQUE = "not_unique", "must differ from each other"
    SAME_WORDS = (
        "same_words",
        "{features:and} are both spoken of as {words!r}",
        "give one of them another name, or a short label and a topic of its own",
    )
    OTHER_TRANSFORM = (
        "other_transform",
        "cannot be compared",
        "they take different logarithms of {features:and}, or one of them none",
    )
    OTHER_FEATURES = (
        "other_features",
        "cannot be compared",
        "it looks at other features than the version that assigns both months: {used:and}",
    )
    NOT_ADDING_UP = "not_adding_up", "do not add up"
    NOT_ONE_PER = "not_one_per", "must have one {item} per {each}"
    NOT_IN_CENSUS = "not_in_census", "must all be counted in the census, which has {counted}"

    NOT_OF_LENGTH = "not_of_length", "must have {length} items"

    # records
    NOT_A_RECORD = "not_a_record", "must be a record with named fields"
    NOT_A_TEXT = "not_a_text", "must be text"
    NOT_TRUE_OR_FALSE = "not_true_or_false", "must be true or false"

    # names and texts
    NOT_ONE_OF = "not_one_of", "must be one of {choices:or}"
    NOT_SOME_OF = "not_some_of", "must be one or more of {choices:and}, each once"
    NEEDS_ONE_OF = "needs_one_of", "needs at least one of {choices:or}"
    NOT_LIKE = "not_like", "must be written like {examples:or}"
    NOT_EARLIER = "not_earlier", "must be a day before {last}"
    BEFORE_LAST_UPDATE = (
        "before_last_update",
        "must not be before the last update, which is of {last}",
        "say the day that the file is of",
    )
    NOT_A_DAY = "not_a_day", "must be a day", "such as 2026-11-30"
    NOT_A_LINE = "not_a_line", "must be text on one line"
    TOO_LONG = "too_long", "must have at most {longest} characters"
    NOT_A_LABEL = "not_a_label", "must be at most {longest} printable characters"
    NOT_A_FEATURE_NAME = (
        "not_a_feature_name",
        "must be 1 to 40 small letters, digits or _, a letter first, such as visits_per_month",
    )
    NO_RANGE = "no_range", "must begin below its end"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder", "must have nothing in braces but {names:and}"
    LOG_BELOW_ZERO = (
        "log_below_zero",
        "must begin at 0 or above for a logarithm",
        "set its lowest value, or its transform to none",
    )
    NOT_A_SLUG = "not_a_slug", _PLAIN_NAME.replace("digits, - or _", "digits or -")
    NOT_A_MODEL_NAME = "not_a_model_name", _PLAIN_NAME
    NOT_AN_ALIAS = "not_an_alias", _PLAIN_NAME.removesuffix(" or a digit")
    NOT_A_NAME = (
        "not_a_name",
        "must be 1 to {longest} letters, digits, blanks, - _ or ., a letter or digit at both ends",
    )
    NO_SUCH_NAME = "no_such_name", "is that of nothing that is kept here"
    TOO_MANY_NAMES = "too_many_names", "is one too many", "{most} are kept here: remove one first"
    NAME_TAKEN = "name_taken", "is that of “{name}” ({slug}) already"
    SLUG_TAKEN = "slug_taken", "was used before, and a slug never means another segment"

    # versions
    NOT_A_VERSION = "not_a_version", "must be a number from 1 upwards, or an alias"
    NOT_A_VERSION_NUMBER = "not_a_version_number", "must be a number", "an alias cannot be deleted"
    VERSION_IN_USE = (
        "version_in_use",
        "{version} is the {alias}",
        "have {alias} name another version first",
    )
    NO_EARLIER_VERSION = (
        "no_earlier_version",
        "finds no earlier {alias} that can be used",
        "promote a version by its number",
    )
    SOURCE_NEEDED = (
        "source_needed",
        "is needed",
        "neither version has recorded its customers by the features of both",
    )

    # files
    FILE_NOT_READABLE = "file_not_readable", "{file} cannot be read", "{detail}"
    FILE_NOT_WRITABLE = "file_not_writable", "{file} cannot be written", "{detail}"
    NOT_WRITABLE = "not_writable", "cannot be written", "{detail}"
    NOT_A_REGULAR_TARGET = "not_a_regular_target", "cannot be written", "it is not a regular file"
    SAME_FILE = "same_file", "must be another file than {other}"
    NOT_OWN_FILE = (
        "not_own_file",
        "would replace {file}, which holds other settings",
        "name another file",
    )
    NOT_TOML = "not_toml", "{file} is not valid TOML", "{detail}"
    WRONG_ENDING = "wrong_ending", "must end in {endings:or}"
    NOT_A_PAGE = "not_a_page", "must end in {endings:or}", "a browser prints the page as a PDF"
    NOT_A_TABLE_NAME = (
        "not_a_table_name",
        "must be the name of a table, with its schema before a dot",
        'a name with a dot in it stands in double quotes, as in mall."customers.2026"',
    )
    SERVERS_ONLY = (
        "servers_only",
        "is for tables of PostgreSQL and Spark",
        "of anything else, make a copy with its segments",
    )
    DATABASES_ONLY = "databases_only", "is for databases", "a file is one table"
    WORKBOOKS_ONLY = "workbooks_only", "is for workbooks", "this file has no sheets"
    NOT_FOR_WORKBOOKS = (
        "not_for_workbooks",
        "is for CSV files",
        "a workbook marks its formulas itself",
    )
    NOT_OF_PARQUET = (
        "not_of_parquet",
        "is for CSV files and workbooks",
        "a rejected record of a Parquet file is the row of its number",
    )
    NOT_FOR_PARQUET = (
        "not_for_parquet",
        "is for CSV files",
        "no spreadsheet opens a Parquet file",
    )
    TOO_LARGE_FOR_SHEET = (
        "too_large_for_sheet",
        "has no room for this table",
        "a sheet has 1048576 rows, 16384 columns and texts of 32767 characters; name a .csv file",
    )
    NAME_NOT_ENCODABLE = (
        "name_not_encodable",
        "has no characters for the name of segment {segment}",
        "use a UTF-8 file",
    )
    NOT_A_SOURCE = (
        "not_a_source",
        (
            "must be the path of a file, a pandas, Polars or Arrow frame, a NumPy array, or a list "
            "of customers or dicts"
        ),
    )
    LAZY_FRAME = "lazy_frame", "is a lazy frame", "collect it first"
    ARRAY_WITHOUT_NAMES = (
        "array_without_names",
        "is an array of {columns} columns without names",
        "name them, in their order",
    )
    NOT_FROM_A_STORE = "not_from_a_store", "must be that of a stored model", "load one first"
    NOT_A_CUSTOMER = (
        "not_a_customer",
        "must be a Customer or a dict of one",
        "its keys are {fields:and}",
    )

    EXTRA_MISSING = (
        "extra_missing",
        "needs {package}, which is not installed",
        "pip install 'mallseg[{extra}]' brings it",
    )

    # settings and the playbook
    SETTING_NOT_ALLOWED = "setting_not_allowed", "{detail}"
    UNKNOWN_VARIABLE = (
        "unknown_variable",
        "names no setting",
        "variables look like {example}, and config/default.toml lists every setting",
    )
    UNKNOWN_KEY = "unknown_key", "is not a key of a playbook", "allowed here are {choices:and}"
    NOT_A_LIST = "not_a_list", "must be a list of {items}"
    NOT_A_TABLE = "not_a_table", "must be a table of keys"
    KEYS_MISSING = "keys_missing", "must have {keys:and}"

    # commands
    NOT_WITH = "not_with", "must not be given together with {other}"
    NEEDS_OTHER = "needs_other", "needs {other} as well"
    VALUES_AND_FILE = "values_and_file", "takes the customers from the file", "give no values"
    NOT_USED = "not_used", "is not used by this model", "it looks at {used:and}"
    NO_ANSWER = "no_answer", "is needed", "there was no answer to the question"
    NO_CERTIFICATE = (
        "no_certificate",
        "cannot be used with its key ({detail})",
        "name a file with the certificate and its chain, and one with the private key, both in PEM",
    )
    PORT_UNAVAILABLE = (
        "port_unavailable",
        "{port} cannot be listened on ({detail})",
        "choose another",
    )
