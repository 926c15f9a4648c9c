"""Errors of customers and of a census."""

from mallseg.domain.error_texts.code import Code

_NUMBER = "must be a number{range}"


class Fault(Code):
    """The kinds of fault for which a record is rejected."""

    FIELD_COUNT = (
        "field_count",
        "has another number of fields than the first line",
        "{found} instead of {expected}",
    )
    REPEATED_HEADER = "repeated_header", "repeats the names of the columns"
    MISSING = "missing", "is missing", _NUMBER
    NOT_A_NUMBER = "not_a_number", "is not a number", _NUMBER
    OUT_OF_RANGE = "out_of_range", "is out of range", _NUMBER
    BLANK_ID = "blank_id", "is blank", "a customer is recognised by it"


class CensusFault(Code):
    """Why customers that can be read cannot be grouped."""

    TOO_FEW_CUSTOMERS = (
        "too_few_customers",
        "there are too few different customers for {need} segments, just {have}",
        "ask for fewer segments or bring more customers",
    )
