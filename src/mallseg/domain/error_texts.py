"""What can be wrong: a stable code for each fault, and its default text in English.

A text says what is wrong and, after the colon, what to do. It is filled with the facts of an error
and names no option of a command line: an entry point that has a better advice gives its own.
"""

import shlex
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Self

Fact = str | int | float | tuple[str, ...]
"""A number, a name, or the names to choose from; never a customer's value."""


class Code(StrEnum):
    """A kind of fault. No two kinds in all of mallseg share a code.

    Attributes
    ----------
    text
        What is wrong, with the names of facts in braces.
    advice
        What to do about it, or what was expected; often empty.
    """

    text: str
    advice: str

    def __new__(cls, value: str, text: str, advice: str = "") -> Self:
        """Make a code with its text."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = text
        member.advice = advice
        return member

    def reason(self, facts: Mapping[str, Fact], advice: str = "") -> str:
        """Fill in the facts; `advice` replaces the default one."""
        return _reason(self, tuple(facts.items()), advice or self.advice)


@lru_cache(maxsize=256)  # rejected records have few reasons
def _reason(code: Code, facts: tuple[tuple[str, Fact], ...], advice: str) -> str:
    known = {name: _in_a_sentence(fact) for name, fact in facts}
    text = f"{code.text}: {advice}" if advice else code.text
    if code is Fault.NOT_A_NUMBER and "decimals" in known:
        text += _MOST_DIGITS if "digits" in known else _MOST_DECIMALS
    try:
        return text.format_map({"range": _range(known), **known})
    except (KeyError, ValueError):  # a fact is missing: an error must still be readable
        return f"{code} {dict(facts)}" if facts else str(code)


def _in_a_sentence(fact: Fact) -> Fact:
    match fact:
        case tuple():
            return _Names(fact)
        case str():
            return _Text(fact)
    return fact


class _Text(str):
    """Text in a sentence; ``{unit:shell}`` can be copied to a command line, whatever it is."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        return shlex.quote(self) if form == "shell" else super().__format__(form)


class _Names(tuple[str, ...]):
    """Names in a sentence: ``{names:or}``, ``{names:and}``; ``{names:quoted}`` has quotes."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        if form == "quoted":
            return " and ".join(map(repr, self))
        if form and len(self) > 1:
            return f"{', '.join(self[:-1])} {form} {self[-1]}"
        return ", ".join(self)


def _range(facts: Mapping[str, object]) -> str:
    """Say what of a feature's range is known: " from 0 to 1000000 (k$)"."""
    match "lowest" in facts, "highest" in facts:
        case True, True:
            said = " from {lowest:.15g} to {highest:.15g}"
        case True, False:
            said = " of at least {lowest:.15g}"
        case False, True:
            said = " of at most {highest:.15g}"
        case _:
            said = ""
    return (f"{said} ({{unit}})" if "unit" in facts else said).format_map(facts)


_NUMBER = "must be a number{range}"
_PLAIN_NAME = (
    "must be 1 to {longest} lower-case letters, digits, - or _, and begin with a letter or a digit"
)
_MOST_DECIMALS = ", with at most {decimals} decimals"
_MOST_DIGITS = ", with at most {digits} digits before the decimal mark"


class Fault(Code):
    """The kinds of fault for which a record is rejected."""

    FIELD_COUNT = (
        "field_count",
        "has another number of fields than the first line",
        "{found} instead of {expected}",
    )
    MISSING = "missing", "is missing", _NUMBER
    NOT_A_NUMBER = "not_a_number", "is not a number", _NUMBER
    OUT_OF_RANGE = "out_of_range", "is out of range", _NUMBER


