"""Sentences of cards held against the customers and against each other; reads the cards' JSON."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean, median_low
from typing import Any

Card = Mapping[str, Any]
Row = Sequence[float]

_WORDS = (
    ("lower income than most", 0, "lower"),
    ("middle income", 0, "middle"),
    ("higher income", 0, "higher"),
    ("careful spending", 1, "lower"),
    ("moderate spending", 1, "middle"),
    ("active spending", 1, "higher"),
)
_SAID = (
    (re.compile(r"income than most \(([\d,.]+)"), 0),
    (re.compile(r"than most \(score ([\d,.]+)"), 1),
)
_COMPARED = (
    (re.compile(r"a (?:far )?(lower|higher) income (?:than [a-z ]+)?\("), 0),
    (re.compile(r"(?:[Ss]pends|spending) (?:far )?(less|more)"), 1),
)


def falsehoods(cards: Sequence[Card], members: Sequence[Sequence[Row]]) -> Iterator[str]:
    """Say what the cards of a mall by income and score say falsely.

    Parameters
    ----------
    members
        The customers of each segment, in the order of the cards.
    """
    everybody = [row for rows in members for row in rows]
    sizes: defaultdict[tuple[int, str], int] = defaultdict(int)
    for card, rows in zip(cards, members, strict=True):
        levels = {axis: level for word, axis, level in _WORDS if word in card["name"].lower()}
        for axis, level in levels.items():
            sizes[axis, level] += len(rows)
            yield from _level_is_false(card, axis, level, rows, everybody)
        yield from _sentence_is_false(card, levels, rows, everybody)
    for (axis, level), size in sizes.items():
        if level != "middle" and 2 * size >= len(everybody):
            yield f"{level} by feature {axis}: {size} of {len(everybody)} customers"
    for one, card in enumerate(cards):
        for other in cards[:one]:
            if card["offers"] and card["offers"] == other["offers"]:
                yield f"{card['name']}: the offers of {other['name']}"


def _level_is_false(
    card: Card, axis: int, level: str, rows: Sequence[Row], everybody: Sequence[Row]
) -> Iterator[str]:
    values = [row[axis] for row in everybody]
    own = [row[axis] for row in rows]
    for what, value in (("median", median_low(own)), ("mean", fmean(own))):
        below = sum(each < value for each in values) / len(values)
        above = sum(each > value for each in values) / len(values)
        is_true = {
            "lower": above >= 2 / 3,
            "higher": below >= 2 / 3,
            "middle": below <= 2 / 3 and above <= 2 / 3,
        }[level]
        if not is_true:
            yield f"{card['name']}: {what} {value} by feature {axis}"


def _sentence_is_false(
    card: Card, levels: Mapping[int, str], rows: Sequence[Row], everybody: Sequence[Row]
) -> Iterator[str]:
    said = card["sets_apart"] or ""
    for axis in (0, 1):
        own, mall = fmean(row[axis] for row in rows), fmean(row[axis] for row in everybody)
        found = _COMPARED[axis][0].search(said)
        if found and (found[1] in {"higher", "more"}) is not (own > mall):
            yield f"{card['name']}: {said}"
        if found and levels.get(axis) == ("lower" if found[1] in {"higher", "more"} else "higher"):
            yield f"{card['name']} against: {said}"
        if _SAID[axis][0].search(said) and levels.get(axis, "middle") == "middle":
            yield f"{card['name']} is not beyond most: {said}"
        if "much like the mall" in said:
            middle = sorted(row[axis] for row in rows)
            low, high = middle[len(rows) // 20], middle[-1 - len(rows) // 20]
            if not low <= mall <= high or levels.get(axis, "middle") != "middle":
                yield f"{card['name']}: {said}"
