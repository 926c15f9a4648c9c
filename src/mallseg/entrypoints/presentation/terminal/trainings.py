"""Prints trainings and studies."""

from collections.abc import Sequence

from mallseg.application.training.study_segments import StudyReport
from mallseg.application.training.training_report import TrainingReport
from mallseg.application.training_events import TrainingNote
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.study import Study
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.terminal.centres import centre_in_cells
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.terminal.table import print_table, print_table_and_figures
from mallseg.entrypoints.presentation.words.features import mean_heading
from mallseg.entrypoints.presentation.words.gate import violation_reason
from mallseg.entrypoints.presentation.words.phrases import sentence
from mallseg.entrypoints.presentation.words.study import border_phrase, why
from mallseg.entrypoints.presentation.words.training import in_use, note_sentence


def print_segments(segmentation: Segmentation) -> None:
    """Print the segments as a table, centres in the users' units."""
    features = segmentation.features
    segments = segmentation.by_number
    print_table_and_figures(
        ["", "name", "customers", "share"],
        [[str(s.number), s.name, f"{s.customers:,}", f"{s.share:.1%}"] for s in segments],
        [*map(mean_heading, features)],
        [centre_in_cells(segment, features) for segment in segments],
        left={1},
    )


def print_notes(notes: Sequence[TrainingNote]) -> None:
    """Print the notes of a training."""
    if notes:
        print_line()
    for note in notes:
        print_paragraph(note_sentence(note))


def print_decision(report: TrainingReport) -> None:
    """Print which limits a version violates, and which is in use; nothing where that is plain."""
    decision = report.decision
    if decision.is_promoted and not decision.violations:
        return
    print_line()
    print_paragraph(_in_use(report), bold=True)
    for each in decision.violations:
        reason = violation_reason(each)
        print_paragraph(sentence(f"{reason[0].upper()}{reason[1:]}"), indent="- ", hanging="  ")


def _in_use(report: TrainingReport) -> str:
    state = in_use(report).capitalize()
    if report.decision.is_promoted:
        return f"{state}, but check it:"
    promote = f"mallseg models promote {report.version} --model {report.model}"
    return f"{state}. To use it: `{promote}`."


def print_study(report: StudyReport) -> None:
    """Print the recommendation in words, its borders, and the table for experts."""
    study = report.study
    for line in why(study):
        print_line(line)
    print_line()
    for border in study.borders:
        left, right = border.between
        kind = border_phrase(border.kind)
        names = f"{left} {study.names[left - 1]} | {right} {study.names[right - 1]}"
        print_line(f"{names}: {kind} (saddle ratio {border.saddle_ratio:.2f})")
    print_line()
    header = ["segments", "inertia", "silhouette", "Davies-Bouldin", "Calinski-Harabasz"]
    header += ["smallest", "would change", "95 %", "chosen in"]
    rows = [_row(study, each) for each in study.candidates]
    print_table(header, rows, left=set())
    print_notes(report.notes)


def _row(study: Study, candidate: Candidate) -> list[str]:
    stability = study.stability(candidate.segments)
    return [
        f"{'* ' if candidate.segments == study.recommended else ''}{candidate.segments}",
        f"{candidate.inertia:,.1f}",
        _with_error(candidate.silhouette, candidate.silhouette_error, decimals=4),
        f"{candidate.davies_bouldin:.3f}",
        f"{candidate.calinski_harabasz:,.1f}",
        f"{candidate.smallest:,}",
        _with_error(stability.mean, stability.error, decimals=1),
        f"{stability.high:,.0f}",
        f"{study.shares[candidate.segments]:.0%}",
    ]


def _with_error(value: float, error: float, *, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return f"{text} ± {error:,.{decimals}f}" if error else text
