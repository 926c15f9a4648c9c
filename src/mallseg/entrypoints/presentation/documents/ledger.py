"""The JSON of the ledger of customers."""

from collections.abc import Sequence

from mallseg.application.ledger.show_history import SegmentHistory
from mallseg.application.ledger.show_moves import LedgerMovesReport
from mallseg.application.ledger.update_ledger import LedgerReport
from mallseg.domain.moves.cause import Cause
from mallseg.domain.moves.membership import KnownCustomer
from mallseg.domain.moves.updates import SegmentMonth
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.documents.notes import notes_document
from mallseg.entrypoints.presentation.documents.readings import rejections_document
from mallseg.entrypoints.presentation.words.ledger import (
    moves_headline,
    other_moves_sentences,
    path_sentence,
    update_headline,
    update_sentences,
)
from mallseg.entrypoints.presentation.words.reading_notes import reading_note


def update_document(report: LedgerReport) -> Json:
    """Describe what an update did; it contains no id.

    records = new + known + repeated + unusable; `noise` is a part of `stayed`.
    """
    reading, counts = report.reading, report.counts
    return {
        "model": report.model,
        "version": report.version,
        "as_of": report.as_of.isoformat(),
        "source": reading.source,
        "id_column": reading.ids.name,
        "id_column_was_named": reading.ids.was_named,
        "kept": report.is_kept,
        "repetition": counts.is_repetition,
        "records": reading.records,
        "new": counts.new,
        "known": counts.known,
        "stayed": counts.stayed,
        "noise": counts.noise,
        "changed": counts.changed,
        "model_changed": counts.model_changed,
        "repeated": counts.repeated,
        "unusable": reading.unusable,
        "absent": counts.absent,
        "customers": counts.customers,
        "in_words": [update_headline(report), *update_sentences(report)],
        "notes": notes_document(report.notes, reading_note),
        "faults": copied(reading.faults),
        "examples": rejections_document(reading.rejections),
    }


def known_document(known: KnownCustomer) -> Json:
    """Describe what the ledger has of a customer in one model, without the id."""
    own = known.membership
    return {
        "model": known.model,
        "segment": own.segment,
        "since": own.since.isoformat(),
        "version": own.version,
        "nearest": own.nearest,
        "nearest_since": own.nearest_since.isoformat(),
        "first": own.first.isoformat(),
        "last": own.last.isoformat(),
        "changes": [
            {
                "day": each.day.isoformat(),
                "before": each.before,
                "after": each.after,
                "cause": str(each.cause),
                "version": each.version,
            }
            for each in known.changes
        ],
    }


def history_document(history: SegmentHistory) -> Json:
    """Describe how a segment has grown and shrunk; `size` is that at the end of the month."""
    return {
        "model": history.model,
        "slug": history.slug,
        "name": history.name,
        "months": months_document(history.months),
    }


def moves_document(report: LedgerMovesReport) -> Json:
    """Describe who moved in a period; it contains no id.

    `moved` changed themselves, `model_changed` did not; customers = known + new. `matrix` maps the
    slugs of the first day to those of the last to customers, whatever the cause.
    """
    moves, period = report.moves, report.period
    return {
        "model": report.model,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "known": moves.known,
        "moved": moves.count(Cause.CUSTOMER),
        "model_changed": moves.count(Cause.MODEL),
        "new": sum(moves.new.values()),
        "new_by_segment": {slug: moves.new[slug] for slug in report.slugs if slug in moves.new},
        "matrix": copied(moves.matrix(report.slugs)),
        "in_words": [
            moves_headline(report),
            *(path_sentence(path, report) for path in report.flows),
            *other_moves_sentences(report),
        ],
    }


def months_document(months: Sequence[SegmentMonth]) -> list[Json]:
    """Describe the months of a segment, oldest first."""
    return [
        {
            "month": f"{each.month:%Y-%m}",
            "size": each.size,
            "joined": each.joined,
            "left": each.left,
            "net": each.net,
        }
        for each in months
    ]
