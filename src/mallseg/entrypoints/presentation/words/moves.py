"""Sentences about customers who moved between two months."""

import calendar
import re
from collections.abc import Iterator

from mallseg.application.moves.find_moves import MovesReport
from mallseg.domain.customers.phrases import Phrases
from mallseg.domain.moves.between_months import MonthAccount, Moves
from mallseg.domain.moves.flow import FeatureChange, Flow
from mallseg.entrypoints.presentation.words.features import comparison
from mallseg.entrypoints.presentation.words.phrases import counted, listed, one_or_more

_PHRASES = Phrases(
    first="lies {how} {whom} in {label} ({own} {unit} against {all})",
    later="{how} it in {label} ({own} {unit} against {all})",
    less="below",
    more="above",
)
_MOST_CHANGES = 2
_MOST_DECIMALS = 3
_BEST = 1
_USUALLY = "the month before"

_MONTHS = {name.lower(): name for name in calendar.month_name if name}
_MONTHS |= {name[:3]: full for name, full in _MONTHS.items()}
_WORD = re.compile(r"[A-Za-z]+")
_NUMBERS = re.compile(r"(?<!\d)(?:19|20)\d\d[-_.]?(0[1-9]|1[0-2])(?!\d{3})")


def sentences(report: MovesReport) -> Iterator[str]:
    """Say who moved, most important first, then what only seems to be a move."""
    moves = report.moves
    for flow in moves.flows:
        yield flow_sentence(flow, moves)
    if moves.model_changed:
        who, is_one = counted(moves.model_changed, "customer"), moves.model_changed == 1
        yield (
            f"{who} {'is' if is_one else 'are'} in another segment because the model changed, from "
            f"version {report.before_version} to {report.version}: by their values of "
            f"{_month_of_before(moves) or _USUALLY}, the versions differ."
        )
    if moves.noise:
        who, is_one = counted(moves.noise, "customer"), moves.noise == 1
        yield (
            f"{who} {'is' if is_one else 'are'} nearer to another segment than before, but not "
            "clearly: this counts as noise, and is not listed."
        )


def flow_sentence(flow: Flow, moves: Moves) -> str:
    """Say where customers went, and how the average one of them changed."""
    is_best = flow.rank_before == _BEST
    some = f"{flow.customers:,} of your best customers"
    who = some if is_best else counted(flow.customers, "customer")
    went = f"{who} went from “{flow.before.name}” to “{flow.after.name}”"
    notable = [change for change in flow.changes if change.is_notable] or flow.changes[:1]
    said = [_said(change, i, moves) for i, change in enumerate(notable[:_MOST_CHANGES])]
    average = one_or_more(flow.customers, "that one", "the average one")
    return f"{went}: {average} now {', '.join(said)}." if said else f"{went}."


def headline(report: MovesReport) -> str:
    """Say how many moved."""
    moves = report.moves
    share = f" ({moves.moved / moves.joined:.1%})" if moves.joined else ""
    return (
        f"{moves.moved:,} of {counted(moves.joined, 'customer')} who are in both months{share} "
        "moved to another segment."
    )


def account_sentences(moves: Moves) -> Iterator[str]:
    """Account for the records of both months, and say by which column they were joined."""
    ids = moves.after.reading.ids
    how = "as named" if ids.was_named else "found by its name"
    yield f"Matched by the column {ids.name!r}, {how}; ids must be written alike."
    yield f"New: {counted(moves.new, 'customer')}. Gone: {counted(moves.gone, 'customer')}."
    for month in (moves.before, moves.after):
        if month.unusable:
            reasons = listed([*_reasons(month)])
            records = counted(month.unusable, "record")
            yield f"Not used of {month.reading.source}: {records}, {reasons}."


def doubt_sentence(moves: Moves) -> str:
    """Say why the months may not be those that were meant."""
    if not moves.joined:
        return (
            "No customer is in both months: are the ids written alike in both? 007 and 7 are two "
            "customers."
        )
    most = [each for each in (moves.before, moves.after) if 2 * each.unusable > each.records]
    names = listed([each.reading.source for each in most])
    return f"Most records of {names} cannot be used, so most customers are missing here."


def _reasons(month: MonthAccount) -> Iterator[str]:
    blank = month.reasons.get("blank_id", 0)
    values = month.reading.unusable - blank
    for records, reason in (
        (values, "with values that cannot be read"),
        (blank, "without an id"),
        (month.counts.repeated, "of an id that more than one record has"),
        (month.counts.unmatched, "of an id whose record in the other month cannot be used"),
    ):
        if records:
            yield f"{records:,} {reason}"


def _said(change: FeatureChange, place: int, moves: Moves) -> str:
    """Say how a feature changed: "spends far less than in June (score 20 against 82)"."""
    feature, month = change.feature, _month_of_before(moves)
    far = "far " if change.is_far else ""
    phrases = feature.phrases or _PHRASES
    whom = f"in {month}" if month and feature.phrases else month or _USUALLY
    own, before = _both(change)
    return comparison(
        phrases.later if place else phrases.first,
        feature,
        own,
        before,
        how=f"{far}{phrases.more if change.deviations > 0 else phrases.less}",
        whom=whom,
    )


def _both(change: FeatureChange) -> tuple[str, str]:
    """Write both means, with the decimals that distinguish them."""
    feature = change.feature
    after, before = feature.decode(change.after), feature.decode(change.before)
    for decimals in range(feature.decimals, feature.decimals + _MOST_DECIMALS):
        texts = f"{after:,.{decimals}f}", f"{before:,.{decimals}f}"
        if texts[0] != texts[1]:
            break
    return texts


def _month_of_before(moves: Moves) -> str:
    """Name the earlier month as its file does; nothing where both files name the same or none."""
    before, after = (month_in(each.reading.source) for each in (moves.before, moves.after))
    return before if before != after else ""


def month_in(name: str) -> str:
    """Find a month in the name of a file: ``JUNE.csv`` and ``2026-06.csv`` are of June."""
    stem = name.rpartition(".")[0] or name
    words = [_MONTHS[word.lower()] for word in _WORD.findall(stem) if word.lower() in _MONTHS]
    if len(words) == 1:
        return words[0]
    numbers = _NUMBERS.findall(stem)
    return calendar.month_name[int(numbers[0])] if len(numbers) == 1 else ""