class OptionFault(Code):
    """What is wrong with an option, a name or a setting."""

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
    NOT_CONSECUTIVE = "not_consecutive", "must be numbered 1, 2, 3 and so on, in order"
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
        "neither version has kept where customers stand by the features of both",
    )

    # files
    FILE_NOT_READABLE = "file_not_readable", "{file} cannot be read", "{detail}"
    FILE_NOT_WRITABLE = "file_not_writable", "{file} cannot be written", "{detail}"
    NOT_WRITABLE = "not_writable", "cannot be written", "{detail}"
    NOT_A_REGULAR_TARGET = "not_a_regular_target", "cannot be written", "it is not a regular file"
    SAME_FILE = "same_file", "must be another file than {other}"
    NOT_TOML = "not_toml", "{file} is not valid TOML", "{detail}"
    WRONG_ENDING = "wrong_ending", "must end in {endings:or}"
    NOT_A_PAGE = "not_a_page", "must end in {endings:or}", "a browser prints the page as a PDF"
    CSV_ONLY = "csv_only", "is for CSV files", "export the workbook as CSV"
    NOT_FOR_WORKBOOKS = (
        "not_for_workbooks",
        "is for CSV files",
        "a workbook marks its formulas itself",
    )
    NAME_NOT_ENCODABLE = (
        "name_not_encodable",
        "has no characters for the name of segment {segment}",
        "use a UTF-8 file",
    )
    NOT_A_SOURCE = "not_a_source", "must be the path of a file or a pandas DataFrame"

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
    NOT_LOOPBACK = (
        "not_loopback",
        "must be an address of this machine alone ({addresses})",
        "there are no API keys yet, so put a proxy that checks its callers in front",
    )
    PORT_UNAVAILABLE = (
        "port_unavailable",
        "{port} cannot be listened on ({detail})",
        "choose another",
    )


class SourceFault(Code):
    """Why a source cannot be read as a table of customers."""

    # the file
    SOURCE_NOT_READABLE = "source_not_readable", "cannot be read", "{detail}"
    SOURCE_NAME_NOT_ALLOWED = "source_name_not_allowed", "cannot be read", "its name is not allowed"
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
    DAMAGED_WORKBOOK = (
        "damaged_workbook",
        "cannot be read as an Excel workbook",
        "save it again, or export it as CSV",
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

    # what it holds
    NO_FIRST_LINE = "no_first_line", "has no first line"
    NO_CUSTOMERS = "no_customers", "there is no customer below the first line"
    NO_COLUMN = (
        "no_column",
        "no column for {feature}",
        "the first line must name one, such as {example!r}",
    )
    SEVERAL_COLUMNS = (
        "several_columns",
        "more than one column for {feature}",
        "keep one of {columns:quoted}",
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
        "correct them, or allow more",
    )
    VALUES_IN_PARTS = (
        "values_in_parts",
        "the values of {feature} look like {part_unit}: half are above {limit:,.0f} {unit}",
        "say that {name} is in {part_unit}, or set another unit for it",
    )
    ASSIGNED_IN_PARTS = (
        "assigned_in_parts",
        "the values of {feature} look like {part_unit}: half are above {limit:,.0f} {unit}",
        "say that {name} is in {part_unit}, if it is",
    )
    COLUMN_IN_PARTS = (
        "column_in_parts",
        "column {column!r} is in {found}, and {feature} in {unit}",
        "say that {name} is in {part_unit}, or name its column otherwise if it is not",
    )
    COLUMN_IN_OTHER_UNIT = (
        "column_in_other_unit",
        "column {column!r} is in {found}, and {feature} in {unit}",
        "bring its values to {unit}, or name the column of {name} otherwise if they are",
    )
    OTHER_PERIOD = (
        "other_period",
        "column {column!r} is per {found}, and {feature} is declared per {declared}",
        "say that the unit of {name} is {unit}, if it is",
    )


class CensusFault(Code):
    """Why customers that can be read cannot be grouped."""

    TOO_FEW_CUSTOMERS = (
        "too_few_customers",
        "there are {have} distinct customers, too few for {need} segments",
        "ask for fewer segments or bring more customers",
    )


class LookupFault(Code):
    """What is not there."""

    UNKNOWN_SEGMENT = "unknown_segment", "there is no such segment", "the model has {segments}"
    UNKNOWN_MODEL = "unknown_model", "there is no model {model!r} in {store}", "train it first"
    UNKNOWN_VERSION = (
        "unknown_version",
        "there is no version {version} of model {model!r} in {store}",
        "choose one that it has",
    )
    NO_CHAMPION = (
        "no_champion",
        "there is no version of model {model!r} in use in {store}",
        "promote one, or train again",
    )


class ModelFault(Code):
    """Why a stored model cannot be used."""

    DAMAGED = "damaged", "{detail} (promote another version or train again)"
    NEWER_FORMAT = (
        "newer_format",
        "is of format {format}, newer than this mallseg",
        "upgrade mallseg",
    )
    MODEL_NOT_READABLE = (
        "model_not_readable",
        "cannot be read: {detail} (promote another version or train again)",
    )
    ALIAS_NOT_READABLE = (
        "alias_not_readable",
        "cannot be read, so the version in use is not known",
        "set or remove it first",
    )


class StoreFault(Code):
    """Why a store cannot be used."""

    STORE_UNAVAILABLE = "store_unavailable", "the model store {store} cannot be used", "{detail}"
