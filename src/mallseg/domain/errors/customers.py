"""Errors of customers, of a census, and of values in another unit than declared."""

from collections.abc import Mapping

from mallseg.domain.errors.code import Code, Fact

_FEWEST_SEGMENTS = 2

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
    """The reason why customers that can be read cannot be grouped."""

    TOO_FEW_CUSTOMERS = (
        "too_few_customers",
        "there are too few different customers for {need} segments, just {have}",
        "ask for fewer segments or bring more customers",
    )

    def reason(self, facts: Mapping[str, Fact], advice: str = "") -> str:
        """Return the text; for the fewest segments, with advice on the customers alone."""
        if facts.get("need") == _FEWEST_SEGMENTS:
            advice = advice or "bring more customers, or others who differ"
        return super().reason(facts, advice)


class UnitFault(Code):
    """The reason why a column seems to be in another unit."""

    CELLS_IN_OTHER_CURRENCY = (
        "cells_in_other_currency",
        "the amounts of column {column!r} are in {found}, and {feature} in {unit}",
        "say that the unit of {name} is {own}, or that it is right as given",
    )
    ASSIGNED_IN_OTHER_CURRENCY = (
        "assigned_in_other_currency",
        "the amounts of column {column!r} are in {found}, and {feature} in {unit}",
        "bring them to {unit}, or say that {name} is right as given",
    )
    SEVERAL_CURRENCIES = (
        "several_currencies",
        "column {column!r} holds amounts in several currencies: {amounts:and}",
        "bring all of them to one, or divide the customers by it",
    )
    GROUPS_MIXED = (
        "groups_mixed",
        (
            "column {column!r} groups digits in two ways: {thousands:,} numbers as 1,500,000 has "
            "them, and {lakhs:,} as 15,00,000"
        ),
        "write all in one way, or say that {name} is right as given",
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
        "correct those in the other unit, or say that {name} is right as given",
    )
    SCALE_TOO_NARROW = (
        "scale_too_narrow",
        "all values of {feature} are below {limit:g}, on a scale up to {highest:g}",
        "declare the range of {name}, or say that it is right as given",
    )
    ASSIGNED_ON_OTHER_SCALE = (
        "assigned_on_other_scale",
        "all values of {feature} are below {limit:g}, on a scale up to {highest:g}",
        "bring them to that scale, or say that {name} is right as given",
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
