"""The JSON of a check: what mallseg understands of a source, and what to do about the rest."""

from collections.abc import Mapping, Sequence

from mallseg.application.checking.check_customers import Diagnosis
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.sources.column_proposal import ColumnProposal
from mallseg.domain.sources.column_summary import ColumnSummary, unique_feature_names
from mallseg.domain.sources.remedy import Remedy
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.documents.notes import notes_document
from mallseg.entrypoints.presentation.documents.readings import reading_document
from mallseg.entrypoints.presentation.words.errors import terminal_reason
from mallseg.entrypoints.presentation.words.remedies import options_of
from mallseg.entrypoints.presentation.words.training_notes import note_sentence


def check_document(found: Diagnosis, command: str, given: NumberFormat) -> Json:
    """Describe what mallseg understands of a source; `warnings` would refuse a training.

    `notes` are what a training would remark on.

    `records` are the accepted and the rejected ones; what was read is left out where a feature has
    no column. `feature_candidates` are unused columns of numbers, `proposals` are columns for
    features that have none. `command` is a training that would not be refused, null where none
    was found.
    """
    report = found.report
    return {
        "source": report.source,
        **(reading_document(report.reading, report.outliers) if report.reading else {}),
        "all_columns": [
            _column_document(each, report.feature_of, given) for each in report.columns
        ],
        "feature_candidates": _candidates_document(report.candidates),
        "proposals": [*map(_proposal_document, found.proposals)],
        "breakdowns": [
            {
                "breakdown": each.breakdown.name,
                "column": each.column,
                "unknown_share": each.unknown_share,
            }
            for each in report.breakdowns
        ],
        "notes": notes_document(report.notes, note_sentence),
        "warnings": [
            {"code": each.code, "facts": copied(each.facts), "reason": terminal_reason(each)}
            for each in report.refusals
        ],
        "options": [*(options_of(found.remedy, given) if command else ())],
        "command": command or None,
    }


def _candidates_document(candidates: Sequence[ColumnSummary]) -> Json:
    return [
        {
            "column": each.name,
            "feature": name,
            "unit": each.unit,
            "lowest": each.lowest,
            "highest": each.highest,
            "empty": each.empty,
        }
        for each, name in zip(candidates, unique_feature_names(candidates), strict=True)
    ]


def _proposal_document(proposal: ColumnProposal) -> Json:
    feature, column = proposal.feature.name, proposal.column
    return {
        "feature": feature,
        "column": column,
        "evidence": [*proposal.evidence],
        "options": [*options_of(Remedy(columns={feature: column}))],
    }


def _column_document(
    column: ColumnSummary, feature_of: Mapping[str, str], given: NumberFormat
) -> Json:
    """Describe what a column holds; the ends only of numbers, and no text."""
    is_numeric, nearest = column.kind.is_numeric, column.shapes.nearest
    return {
        "column": column.name,
        "kind": column.kind,
        "feature": feature_of.get(column.name),
        "lowest": column.lowest if is_numeric else None,
        "highest": column.highest if is_numeric else None,
        "empty_share": column.empty_share,
        "shapes": {str(shape): count for shape, count in column.shapes.counts.items()},
        "options": [*(options_of(Remedy(numbers=nearest), given) if nearest else ())],
    }
