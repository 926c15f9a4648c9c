"""What can be wrong with one record of a customer."""

from enum import StrEnum


class Fault(StrEnum):
    """The kinds of fault for which a record is rejected."""

    FIELD_COUNT = "field_count"
    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
