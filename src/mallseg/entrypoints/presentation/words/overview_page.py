"""Texts of the overview: the segments, the map, and the health of the model in use."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from mallseg.entrypoints.presentation.views.card import Card
from mallseg.entrypoints.presentation.views.map_area import AreaCount
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words import report as report_words
from mallseg.entrypoints.presentation.words.features import average, span
from mallseg.entrypoints.presentation.words.gate import gate_status
from mallseg.entrypoints.presentation.words.phrases import counted, in_percent, listed
from mallseg.entrypoints.presentation.words.report import headline, recommendation

__all__ = ["headline"]

NOTHING_YET = "There are no segments yet"
NOT_STUDIED = (
    "The number of segments was given. Train without a number to see how many groups there are."
)
SEGMENTS = "The segments"
SHARES = "The share of customers in each segment; the cards below have the numbers."
TYPICAL = "Typical customer"
WORTH = "Has"
WHAT_TO_DO = "What to do"
NO_OFFERS = "The playbook has no offers for it."
HEALTH = "Can they be relied on?"
CHANGED = "What changed since the last version"
SIZES = "Sizes over the versions"
ONLY_ONE = "This is the first version. After the next training, both sizes are shown here."
VERSION = "Version"
CUSTOMERS = "Customers"

MAP = "The map"
MAP_HELP = (
    "Each area belongs to one segment: the customers in it are nearest to the segment's average "
    "customer, who stands at the number."
)
MAP_PAIRS = (
    "Customers by two properties at a time. Segments that overlap here may be apart in others."
)
MAP_SINGLE = "A dot is a customer, or several with equal values: the larger, the more."
MAP_SHADE = "The stronger the shade, the more customers are there."
MAP_EMPTY = "Where the customers are was not recorded with this version: train again to see them."
MAP_POINT = "Point at the map, or go from number to number with the Tab key, to read what is there."
AREA = "Count the customers in an area"
AREA_HELP = "Draw a frame on the map with the pointer, or enter where it begins and ends."
FROM, TO, COUNT = "from", "to", "Count"
HERE_PLURAL = "{customers} customers here"
HERE_ONE = "1 customer here"
MOST_OF_THEM = "most of them in {segment}"
IN_SEGMENT = "in {segment}"


def lead(report: SegmentationReport) -> str:
    """Say how sure the number of groups is, as far as that was measured."""
    return recommendation(report)[0] if report.study else NOT_STUDIED


def typical(card: Card) -> str:
    """Describe a segment's average customer, as far as that may be disclosed."""
    pairs = zip(card.features, card.segment.centre, strict=True)
    parts = [f"{f.label} around {average(f, v)}" for f, v in pairs if card.segment.discloses(f)]
    return _sentence_of(listed(parts)) if parts else ""


def worth(card: Card) -> str:
    """Say which shares of what all customers have together a segment has."""
    parts = [f"{own.share:.1%} of all {own.label}" for own in card.worth]
    return _sentence_of(listed(parts)) if parts else ""


def offered(card: Card) -> str:
    """Say what to do first with a segment; nothing where the playbook has nothing."""
    if card.offers_as:
        return f"The same as for {card.offers_as.number}, “{card.offers_as.name}”."
    return card.offers[0].offer if card.offers else ""


def map_label(report: SegmentationReport, place: int) -> str:
    """Name a picture of the map for those who do not see it."""
    labels = listed([axis.feature.label for axis in report.map.panels[place].axes])
    return f"Map of the segments by {labels}. The cards have the same in words."


def centre_label(card: Card) -> str:
    """Describe what stands at a number on the map."""
    segment = card.segment
    size = f"{counted(segment.customers, 'customer')}, {segment.share:.1%} of all"
    return f"{segment.number} {segment.name}: {size}. {typical(card)}".strip()


def changes(report: SegmentationReport) -> tuple[str, ...]:
    """Say what changed since the version before; of a renaming, that nothing else did."""
    provenance = report.version.provenance
    if provenance.renamed is None:
        return report_words.changes(report)
    return (
        (
            f"It has the segments of version {provenance.parent}, one of them renamed. No customer "
            "changed segment."
        ),
    )


def area_sentences(report: SegmentationReport, area: AreaCount) -> Iterator[str]:
    """Say how many customers are in an area, and of which segments."""
    where = listed(
        [f"{f.label} {span(f, f.encode(low), f.encode(high))}"
         for f, (low, high) in area.ranges.items()]
    )  # fmt: skip
    of_all = area.all / report.segmentation.customers
    yield f"With {where}: {counted(area.all, 'customer')}, {of_all:.1%} of all."
    for slug, customers in area.customers.items():
        segment = report.segment(slug)
        share = customers / segment.customers
        named = f"{segment.number} “{segment.name}”"
        yield f"{customers:,} of them in {named}, {share:.1%} of that segment."


def _sentence_of(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


OLD_DAYS = 45
"""A mall exports its customers every month: this is one month missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether the segments can be relied on, and why; a sentence each."""

    is_well: bool
    answer: str
    reasons: tuple[str, ...]


def health(report: SegmentationReport, faults: Collection[str], now: datetime) -> Health:
    """Judge the version in use.

    Parameters
    ----------
    faults
        The parts of the service that fail.
    """
    troubles = tuple(_troubles(report, faults, now))
    if troubles:
        return Health(
            is_well=False, answer="Look at the segments before you rely on them.",
            reasons=troubles,
        )  # fmt: skip
    return Health(
        is_well=True, answer="The segments can be relied on.", reasons=(_why_well(report, now),)
    )


def _troubles(report: SegmentationReport, faults: Collection[str], now: datetime) -> Iterator[str]:
    if "model" in faults or "store" in faults:
        yield (
            "A newer version cannot be read, so this one stays in use: tell the person who runs "
            "the service."
        )
    yield from gate_status(report)
    change = report.mall_change
    if change and change.is_large and not change.has_few_customers:
        yield (
            f"The customers differ from those of version {change.version}: look at what changed "
            "before you compare with earlier campaigns."
        )
    if (days := _age_days(report, now)) > OLD_DAYS:
        yield f"They were found {days} days ago: train with this month's file."


def _why_well(report: SegmentationReport, now: datetime) -> str:
    customers = counted(report.segmentation.customers, "customer")
    found = f"They were found {_ago(_age_days(report, now))} among {customers}"
    study = report.study
    weighed = study.number(len(report.segments)) if study else None
    if weighed is None or weighed.stability is None:
        return f"{found}, and are within all limits."
    moved = weighed.stability.moved_mean / report.segmentation.customers
    return (
        f"{found}. Had other customers of the same mall been asked, about {in_percent(moved)} of "
        "all would be in another segment."
    )


def _age_days(report: SegmentationReport, now: datetime) -> int:
    return (now - datetime.fromisoformat(report.version.created_at)).days


def _ago(days: int) -> str:
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
