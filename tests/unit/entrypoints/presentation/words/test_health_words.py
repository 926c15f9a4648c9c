"""The health of a model is one sentence, with the reason for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mallseg.domain.number_of_segments.verdict import Verdict
from mallseg.domain.registry.version import Decision, GateMeasure, Violation
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words.overview_page import OLD_DAYS, health
from mallseg.testing.builders import a_provenance
from tests.builders_report import a_report, a_study


def _trained(report: SegmentationReport) -> datetime:
    return datetime.fromisoformat(report.version.created_at)


@pytest.mark.parametrize(
    ("days", "said"), [(0, "today"), (1, "yesterday"), (OLD_DAYS, f"{OLD_DAYS} days ago")]
)
def test_a_young_version_within_its_limits_is_well(days: int, said: str) -> None:
    report = a_report()

    found = health(report, (), _trained(report) + timedelta(days=days))

    assert found.is_well
    assert found.answer == "The segments can be relied on."
    assert found.reasons == (
        f"They were found {said} among 10 customers, and are within all limits.",
    )


def test_stability_is_reported_if_it_was_measured() -> None:
    report = a_report(study=a_study(verdict=Verdict.CLEAR, is_resampled=True))

    (reason,) = health(report, (), _trained(report)).reasons

    assert "Had other customers of the same mall been asked, about 10% of all" in reason  # 1 of 10


def test_an_old_version_is_to_be_trained_anew() -> None:
    report = a_report()

    found = health(report, (), _trained(report) + timedelta(days=OLD_DAYS + 1))

    assert not found.is_well
    assert found.reasons == ("They were found 46 days ago: train with this month's file.",)


def test_an_unreadable_newer_version_is_reported() -> None:
    report = a_report()

    found = health(report, {"model": "unreadable-model"}, _trained(report))

    assert [reason[:36] for reason in found.reasons] == ["A newer version cannot be read, so t"]


def test_a_violated_limit_is_reported() -> None:
    violation = Violation(measure=GateMeasure.SMALLEST, figure=0.01, limit=0.02)
    decision = Decision(is_promoted=True, is_stopped=False, violations=(violation,))
    report = a_report(provenance=replace(a_provenance(), decision=decision))

    found = health(report, (), _trained(report).astimezone(UTC))

    assert not found.is_well
    assert found.reasons[0] == "In use, although it violates a limit."
    assert "1.0% of the customers" in found.reasons[1]
