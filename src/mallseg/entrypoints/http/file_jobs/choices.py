"""The choices by which a file is read, parsed from a form or a query string."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.sources.remedy import Range, Remedy
from mallseg.entrypoints.presentation.web.file_check import GIVEN, PARTS

Fields = Sequence[tuple[str, str]]

_YES = "yes"
_ENDS = re.compile(r"(?P<low>.+?)\s*(?:\.\.|…|\u2013|\bto\b|(?<=[\d\s])-)\s*(?P<high>.+)")
"""The ends of a range: ``0..100``, ``0 to 100``, ``0-100``."""

_GROUPING = re.compile(r"(?<=\d)[, '](?=\d{3}(?!\d))")
_BY_FEATURE = ("column", "feature", "unit", "amounts", "range")


def remedy_of(fields: Iterable[tuple[str, str]]) -> Remedy:
    """Parse the choices; empty and unknown fields are ignored.

    Raises
    ------
    InvalidOptionError
        The decimal mark and the thousands separator are the same.
    """
    chosen = {name: text.strip() for name, text in fields if text.strip()}
    by_feature = {kind: dict(_by_feature(chosen, kind)) for kind in _BY_FEATURE}
    amounts = by_feature["amounts"]
    return Remedy(
        columns=by_feature["column"],
        features=by_feature["feature"],
        numbers=_numbers(chosen),
        sheet=chosen.get("sheet", ""),
        header_row=_whole(chosen.get("header_row", "")),
        column_names=tuple(filter(None, chosen.get("column_names", "").split(","))),
        encoding=chosen.get("encoding", ""),
        in_parts=frozenset(name for name, how in amounts.items() if how == PARTS),
        as_given=frozenset(name for name, how in amounts.items() if how == GIVEN),
        units=by_feature["unit"],
        ranges=dict(_ranges(by_feature["range"])),
        max_bad_rows=_share(chosen.get("max_bad_rows", "")),
        keep_outliers=chosen.get("keep_outliers") == _YES,
    )


def fields_of(remedy: Remedy) -> tuple[tuple[str, str], ...]:
    """Write a remedy as fields, for `remedy_of`."""
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


def _by_feature(chosen: Mapping[str, str], kind: str) -> Iterator[tuple[str, str]]:
    for name, text in chosen.items():
        if name.startswith(f"{kind}."):
            yield name.removeprefix(f"{kind}."), text


def _numbers(chosen: Mapping[str, str]) -> NumberFormat | None:
    if not {"decimal", "thousands", "currency_signs", "percent"} & {*chosen}:
        return None
    return NumberFormat(
        decimal=chosen.get("decimal", "."),
        thousands=chosen.get("thousands", ""),
        currency_signs=chosen.get("currency_signs") == _YES,
        percent=chosen.get("percent") == _YES,
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
    """Parse a share, given in percent; None if it is not one."""
    with suppress(ValueError):
        share = float(text.replace(",", ".")) / 100
        return share if math.isfinite(share) and 0 <= share <= 1 else None
    return None
