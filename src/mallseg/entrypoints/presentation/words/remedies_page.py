"""Texts of the remedies that the page offers."""

from collections.abc import Iterator, Mapping

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.sources.remedy import UNIT_TO_NAME, Remedy
from mallseg.entrypoints.presentation.words.features import AS_READ, trimmed
from mallseg.entrypoints.presentation.words.files_page import DECIMALS, ENCODINGS, GROUPS
from mallseg.entrypoints.presentation.words.phrases import listed


def remedy_lines(remedy: Remedy, features: Mapping[str, Feature]) -> Iterator[str]:
    """Say what a remedy says, a line for each part."""
    yield from _layout_lines(remedy)
    yield from _column_lines(remedy, features)
    if remedy.numbers:
        yield from _number_lines(remedy.numbers)
    yield from _unit_lines(remedy, features)
    if remedy.max_bad_rows is not None:
        yield f"up to {remedy.max_bad_rows:.0%} of the records are left out where they are faulty"
    if remedy.keep_outliers:
        yield "customers who are far from all others take part"


def _layout_lines(remedy: Remedy) -> Iterator[str]:
    if remedy.sheet:
        yield "all sheets as one table" if remedy.sheet == "all" else f"sheet “{remedy.sheet}”"
    if remedy.header_row:
        yield f"the names of the columns are in row {remedy.header_row}"
    if remedy.column_names:
        yield f"the columns have no names, and are called {listed(remedy.column_names)}"
    if remedy.encoding:
        yield f"the characters are {ENCODINGS[remedy.encoding]}"


def _column_lines(remedy: Remedy, features: Mapping[str, Feature]) -> Iterator[str]:
    for name, column in remedy.columns.items():
        yield f"“{column}” is the {_label(name, features)}"
    if remedy.features:
        yield f"customers are compared by {listed([f'“{c}”' for c in remedy.features.values()])}"


def _unit_lines(remedy: Remedy, features: Mapping[str, Feature]) -> Iterator[str]:
    for name in sorted(remedy.in_parts):
        yield _in_parts(_label(name, features), features.get(name), remedy.units.get(name, ""))
    for name in sorted(remedy.as_given):
        yield f"the {_label(name, features)} is right as it is"
    for name, unit in remedy.units.items():
        if name in remedy.in_parts and unit != UNIT_TO_NAME:
            continue  # said with its parts
        said = "another unit, which you name below" if unit == UNIT_TO_NAME else unit
        yield f"the {_label(name, features)} is in {said}"
    for name, (low, high) in remedy.ranges.items():
        ends = (trimmed(end, AS_READ) for end in (low, high))
        yield f"the {_label(name, features)} may be {' to '.join(ends)}"


def _label(name: str, features: Mapping[str, Feature]) -> str:
    return features[name].label if name in features else name.replace("_", " ")


def _in_parts(label: str, feature: Feature | None, unit: str) -> str:
    if feature is not None and unit and unit != UNIT_TO_NAME:
        return f"the {label} is divided by {feature.parts:,}, so that it is in {unit}"
    if feature is None or not feature.part_unit:
        return f"the {label} is in parts of its unit"
    return (
        f"the {label} is in {feature.part_unit}, not in {feature.unit}, and is divided by "
        f"{feature.parts:,}"
    )


def _number_lines(numbers: NumberFormat) -> Iterator[str]:
    yield f"the decimal mark is a {DECIMALS[numbers.decimal].partition(':')[0]}"
    if numbers.thousands:
        yield f"thousands are divided by a {GROUPS[numbers.thousands].partition(':')[0]}"
    if numbers.currency_signs:
        yield "signs of currencies may stand beside numbers"
    if numbers.percent:
        yield "percent signs may stand behind numbers"
