"""The currencies in the number formats of cells."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import IO
from xml.etree import ElementTree as ET

from mallseg.adapters.workbooks.cell_references import column_number
from mallseg.domain.customers.currencies import is_currency, shown_sign

_STYLES = "xl/styles.xml"
_CHUNK = 1024 * 1024
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>\s*<(?:\w+:)?v\b")
_COLUMN = re.compile(rb'\br="([A-Z]{1,3})[0-9]+"')
_STYLE = re.compile(rb'\bs="([0-9]+)"')
_TEXT = re.compile(rb'\bt="(?!n")')
_LOCALE = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_SIGN = re.compile(r"[\u00a3\u00a5\u20a0-\u20cf$\u0e3f\u17db]")

SignOfStyle = Mapping[int, str]


def signs_of_styles(archive: zipfile.ZipFile) -> SignOfStyle:
    """Find the currency of each cell style that shows one."""
    if _STYLES not in archive.namelist():
        return {}
    styles = ET.fromstring(archive.read(_STYLES))  # noqa: S314  (the size and the process are limited)
    codes = {
        each.get("numFmtId"): each.get("formatCode") or ""
        for each in styles.iter()
        if _name(each.tag) == "numFmt"
    }
    cells = next((each for each in styles if _name(each.tag) == "cellXfs"), ())
    signs = (sign_of(codes.get(each.get("numFmtId"), "")) for each in cells)
    return {style: sign for style, sign in enumerate(signs) if sign}


def sign_of(code: str) -> str:
    """Find the currency in the code of a number format: ``#,##0 "zł"``, ``[$€-407]``."""
    first = code.partition(";")[0]
    quoted = [quote or character for quote, character in _QUOTED.findall(first)]
    bare = _SIGN.findall(_QUOTED.sub("", _LOCALE.sub("", first)))
    names = (each.strip() for each in (*_LOCALE.findall(first), *quoted, *bare))
    return next((shown_sign(name) for name in names if name and is_currency(name)), "")


def shown_signs(sheet: IO[bytes], signs: SignOfStyle) -> dict[int, dict[str, int]]:
    """Count, by column from 0 and by sign, the numbers shown with a currency."""
    found: dict[int, dict[str, int]] = {}
    for attributes in _cells(sheet):
        style, place = _STYLE.search(attributes), _COLUMN.search(attributes)
        sign = signs.get(int(style[1])) if style else None
        if sign and place and not _TEXT.search(attributes):
            own = found.setdefault(column_number(place[1]) - 1, {})
            own[sign] = own.get(sign, 0) + 1
    return found


def _cells(sheet: IO[bytes]) -> Iterator[bytes]:
    """Yield the attributes of the cells with a value."""
    rest = b""
    while chunk := sheet.read(_CHUNK):
        rest += chunk
        end = rest.rfind(b"<")
        yield from _CELL.findall(rest, 0, max(rest.rfind(b"</", 0, end), 0))
        rest = rest[max(rest.rfind(b"</", 0, end), 0) :]
    yield from _CELL.findall(rest)


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]
