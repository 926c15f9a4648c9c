"""Phrases: texts of the differences between a segment and the mall along a feature."""

from dataclasses import dataclass
from string import Formatter

from mallseg.domain.errors import InvalidOptionError, OptionFault

_PLACEHOLDERS = ("how", "whom", "label", "own", "unit", "all")
_LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Templates of sentences that compare a segment with the mall.

    Attributes
    ----------
    first, later
        Templates of the first comparison in a text and of later ones, with the placeholders
        ``{how}``, ``{own}``, ``{unit}`` and ``{all}``, in `first` also ``{whom}``:
        ``is {how} than {whom} ({own} {unit} against {all})``.
    less, more
        The values of ``{how}``, such as ``younger`` and ``older``.

    Raises
    ------
    InvalidOptionError
        A template has another placeholder, or a text cannot be shown.
    """

    first: str
    later: str
    less: str
    more: str

    def __post_init__(self) -> None:
        for text in (self.first, self.later, self.less, self.more):
            if not text.isprintable() or len(text) > _LONGEST:
                raise InvalidOptionError("phrases", OptionFault.NOT_A_LABEL, longest=_LONGEST)
        if not all(map(_has_known_placeholders, (self.first, self.later))):
            raise InvalidOptionError(
                "phrases", OptionFault.UNKNOWN_PLACEHOLDER, names=_PLACEHOLDERS
            )


def _has_known_placeholders(text: str) -> bool:
    try:
        parts = [*Formatter().parse(text)]
    except ValueError:  # a brace alone
        return False
    return all(
        name is None or (name in _PLACEHOLDERS and not form and not conversion)
        for _, name, form, conversion in parts
    )
