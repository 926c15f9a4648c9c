"""Training on files as malls export them: what they promise, and what is rejected."""

import json
from pathlib import Path
from typing import Any

import pytest

from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV
from tests.examples import exhaustive

HEADER, *ROWS = MALL_CSV.read_text(encoding="utf-8").splitlines()
SIZES = [22, 23, 81, 39, 35]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _file(lines: list[str]) -> str:
    Path("customers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "customers.csv"


def _trained(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert main(["train", *arguments, "--segments", "5", "--json", "-q"]) == 0
    return json.loads(capsys.readouterr().out)


def _sizes(document: Any) -> list[int]:
    return [segment["customers"] for segment in document["segments"]]


@pytest.mark.parametrize("income", [1000, exhaustive(60_000)])
def test_one_outlying_income_is_excluded_and_the_groups_stay(
    income: int, capsys: pytest.CaptureFixture[str]
) -> None:
    document = _trained(capsys, _file([HEADER, *ROWS, f"201,Male,30,{income},50"]))

    assert (document["customers"], document["outliers"]) == (200, 1)
    assert document["outlier_records"] == [202]
    assert _sizes(document) == SIZES


@pytest.mark.exhaustive
def test_outliers_take_part_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    source = _file([HEADER, *ROWS, "201,Male,30,1000,50"])

    document = _trained(capsys, source, "--keep-outliers")

    assert (document["customers"], document["outliers"]) == (201, 0)
    assert 1 in _sizes(document)


def test_a_file_in_dollars_is_refused_until_it_is_called_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [row.split(",") for row in ROWS]
    source = _file([HEADER, *(",".join([*r[:3], f"{r[3]}000", r[4]]) for r in rows)])

    assert main(["train", source]) == 2
    assert "use --in-parts annual_income if they are" in capsys.readouterr().err
    assert not Path("models").exists()
    document = _trained(capsys, source, "--income-unit", "dollars", "--segments", "5")
    assert _sizes(document) == SIZES


def test_a_file_in_thousands_may_be_called_so(capsys: pytest.CaptureFixture[str]) -> None:
    source = _file([HEADER, *ROWS])

    document = _trained(capsys, source, "--income-unit", "thousands", "--segments", "5")
    assert _sizes(document) == SIZES


def test_a_column_of_another_name_is_found_when_it_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = _file(["nr,sex,age,Einkommen,Punkte", *ROWS])

    named = ["--column", "annual_income=Einkommen", "--column", "spending_score=Punkte"]
    document = _trained(capsys, source, *named, "--segments", "5")

    assert _sizes(document) == SIZES
    assert main(["train", source, "--column", "income=Einkommen"]) == 2
    assert main(["train", source, "--column", "Einkommen"]) == 2


def test_more_bad_rows_than_allowed_end_the_training(capsys: pytest.CaptureFixture[str]) -> None:
    source = _file([HEADER, *ROWS, "201,Male,30,x,50", "202,Male,30,,50", "203,Male,30,40,500"])

    assert main(["train", source, "-q"]) == 2
    said = capsys.readouterr().err
    assert "3 of 203 records cannot be read, more than the 1.0% allowed" in said
    assert "\n  record 202: Annual Income (k$) is not a number: must be a number from 0" in said
    assert "\n  record 203: Annual Income (k$) is missing: must be a number from 0" in said
    assert "\n  record 204: Spending Score (1-100) is out of range: must be" in said
    document = _trained(capsys, source, "--max-bad-rows", "0.02", "--segments", "5")
    assert document["rejected_rows"] == 3
    assert _sizes(document) == SIZES


def _checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    capsys.readouterr()
    exit_code = main(["check", *arguments, "--json"])
    return exit_code, json.loads(capsys.readouterr().out)


def test_a_check_shows_what_was_understood_and_trains_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    exit_code, document = _checked(capsys, _file([HEADER, *ROWS, "201,Male,30,1000,50"]))

    assert exit_code == 0
    assert (document["records"], document["accepted"], document["rejected_rows"]) == (201, 201, 0)
    assert (document["distinct_points"], document["outliers"]) == (197, 1)
    assert document["ranges"]["annual_income_k"] == {"lowest": 15, "median": 62, "highest": 1000}
    assert document["warnings"] == []
    assert not Path("models").exists()


def test_a_check_writes_the_ends_of_a_column_to_the_digit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = _file([f"{HEADER},Revenue", *(f"{row},{i * 1234567.5}" for i, row in enumerate(ROWS))])

    assert main(["check", source]) == 0
    assert "Revenue: decimals, 0 to 245,678,932.5\n" in capsys.readouterr().out


def test_a_check_counts_faults_by_kind_and_ends_as_a_training_would(
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = _file([HEADER, *ROWS, "201,Male,30,x,50", "202,Male,30,,50", "203,Male,30,40,500"])

    exit_code, document = _checked(capsys, source)

    assert exit_code == 2
    assert document["faults"] == {"not_a_number": 1, "missing": 1, "out_of_range": 1}
    assert [(each["record"], each["column"]) for each in document["examples"]] == [
        (202, "Annual Income (k$)"),
        (203, "Annual Income (k$)"),
        (204, "Spending Score (1-100)"),
    ]
    (warning,) = document["warnings"]
    assert warning["code"] == "too_many_rejected"
    assert warning["facts"] == {
        "rejected": 3,
        "records": 203,
        "allowed": 0.01,
        "enough": 0.02,
    }
    assert warning["reason"] == (
        "3 of 203 records cannot be read, more than the 1.0% allowed: "
        "correct them, or allow that many with --max-bad-rows 0.02"
    )
    assert _checked(capsys, source, "--max-bad-rows", "0.02")[0] == 0


def test_a_check_lists_every_warning(capsys: pytest.CaptureFixture[str]) -> None:
    _, document = _checked(
        capsys, _file(["income,score", "60000,39", "60000,39", "x,41", "x,42", ",43"])
    )

    assert len(document["warnings"]) == 3


def test_a_check_is_printed_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", _file([HEADER, *ROWS, "201,Male,30,x,50"])])

    lines = capsys.readouterr().out.splitlines()
    assert "201 records: 200 accepted, at 196 distinct points, and 1 rejected" in lines
    assert "annual_income_k: 15 to 137, median 61" in lines
    assert any(
        line.startswith("  record 202: Annual Income (k$) is not a number: must be a nu")
        for line in lines
    )
