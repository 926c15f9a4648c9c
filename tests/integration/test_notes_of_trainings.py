"""Notes of trainings are under the table and in the JSON, not only in the log."""

import json
from pathlib import Path
from random import Random

import pytest

from mallseg.entrypoints.cli.main import main

_HEADER = "CustomerID,Annual Income (k$),Spending Score (1-100)"


def notes_of(folder: Path, rows: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    file = folder / "customers.csv"
    file.write_text("\n".join([_HEADER, *rows]), encoding="utf-8")
    assert main(["train", str(file), "--store", str(folder / "models"), "--json", "-q"]) == 0
    notes = json.loads(capsys.readouterr().out)["notes"]
    return {note["code"]: note["in_words"] for note in notes}


@pytest.mark.exhaustive
def test_outliers_repeated_ids_and_missing_groups_are_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = Random(5)  # noqa: S311  (not for secrets)
    rows = [f"{n},{random.gauss(60, 9):.0f},{random.gauss(50, 9):.0f}" for n in range(150)]
    notes = notes_of(tmp_path, [*rows, "7,60,50", "900,900,50"], capsys)

    assert notes["groups_missing"].startswith("No separate groups were found")
    assert notes["outliers_excluded"].startswith("1 customer (0.7%) far from all others")
    assert notes["ids_repeated"].startswith("1 record with the id of an earlier one")
