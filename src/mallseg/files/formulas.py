"""Formulas in texts, and how they are made harmless for spreadsheets: one rule for all outputs.

A formula begins with a sign, in any form that spreadsheets take for it: at the start of the cell,
or, where a spreadsheet splits the file at another mark than we do, behind any such mark. What is
not seen, and quotes, may stand before the sign.
"""

import re
import unicodedata

SPLITS = ",;|\t\r\n"
"""The characters at which spreadsheets may split a text into cells."""

QUOTES = "\"'"
_SIGN = re.compile(
    "["
    "=+\\-@\u2212"
    "\uff1d\uff0b\uff0d\uff20"  # full-width
    "\ufe66\ufe62\ufe63\ufe6b"  # small
    "\u207c\u207a\u207b\u208c\u208a\u208b\ufb29"  # raised, lowered, Hebrew
    "]"
)
_NUMBER = r"-[0-9]+(?:[.,][0-9]+)*[ \t]*"
_ONLY_A_NUMBER = re.compile(rf"[ \t]*(?:{_NUMBER}|[0-9]+(?:[.,][0-9]+)*[ \t]*)")
_NUMBER_UP_TO = {mark: re.compile(rf"{_NUMBER}[{QUOTES}]?(?:[\r\n{mark}]|$)") for mark in SPLITS}
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs without ink."""

_STARTS = ("\t", "\r", "\n")
"""The characters that a spreadsheet may drop from the start of a cell."""


def harmless(text: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would run; a negative number is harmless."""
    signs = list(_SIGN.finditer(text))
    if not signs and not text.startswith(_STARTS):
        return text
    if _ONLY_A_NUMBER.fullmatch(text):
        return text
    places = {place for sign in signs if (place := _place_before(text, sign.start())) is not None}
    if text.startswith(_STARTS):
        places.add(0)
    for place in sorted(places, reverse=True):
        text = f"{text[:place]}'{text[place:]}"
    return text


def may_begin_one(letter: str) -> bool:
    """Say whether a cell that begins with this letter has to be looked at."""
    return bool(_SIGN.match(letter)) or _is_unseen(letter)


def _place_before(text: str, sign: int) -> int | None:
    """Find where the apostrophe goes; None where no cell can begin with this sign."""
    start = sign
    while start and text[start - 1] not in SPLITS and _is_unseen(text[start - 1]):
        start -= 1
    if start == 0:
        return 0
    mark = text[start - 1]
    if mark not in SPLITS or _NUMBER_UP_TO[mark].match(text, sign):
        return None
    # Within quotes, so that these still enclose the cell.
    return max(start, *(1 + text.rfind(quote, start, sign) for quote in QUOTES))


def _is_unseen(letter: str) -> bool:
    return letter in QUOTES or letter in _BLANK or unicodedata.category(letter)[0] in "CMZ"
