"""What the borders between segments are called, wherever they are shown."""

from collections.abc import Mapping

from mallseg.domain.number_of_segments.border import BorderKind

REAL_GAPS = "real gaps"
GAP_AT_EVERY_BORDER = "with a real gap at every border"
GAP_AT = "At {where} there is a real gap."
LINE_AT = "The border between {named} is a line we drew: near it, treat customers as either."
NO_GAP_TO = "There is no gap between them and “{name}”: treat customers in between as either."

_PHRASES = {BorderKind.GAP: "a real gap", BorderKind.LINE: "a line we drew"}

LEGEND: Mapping[BorderKind | None, str] = {
    BorderKind.GAP: "a real gap: clearly fewer customers are there",
    BorderKind.LINE: "a line we drew where there is no gap",
    None: "not measured",
}
"""What the lines of a map mean; None is a border that was not measured."""

PICTURE_KEY: Mapping[BorderKind | None, str] = {
    BorderKind.GAP: "Solid: a real gap.",
    BorderKind.LINE: "Dashed: a line we drew where there is no gap.",
    None: "Dotted: not measured.",
}
"""The same below a picture, where a line is named by how it is drawn."""

HOVER: Mapping[BorderKind | None, str] = {
    BorderKind.GAP: "A real gap: clearly fewer customers between",
    BorderKind.LINE: "A line we drew, where there is no gap: between",
    None: "Not measured: between",
}
"""What is shown when one points at a border; the names of the two segments follow."""

CARD_TITLES: Mapping[BorderKind, str] = {BorderKind.LINE: "soft border", BorderKind.GAP: "real gap"}
CARD_NOTES: Mapping[BorderKind, str] = {
    BorderKind.LINE: "a line that we drew, with {names}",
    BorderKind.GAP: "to {names}",
}
"""A title and a note of a drawn card; `names` are the neighbours beyond borders of that kind."""

CARD_SENTENCES: Mapping[BorderKind, str] = {
    BorderKind.LINE: "Soft border, a line that we drew, with {names}.",
    BorderKind.GAP: "A real gap to {names}.",
}
"""The same as one sentence, on a card without frames."""

_TO_NEIGHBOUR = {
    BorderKind.GAP: "There is a real gap to “{name}”: clearly fewer customers are between.",
    BorderKind.LINE: (
        "There is no gap to “{name}”, only a line that we drew: treat customers in between as "
        "either."
    ),
}


def border_phrase(kind: BorderKind) -> str:
    """Say what lies between two segments."""
    return _PHRASES[kind]


def border_to(kind: BorderKind, name: str) -> str:
    """Say what lies between a segment and its neighbour of this name."""
    return _TO_NEIGHBOUR[kind].format(name=name)


def borders_counted(gaps: int, lines: int) -> str:
    """Count the borders of each kind: ``3 are real gaps and 1 is a line we drew``."""
    return f"{_are(gaps, 'real gap')} and {_are(lines, 'line')} we drew"


def _are(number: int, what: str) -> str:
    return f"1 is a {what}" if number == 1 else f"{number or 'none'} are {what}s"
