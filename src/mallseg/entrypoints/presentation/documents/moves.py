"""The JSON of who moved between two months."""

from mallseg.application.moves.find_moves import MovesReport
from mallseg.domain.moves.between_months import MonthAccount, Moves
from mallseg.domain.moves.flow import FeatureChange, Flow
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.documents.notes import notes_document
from mallseg.entrypoints.presentation.documents.readings import rejections_document
from mallseg.entrypoints.presentation.words.moves import flow_sentence, sentences
from mallseg.entrypoints.presentation.words.reading_notes import reading_note


def moves_document(report: MovesReport) -> Json:
    """Describe who moved; it contains no id.

    `moved` changed, `model_changed` did not and are in another segment by another version, `noise`
    are nearer to another centre but not clearly. Of each month, joined + new or gone + unusable is
    all `records`. `matrix` maps slugs before to slugs after to customers, by `version`.
    """
    moves = report.moves
    ids = moves.after.reading.ids
    return {
        "model": report.model,
        "version": report.version,
        "before_version": report.before_version,
        "id_column": ids.name,
        "id_column_was_named": ids.was_named,
        "joined": moves.joined,
        "moved": moves.moved,
        "model_changed": moves.model_changed,
        "noise": moves.noise,
        "new": moves.new,
        "gone": moves.gone,
        "unusable": {"before": moves.before.unusable, "after": moves.after.unusable},
        "months": {"before": _month(moves.before), "after": _month(moves.after)},
        "flows": [_flow(flow, moves) for flow in moves.flows],
        "model_changes": copied(moves.model_changes),
        "matrix": copied(moves.matrix),
        "in_words": [*sentences(report)],
        "doubtful": moves.is_doubtful,
        "notes": notes_document(report.notes, reading_note),
    }


def _month(month: MonthAccount) -> Json:
    """Describe the records of a month, and the first that could not be read."""
    return {
        "source": month.reading.source,
        "records": month.records,
        "unusable": month.unusable,
        "reasons": copied(month.reasons),
        "examples": rejections_document(month.reading.rejections),
    }


def _flow(flow: Flow, moves: Moves) -> Json:
    """Describe customers who went from one segment to another; ranks are 1 for the best."""
    return {
        "before": flow.before.slug,
        "before_name": flow.before.name,
        "rank_before": flow.rank_before,
        "after": flow.after.slug,
        "after_name": flow.after.name,
        "rank_after": flow.rank_after,
        "customers": flow.customers,
        "changes": [_change(change) for change in flow.changes],
        "in_words": flow_sentence(flow, moves),
    }


def _change(change: FeatureChange) -> Json:
    """Describe two means in the feature's unit, and their difference in standard deviations."""
    feature = change.feature
    return {
        "feature": feature.field,
        "before": feature.decode(change.before),
        "after": feature.decode(change.after),
        "deviations": change.deviations,
    }
