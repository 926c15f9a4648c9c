"""Sentences of cards held against the customers and against each other; reads the cards' JSON."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median_high, median_low, pstdev
from typing import Any

Card = Mapping[str, Any]
Row = Sequence[float]

_INCOME = (
    ("lower income than most", "lower"), ("earns less", "lower"), ("middle income", "middle"),
    ("mid income", "middle"), ("higher income", "higher"), ("earns more", "higher"),
    ("earns below average", "below"), ("earns above average", "above"),
)  # fmt: skip
_SPENDING = (
    ("careful", "lower"), ("moderate", "middle"), ("active", "higher"),
    ("spends below average", "below"), ("spends above average", "above"),
)  # fmt: skip
_FIGURES = r"\((?:score |geometric mean )?([\d,.]+)(?: [^()]*?)?(?: against|%? against) ([\d,.]+)"
_PERCENT = re.compile(
    r"(far )?more ([\w .-]+?)(?: than the mall)? \(([\w%]+ ?\w*) against (\d+)%\)"
)
_GROUPS = {"people under 40": "under 40", "people of 40 or over": "40 or over"}
_BANDS: Mapping[str, Callable[[float], bool]] = {
    "nearly all": lambda share: share >= 0.9,
    "hardly any": lambda share: share <= 0.1,
}
_ROUNDING = 1e-9
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")


@dataclass(frozen=True)
class Said:
    """The words of cards for a feature.

    `levels` are words of names with the level that they mean; `more` and `less` are patterns of the
    sentence that compares a segment with the mall.
    """

    label: str
    short_label: str
    levels: Sequence[tuple[str, str]]
    more: re.Pattern[str]
    less: re.Pattern[str]


def _usual(topic: str) -> list[tuple[str, str]]:
    sides = [(f"{side}-average {topic}", side) for side in ("below", "above")]
    return [*sides, *((f"{level} {topic}", level) for level in ("lower", "middle", "higher"))]


def said_of(label: str, short_label: str = "") -> Said:
    """Say how cards speak of a feature that has no words of its own."""
    short = short_label or label
    return Said(
        label=label,
        short_label=short,
        levels=_usual(label),
        more=re.compile(rf"(far )?above (most|the average customer|average) in {label} {_FIGURES}"),
        less=re.compile(rf"(far )?below (most|the average customer|average) in {label} {_FIGURES}"),
    )


INCOME = Said(
    label="annual income",
    short_label="income",
    levels=[*_INCOME, *_usual("income")],
    more=re.compile(rf"a (far )?higher income(?: than (most|the average customer))? {_FIGURES}"),
    less=re.compile(rf"a (far )?lower income(?: than (most|the average customer))? {_FIGURES}"),
)
SCORE = Said(
    label="spending score",
    short_label="score",
    levels=[*_SPENDING, *_usual("spending")],
    more=re.compile(
        rf"[Ss]pend(?:s|ing) (far )?more(?: than (most|the average customer))? {_FIGURES}"
    ),
    less=re.compile(
        rf"[Ss]pend(?:s|ing) (far )?less(?: than (most|the average customer))? {_FIGURES}"
    ),
)


@dataclass(frozen=True)
class ShownCard:
    """A card and the customers of its segment, beside all customers.

    `groups` says of a group of people as cards name it who of these customers belongs to it.
    """

    card: Card
    rows: Sequence[Row]
    everybody: Sequence[Row]
    groups: Mapping[str, Sequence[bool]]
    all_groups: Mapping[str, Sequence[bool]]

    def false(self, what: object) -> str:
        """Say what is false."""
        return f"{self.card['name']}: {what}"


def falsehoods(
    cards: Sequence[Card],
    members: Sequence[Sequence[Row]],
    features: Sequence[Said] = (INCOME, SCORE),
    people: Sequence[Mapping[str, Sequence[bool]]] = (),
) -> Iterator[str]:
    """Say what the cards of a mall say falsely.

    Parameters
    ----------
    members
        The customers of each segment, in the order of the cards.
    people
        For each segment, who belongs to each group that cards speak of.
    """
    everybody = [row for rows in members for row in rows]
    everyone = {g: [own for each in people for own in each[g]] for g in (people or [{}])[0]}
    shown = [
        ShownCard(card, rows, everybody, (people[i] if people else {}), everyone)
        for i, (card, rows) in enumerate(zip(cards, members, strict=True))
    ]
    for own in shown:
        for axis, feature in enumerate(features):
            yield from _levels(own, axis, feature)
            yield from _compared(own, axis, feature)
            yield from _typical(own, axis, feature)
        yield from _like_the_mall(own, features)
        yield from _of_people(own)
        yield from _rule(own, features)
        yield from _short(own, features)
    yield from _between(cards, members, features)


def level_in(text: str, feature: Said) -> str | None:
    """The level that a name tells of a feature."""
    words = text.lower()
    found = [level for word, level in feature.levels if re.search(rf"\b{re.escape(word)}\b", words)]
    sides = [level for level in found if level in {"below", "above"}]
    return next(iter(sides or found), None)


_TRUE: Mapping[str, Callable[[float, Sequence[float]], bool]] = {
    "lower": lambda value, all_: sum(each > value for each in all_) >= 2 / 3 * len(all_),
    "higher": lambda value, all_: sum(each < value for each in all_) >= 2 / 3 * len(all_),
    "middle": lambda value, all_: (
        max(sum(each < value for each in all_), sum(each > value for each in all_))
        <= 2 / 3 * len(all_)
    ),
    "below": lambda value, all_: value < min(fmean(all_), median_high(all_)),
    "above": lambda value, all_: value > max(fmean(all_), median_low(all_)),
}


def _levels(shown: ShownCard, axis: int, feature: Said) -> Iterator[str]:
    own, all_ = [row[axis] for row in shown.rows], [row[axis] for row in shown.everybody]
    name, short = (level_in(shown.card[key], feature) for key in ("name", "short"))
    described = _described(shown.card["description"], feature)
    for level in {name, short, described} - {None}:
        for what, value in (("median", median_low(own)), ("mean", fmean(own))):
            if not _TRUE[str(level)](value, all_):
                yield shown.false(f"{what} {value} is not {level} by {feature.label}")
    if len({name, short, described} - {None}) > 1:
        yield shown.false(f"{name}, {short} and {described} of {feature.label}")


def _described(text: str, feature: Said) -> str | None:
    """The level that a description tells of a feature."""
    if "an income and a spending score in the middle" in text and feature in (INCOME, SCORE):
        return "middle"
    if "a higher income and spending score than most" in text and feature in (INCOME, SCORE):
        return "higher"
    topic = {"annual income": "(?:income)", "spending score": "spending(?: score)?"}
    words = topic.get(feature.label, re.escape(feature.label))
    found = re.search(rf"\b(lower|middle|higher|below-average|above-average) {words}\b", text)
    return found[1].removesuffix("-average") if found else None


def _compared(shown: ShownCard, axis: int, feature: Said) -> Iterator[str]:
    said = shown.card["sets_apart"] or ""
    own, mall = (fmean(row[axis] for row in rows) for rows in (shown.rows, shown.everybody))
    spread = pstdev(row[axis] for row in shown.everybody)
    level = level_in(shown.card["name"], feature)
    for pattern, is_more in ((feature.more, True), (feature.less, False)):
        if not (found := pattern.search(said)):
            continue
        far, whom, first, second = found.groups()
        if (own > mall) is not is_more or bool(far) is not (abs(own - mall) >= spread):
            yield shown.false(said)
        if not (_rounds_to(own, first) and _rounds_to(mall, second)):
            yield shown.false(f"{own} and {mall} are not {first} and {second}")
        if whom == "most" and level != ("higher" if is_more else "lower"):
            yield shown.false(f"beyond most, but {level}: {said}")
        if level in ({"lower", "below"} if is_more else {"higher", "above"}):
            yield shown.false(f"{level}, but {said}")


def _like_the_mall(shown: ShownCard, features: Sequence[Said]) -> Iterator[str]:
    said = shown.card["sets_apart"] or ""
    if "much like the mall" not in said:
        return
    for axis, feature in enumerate(features):
        own = sorted(row[axis] for row in shown.rows)
        mall = fmean(row[axis] for row in shown.everybody)
        low, high = own[len(own) // 20], own[-1 - len(own) // 20]
        if not low <= mall <= high or level_in(shown.card["name"], feature) not in {None, "middle"}:
            yield shown.false(said)


def _typical(shown: ShownCard, axis: int, feature: Said) -> Iterator[str]:
    fields = list(shown.card["centre"])
    if feature.label.replace(" ", "_") not in fields[axis]:
        yield shown.false(f"{fields[axis]} is not {feature.label}")
    typical = (shown.card["typical"] or {}).get(fields[axis])
    if typical:
        held = sum(typical["low"] <= row[axis] <= typical["high"] for row in shown.rows)
        if held < 0.8 * len(shown.rows) - 1:
            yield shown.false(f"{held} of {len(shown.rows)} are in the middle 80 %")


def _of_people(shown: ShownCard) -> Iterator[str]:
    """Hold what the sentence says of groups of people against them."""
    for far, who, own, mall in _PERCENT.findall(shown.card["sets_apart"] or ""):
        group = _GROUPS.get(who, who)
        share, all_ = fmean(shown.groups[group]), fmean(shown.all_groups[group])
        deviation = (all_ * (1 - all_)) ** 0.5
        if share <= all_ or (far and share - all_ < deviation):
            yield shown.false(f"{share} of {who} against {all_}")
        if not _is_percent(share, own) or not _is_percent(all_, f"{mall}%"):
            yield shown.false(f"{share} and {all_} of {who} are not {own} and {mall} %")
    for listed in shown.card["breakdowns"].values():
        for each in listed or ():
            yield from _of_group(shown, each)


def _of_group(shown: ShownCard, each: Mapping[str, Any]) -> Iterator[str]:
    """Hold what is listed of one group against the people."""
    share, all_ = fmean(shown.groups[each["group"]]), fmean(shown.all_groups[each["group"]])
    if each["share"] is not None and abs(share - each["share"]) > _ROUNDING:
        yield shown.false(f"{each} is {share}")
    if abs(all_ - each["mall_share"]) > _ROUNDING:
        yield shown.false(f"{each} of the mall is {all_}")
    if each["share"] in {0, 1}:
        yield shown.false(f"all or none are {each['group']}")
    if each["about"] and not _BANDS[each["about"]](share):
        yield shown.false(f"{share} is not {each['about']}")


def _is_percent(share: float, text: str) -> bool:
    if not text.endswith("%"):
        return _BANDS[text](share)
    return abs(100 * share - float(text[:-1])) <= 1


def _rule(shown: ShownCard, features: Sequence[Said]) -> Iterator[str]:
    """Apply a rule of thumb as it is written, and count."""
    if not (rule := shown.card["rule"]):
        return
    tests: list[Callable[[Row], bool]] = []
    axis = 0
    for part in rule["in_words"].split(" and "):
        axis = next((i for i, f in enumerate(features) if part.startswith(f"{f.label} ")), axis)
        limit = float(_NUMBER.findall(part)[-1].replace(",", "")) if part != "everybody" else 0
        if " above " in f" {part}":
            tests.append(lambda row, i=axis, x=limit: row[i] > x)  # type: ignore[misc]
        elif "at most" in part:
            tests.append(lambda row, i=axis, x=limit: row[i] <= x)  # type: ignore[misc]
    inside = sum(all(test(row) for test in tests) for row in shown.rows)
    held = sum(all(test(row) for test in tests) for row in shown.everybody)
    recall, precision = inside / len(shown.rows), inside / held if held else 0
    if abs(recall - rule["recall"]) > _ROUNDING or abs(precision - rule["precision"]) > _ROUNDING:
        yield shown.false(f"{rule} finds {recall}, of which {precision} are right")


def _short(shown: ShownCard, features: Sequence[Said]) -> Iterator[str]:
    """A short name is short, and a place in it is that of the segment."""
    short = shown.card["short"]
    if not 0 < len(short) <= 20:
        yield shown.false(f"{short} is not a short name")
    for axis, feature in enumerate(features):
        found = re.search(rf"\b{re.escape(feature.short_label)} (-?[\d.]+)\b", short, re.IGNORECASE)
        mean = fmean(row[axis] for row in shown.rows)
        if found and level_in(short, feature) is None and not _rounds_to(mean, found[1]):
            yield shown.false(f"{short}, but {mean}")


def _rounds_to(value: float, text: str) -> bool:
    number = text.rstrip(".,").replace(",", "")
    step = float(f"1e-{len(number.partition('.')[2])}")
    return abs(value - float(number)) <= 0.5001 * step


def _between(
    cards: Sequence[Card], members: Sequence[Sequence[Row]], features: Sequence[Said]
) -> Iterator[str]:
    """Hold cards against each other."""
    for feature in features:
        yield from _sides(cards, members, feature)
    for key in ("name", "short"):
        if len({card[key].casefold() for card in cards}) < len(cards):
            yield f"two segments have the same {key}"
    for one, card in enumerate(cards):
        for other in cards[:one]:
            if card["offers"] and card["offers"] == other["offers"]:
                yield f"{card['name']}: the offers of {other['name']}"


def _sides(cards: Sequence[Card], members: Sequence[Sequence[Row]], feature: Said) -> Iterator[str]:
    """Not most customers are beyond most, and not all segments on one side."""
    sizes: defaultdict[str | None, int] = defaultdict(int)
    for card, rows in zip(cards, members, strict=True):
        sizes[level_in(card["name"], feature)] += len(rows)
    customers = sum(sizes.values())
    for level in ("lower", "higher"):
        if 2 * sizes[level] >= customers:
            yield f"{level} by {feature.label}: {sizes[level]} of {customers} customers"
    for side in ({"lower", "below"}, {"higher", "above"}):
        if sum(sizes[level] for level in side) == customers:
            yield f"all segments are {' or '.join(sorted(side))} by {feature.label}"
