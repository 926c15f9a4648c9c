"""The choices by which a file is read: earlier ones and those of the form."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.service.upload import Settings, Upload
from mallseg.entrypoints.http.file_jobs.limited_process import LimitedProcess
from mallseg.entrypoints.http.file_slots import FileSlots
from mallseg.entrypoints.http.page.file_jobs import FileJobs, labelled_copy_of
from mallseg.testing.fake_settings import InMemorySettings


def _jobs(**kept: str) -> FileJobs:
    return FileJobs(
        settings={},
        signing_key="",
        process=LimitedProcess(memory_bytes=1, seconds=1),
        slots=FileSlots(most=1),
        kept=InMemorySettings(kept=kept),
    )


def _upload(name: str = "June.csv", read_as: Settings | None = None) -> Upload:
    return Upload(
        token="t",  # noqa: S106
        name=name,
        owner="",
        size=1,
        path=Path("files") / name,
        made=Path("made"),
        used_at=datetime.now(UTC),
        read_as=read_as or {},
    )


_KEPT = """
[data]
decimal = ","
columns = {annual_income = "Einkommen"}

[training]
keep_outliers = true
segments = 4

[store]
path = "/elsewhere"
"""


def test_only_settings_of_files_are_taken_from_kept_settings() -> None:
    said = _jobs(till=_KEPT).read_as(_upload(), [("as", "till")])

    assert said["data"] == {"decimal": ",", "columns": {"annual_income": "Einkommen"}}
    assert said["training"] == {"keep_outliers": True}
    assert "store" not in said


def test_choices_override_kept_settings() -> None:
    fields = [("as", "till"), ("decimal", "."), ("column.spending_score", "Punkte")]

    said = _jobs(till=_KEPT).read_as(_upload(), fields)

    assert said["data"]["decimal"] == "."
    assert said["data"]["columns"] == {"annual_income": "Einkommen", "spending_score": "Punkte"}


def test_a_file_may_be_read_as_before() -> None:
    upload = _upload(read_as={"data": {"sheet": "Kunden", "decimal": ","}})

    said = _jobs().read_as(upload, [("before", "yes"), ("decimal", ".")])

    assert (said["data"]["sheet"], said["data"]["decimal"]) == ("Kunden", ".")
    assert "sheet" not in _jobs().read_as(upload, [("decimal", ".")])["data"]


def test_invalid_kept_settings_are_refused_when_they_are_chosen() -> None:
    with pytest.raises(InvalidOptionError):
        _jobs(till="not = [toml").read_as(_upload(), [("as", "till")])


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("June.csv", "June-segments.csv"),
        ("June.csv.gz", "June-segments.csv"),
        ("June", "June-segments.csv"),
        ("v1.2 till.xlsx", "v1.2 till-segments.xlsx"),
        ("June.XLS", "June-segments.xlsx"),
    ],
)
def test_a_copy_with_segments_is_of_the_kind_that_the_file_was(name: str, copy: str) -> None:
    assert labelled_copy_of(_upload(name)) == Path("made") / copy
