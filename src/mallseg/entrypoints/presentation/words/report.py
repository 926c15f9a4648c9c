"""Sentences of a report, for readers who do not know statistics."""

from collections.abc import Iterator, Sequence

from mallseg.domain.customers.transform import Mean
from mallseg.domain.identity.transition import Transition
from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.domain.number_of_segments.study import StabilitySummary, StudySummary
from mallseg.domain.number_of_segments.verdict import Verdict, are_too_few
from mallseg.entrypoints.presentation.views.report import (
    RECENT_MONTHS,
    AgainstMall,
    DataQuality,
    SegmentationReport,
)
from mallseg.entrypoints.presentation.words.borders import (
    GAP_AT,
    GAP_AT_EVERY_BORDER,
    LINE_AT,
    borders_counted,
)
from mallseg.entrypoints.presentation.words.features import with_unit
from mallseg.entrypoints.presentation.words.identity import transition_sentence
from mallseg.entrypoints.presentation.words.phrases import counted, in_percent, listed, one_or_more
from mallseg.entrypoints.presentation.words.study import about

_WORDS = (
    "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven",
    "Twelve",
)  # fmt: skip

_VERDICTS = {
    Verdict.CLEAR: f"clear: they stand apart, {GAP_AT_EVERY_BORDER}",
    Verdict.SOFT: "soft: they are there, but touch in places or could be another number",
}

_WORTH_NO_DECIMAL = 9.95
"""Steps of a feature: a larger difference is said in whole steps."""

_THE_SAME = "the same"

_NOT_RECORDED = (
    "How many groups there are was not recorded with this version: run `mallseg study`, or train "
    "with --report, which studies a given number too."
)

_COARSE = (
    "What became of the segments was not recorded when this version was trained. It is estimated "
    "from a coarse grid of where the customers are."
)

FAULTS = {
    "field_count": "with too many or too few fields",
    "missing": "with a value that is missing",
    "not_a_number": "with a value that is not a number",
    "out_of_range": "with a value out of range",
}
"""Phrases for rejected records in a report, by the kind of fault."""


def headline(report: SegmentationReport) -> str:
    """Say what there is: ``Five groups among 200 customers``."""
    groups = _counted(len(report.segments), "group")
    return f"{groups} among {report.segmentation.customers:,} customers"


def ledger_months(report: SegmentationReport) -> Iterator[str]:
    """Say what the months of the ledger are."""
    yield (
        "By the ledger: those who joined a segment are new or come from another; those who left "
        "are in another now, or were erased. A change counts once it is settled."
    )
    if any(len(months) > RECENT_MONTHS for months in report.months.values()):
        yield f"The last {RECENT_MONTHS} months are shown: `mallseg ledger history` has all."


def difference_in_brief(own: AgainstMall) -> str:
    """Say in a table how a segment differs from the mall: ``26 k$ above``."""
    off, feature = abs(own.difference), own.feature
    decimals = feature.decimals + (0 if off >= _WORTH_NO_DECIMAL * feature.step else 1)
    number = f"{off:,.{decimals}f}"
    if not number.strip("0."):
        return _THE_SAME
    return f"{with_unit(number, feature)} {'above' if own.difference > 0 else 'below'}"


def difference(own: AgainstMall) -> str:
    """Say how a segment differs from the mall: ``26 k$ above the mall's average``."""
    brief = difference_in_brief(own)
    return f"{brief}{' as' if brief == _THE_SAME else ''} the mall's average"


def compared_by(report: SegmentationReport) -> str:
    """List what customers are compared by: ``recency, orders and the logarithm of revenue``."""
    return listed(
        [
            f"the logarithm of {feature.label}" if feature.mean is Mean.GEOMETRIC else feature.label
            for feature in report.features
        ]
    )


def map_shows(report: SegmentationReport) -> str:
    """Say which features the map shows where it cannot show all, and how they were chosen."""
    number, panels = len(report.features), report.map.panels
    cannot = (
        f"The segments differ in {_counted(number, 'feature').lower()}, which no flat picture can "
        "show at once: here"
    )
    if panels[1:]:
        return (
            f"{cannot} is one picture for each pair. Segments that overlap in one picture may be "
            "apart in another; areas and borders cannot be drawn."
        )
    shown = [axis.feature for axis in panels[0].axes]
    names = " and ".join(feature.label for feature in shown)
    shares = " and ".join(in_percent(report.map.separations[feature]) for feature in shown)
    which = (
        f"{names}, as asked for"
        if report.map_features
        else f"the two that separate them most, {names}: {shares} of their variance lies "
        "between segments"
    )
    return (
        f"{cannot} are {which}. Segments that overlap here may be apart by another feature; areas "
        "and borders cannot be drawn."
    )


def recommendation(report: SegmentationReport) -> tuple[str, ...]:
    """Say how many groups there are, where their borders are, and how sure that is."""
    study = report.study
    if study is None:
        return (_NOT_RECORDED, *_borders(report))
    return (_verdict(report, study), *_dispute(report, study), *_borders(report), *_stable(report))


