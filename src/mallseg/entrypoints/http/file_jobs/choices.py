"""How a file is read, as the fields of a form or an address have it."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from mallseg.domain.customers.remedies.remedy import Range, Remedy
from mallseg.domain.customers.texts.number_format import NumberFormat
from mallseg.entrypoints.presentation.documents.file_check import GIVEN, PARTS

Fields = Sequence[tuple[str, str]]

_YES = "yes"
_ENDS = re.compile(r"(?P<low>.+?)\s*(?:\.\.|…|\u2013|\bto\b|(?<=[\d\s])-)\s*(?P<high>.+)")
"""The ends of a range: ``0..100``, ``0 to 100``, ``0-100``."""

_GROUPING = re.compile(r"(?<=\d)[, '](?=\d{3}(?!\d))")
_BY_FEATURE = ("column", "feature", "unit", "amounts", "range")


def remedy_of(fields: Iterable[tuple[str, str]]) -> Remedy:
    """Read what was chosen; what is left empty, and what is no field of ours, says nothing.

    Raises
    ------
    InvalidOptionError
        The marks of numbers cannot be these.
    """
    said = {name: text.strip() for name, text in fields if text.strip()}
    of = {kind: dict(_of_features(said, kind)) for kind in _BY_FEATURE}
    amounts = of["amounts"]
    return Remedy(
        columns=of["column"],
        features=of["feature"],
        numbers=_numbers(said),
        sheet=said.get("sheet", ""),
        header_row=_whole(said.get("header_row", "")),
        column_names=tuple(filter(None, said.get("column_names", "").split(","))),
        encoding=said.get("encoding", ""),
        in_parts=frozenset(name for name, how in amounts.items() if how == PARTS),
        as_given=frozenset(name for name, how in amounts.items() if how == GIVEN),
        units=of["unit"],
        ranges=dict(_ranges(of["range"])),
        max_bad_rows=_share(said.get("max_bad_rows", "")),
        keep_outliers=said.get("keep_outliers") == _YES,
    )


def fields_of(remedy: Remedy) -> tuple[tuple[str, str], ...]:
    """Write the same as fields."""
    return tuple((name, text) for name, text in _fields(remedy) if text)


def _fields(remedy: Remedy) -> Iterator[tuple[str, str]]:
    yield "sheet", remedy.sheet
    yield "header_row", str(remedy.header_row or "")
    yield "column_names", ",".join(remedy.column_names)
    yield "encoding", remedy.encoding
    if remedy.numbers:
        yield "decimal", remedy.numbers.decimal
        yield "thousands", remedy.numbers.thousands
        yield "currency_signs", _YES if remedy.numbers.currency_signs else ""
        yield "percent", _YES if remedy.numbers.percent else ""
    yield from ((f"column.{name}", column) for name, column in remedy.columns.items())
    yield from ((f"feature.{name}", column) for name, column in remedy.features.items())
    yield from ((f"unit.{name}", unit) for name, unit in remedy.units.items())
    yield from ((f"amounts.{name}", PARTS) for name in sorted(remedy.in_parts))
    yield from ((f"amounts.{name}", GIVEN) for name in sorted(remedy.as_given))
    for name, (lowest, highest) in remedy.ranges.items():
        yield f"range.{name}", f"{lowest:.15g}..{highest:.15g}"
    if remedy.max_bad_rows is not None:
        yield "max_bad_rows", f"{100 * remedy.max_bad_rows:.15g}"
    yield "keep_outliers", _YES if remedy.keep_outliers else ""


def _of_features(said: Mapping[str, str], kind: str) -> Iterator[tuple[str, str]]:
    for name, text in said.items():
        if name.startswith(f"{kind}."):
            yield name.removeprefix(f"{kind}."), text


def _numbers(said: Mapping[str, str]) -> NumberFormat | None:
    if not {"decimal", "thousands", "currency_signs", "percent"} & {*said}:
        return None
    return NumberFormat(
        decimal=said.get("decimal", "."),
        thousands=said.get("thousands", ""),
        currency_signs=said.get("currency_signs") == _YES,
        percent=said.get("percent") == _YES,
    )


def _ranges(texts: Mapping[str, str]) -> Iterator[tuple[str, Range]]:
    for name, text in texts.items():
        if found := _ENDS.fullmatch(text):
            with suppress(ValueError):
                yield name, (_number(found["low"]), _number(found["high"]))


def _number(text: str) -> float:
    """Read a number as people write one: ``1,000,000``, ``1 000``, ``0,5``."""
    return float(_GROUPING.sub("", text).replace(",", "."))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0  # noqa: PLR2004


def _share(text: str) -> float | None:
    """Read a share that was given in percent."""
    with suppress(ValueError):
        share = float(text.replace(",", ".")) / 100
        return share if math.isfinite(share) and 0 <= share <= 1 else None
    return None
