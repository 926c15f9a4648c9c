"""Numbers in the format of the reader's language.

Sentences are English, and their numbers are written in English first: ``1,234.5``. For a reader
whose browser asks for German they become ``1.234,5``, everywhere on the page or nowhere.

The marks are those of the Unicode CLDR, release 47, of the languages that write numbers in another
way than English does and use the same digits; Babel would bring 30 MB for these few lines.
"""

import re
from dataclasses import dataclass

_APOSTROPHE, _NARROW, _FIXED = "\u2019", "\u202f", "\u00a0"
_BY_MARKS = {
    (",", "."): "ca da de el es hr id it nl pt ro sl tr vi",
    (",", _FIXED): "bg cs de-at et fi hu lt lv nb nn no pl pt-pt ru sk sv uk",
    (",", _NARROW): "fr fr-ch",
    (".", _APOSTROPHE): "de-ch de-li it-ch",
    (".", ","): "es-419 es-mx es-us",
}
_MARKS = {tag: marks for marks, tags in _BY_MARKS.items() for tag in tags.split()}
"""The decimal mark and the thousands separator."""

_ENGLISH = (".", ",")
_NUMBER = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?!\w|,\d|\.\d)")
_QUOTED = re.compile(r"(“[^”]*”|`[^`]*`)")
_LONGEST_LIST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Numerals:
    """The number format of a language."""

    decimal: str = "."
    groups: str = ","

    @classmethod
    def asked_for(cls, accepted: str) -> "Numerals":
        """Choose the first language that the browser accepts; English by default.

        Parameters
        ----------
        accepted
            What stands in Accept-Language: ``de-AT,de;q=0.8,en;q=0.5``.
        """
        ranges = [each.partition(";") for each in accepted.split(",")[:_LONGEST_LIST]]
        tags = [(tag.strip().lower(), _quality(weight)) for tag, _, weight in ranges]
        best = max(tags, key=lambda pair: pair[1])[0]  # the first of equal ones
        decimal, groups = _MARKS.get(best) or _MARKS.get(best.partition("-")[0]) or _ENGLISH
        return cls(decimal=decimal, groups=groups)

    def written(self, text: str) -> str:
        """Format the numbers in a text; quoted parts stay as they are."""
        if (self.decimal, self.groups) == _ENGLISH:
            return text
        parts = _QUOTED.split(text)
        parts[::2] = [_NUMBER.sub(self._translated, part) for part in parts[::2]]
        return "".join(parts)

    def _translated(self, found: re.Match[str]) -> str:
        whole, point, decimals = found[0].partition(".")
        return whole.replace(",", self.groups) + point.replace(".", self.decimal) + decimals


def _quality(weight: str) -> float:
    try:
        return float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0