def quality(data: DataQuality) -> tuple[str, ...]:
    """Say what became of the records."""
    took_part = f"{counted(data.customers, 'customer')} took part"
    found = [f"{counted(data.records, 'record')} in {data.source}: {took_part}."]
    if data.outliers:
        found.append(
            f"{counted(data.outliers, 'outlier')} took no part: customers so far from all others "
            "would distort the groups. They can still be assigned to a group."
        )
    else:
        found.append("There were no outliers.")
    if data.rejected_rows:
        found.append(f"{counted(data.rejected_rows, 'record')} could not be used{_by_fault(data)}.")
    else:
        found.append("All records could be used.")
    if data.repeated_ids:
        found.append(
            f"{counted(data.repeated_ids, 'record')} with the customer id of an earlier one: check "
            "whether something was exported twice."
        )
    return tuple(found)


def changes(report: SegmentationReport) -> tuple[str, ...]:
    """Say what changed since the version before."""
    diff = report.diff
    if diff is None:
        recorded = report.version.provenance.diff
        known = _diff(report, recorded.moved, recorded.transitions) if recorded else ()
        return (_why_not_compared(report), *known)
    customers = diff.before.segmentation.customers
    followed = f"It followed version {diff.before.version}, with {customers:,} customers."
    if not diff.is_coarse:
        return (followed, *_diff(report, diff.moved, diff.transitions))
    moved = about(diff.moved).capitalize()
    return (followed, *_diff(report, diff.moved, diff.transitions, roughly=moved), _COARSE)


def _diff(
    report: SegmentationReport,
    moved: int,
    transitions: Sequence[Transition],
    *,
    roughly: str = "",
) -> tuple[str, ...]:
    """Say how many customers moved and what became of the segments."""
    number = (roughly or f"{moved:,}") if moved else "None"
    are = one_or_more(moved, "is", "are")
    elsewhere = (
        f"{number} of {report.segmentation.customers:,} customers {are} in another segment than "
        "that version would put them in."
    )
    return (elsewhere, *map(transition_sentence, transitions))


def _why_not_compared(report: SegmentationReport) -> str:
    parent = report.version.provenance.parent
    if parent is None and report.version.number == 1:
        return "This is the first version of the model: there is nothing to compare it with."
    if parent is None:
        return (
            "Which version it followed was not recorded: none was in use when it was trained, or "
            "its alias could not be read."
        )
    if report.before is None:
        return f"It followed version {parent}, which was deleted or cannot be read."
    if not report.is_comparable:
        return (
            f"It followed version {parent}, which used other features: the segments cannot be "
            "compared."
        )
    return (
        f"It followed version {parent}. This version did not record where its customers are, so "
        "who moved is not known: train again to see it."
    )


def _by_fault(data: DataQuality) -> str:
    parts = [f"{count:,} {FAULTS.get(fault, fault)}" for fault, count in data.faults.items()]
    return f": {', '.join(parts)}" if parts else ""


def _verdict(report: SegmentationReport, study: StudySummary) -> str:
    if study.verdict is Verdict.NONE:
        found = (
            "Too few different customers to tell whether they form groups. "
            if are_too_few(study.effective_sample_size or report.segmentation.customers)
            else "No separate groups: with any number of groups, some borders have no gap. "
        )
        return (
            f"{found}"
            f"{_counted(study.recommended, 'group')} are the most compact; any number is a choice "
            "of convenience."
        )
    groups, kind = _counted(study.recommended, "group"), _VERDICTS[study.verdict]
    if study.recommended == len(report.segments):
        return f"{groups}, {kind}."
    return f"These customers form {groups.lower()}, {kind}."


def _dispute(report: SegmentationReport, study: StudySummary) -> Iterator[str]:
    used = len(report.segments)
    if study.recommended != used:
        yield (
            f"This version has {_counted(used, 'group').lower()} instead: that number was asked "
            "for, the version before had it, or a smaller group would have been too small."
        )


def _borders(report: SegmentationReport) -> Iterator[str]:
    borders = report.profile.borders if report.profile else None
    if not borders:
        return
    lines = [border for border in borders if border.kind is BorderKind.LINE]
    if not lines:
        where = {1: "their border", 2: "both borders between neighbours"}
        usual = f"all {len(borders)} borders between neighbours"
        yield GAP_AT.format(where=where.get(len(borders), usual))
        return
    names = [[report.segment(slug).name for slug in border.between] for border in lines]
    named = "; ".join(f"“{left}” and “{right}”" for left, right in names)
    if not borders[1:]:
        yield LINE_AT.format(named=named)
        return
    yield (
        f"Of the {len(borders)} borders between neighbours "
        f"{borders_counted(len(borders) - len(lines), len(lines))}: "
        f"between {named}. Near a line, treat customers as either."
    )


def _stable(report: SegmentationReport) -> Iterator[str]:
    study = report.study
    weighed = study.number(len(report.segments)) if study else None
    if weighed is None or weighed.stability is None:
        return
    stability: StabilitySummary = weighed.stability
    yield (
        "Had other customers of the same mall been in the file, the same number would have come "
        f"out in about {round(10 * stability.chosen)} of 10 cases, and "
        f"{about(stability.moved_mean)} of {report.segmentation.customers:,} customers would be "
        "in another group."
    )


def _counted(number: int, noun: str) -> str:
    words = _WORDS[number] if number < len(_WORDS) else str(number)
    return f"{words} {noun}{'' if number == 1 else 's'}"
