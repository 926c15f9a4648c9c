"""The health of the model in use, in a sentence with its reason."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words.gate import gate_status
from mallseg.entrypoints.presentation.words.phrases import counted, in_percent

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
            is_well=False, answer="The segments need a look before you rely on them.",
            reasons=troubles,
        )  # fmt: skip
    return Health(is_well=True, answer="The segments are well.", reasons=(_why_well(report, now),))


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
        return f"{found}, and violate none of the limits that were set."
    moved = weighed.stability.moved_mean / report.segmentation.customers
    return (
        f"{found}. Had other customers of the same mall been asked, about {in_percent(moved)} of "
        "all would be in another segment."
    )


def _age_days(report: SegmentationReport, now: datetime) -> int:
    return (now - datetime.fromisoformat(report.version.created_at)).days


def _ago(days: int) -> str:
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
