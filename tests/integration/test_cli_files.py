"""Outputs must be other files than the inputs, and than each other."""

import shutil
from pathlib import Path

import pytest

from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV

THAN_CUSTOMERS = "must be another file than that of the customers"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with customers, and with another name for their file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    shutil.copy(MALL_CSV, "mall.csv")
    Path("link.csv").symlink_to("mall.csv")
    return tmp_path


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("train mall.csv --quarantine q --report q", "report must be another file than quarantine"),
        (
            "train mall.csv --quarantine q --report sub/../q",
            "report must be another file than quarantine",
        ),
        ("train mall.csv --report mall.csv", f"report {THAN_CUSTOMERS}"),
        ("train mall.csv --quarantine link.csv", f"quarantine {THAN_CUSTOMERS}"),
        ("train mall.csv --log-file link.csv", f"log file {THAN_CUSTOMERS}"),
        ("train mall.csv --report q --log-file q", "log file must be another file than report"),
        ("check mall.csv --log-file mall.csv", f"log file {THAN_CUSTOMERS}"),
        ("study mall.csv --log-file mall.csv", f"log file {THAN_CUSTOMERS}"),
        ("drift mall.csv --log-file mall.csv", f"log file {THAN_CUSTOMERS}"),
        ("compare 1 2 --source mall.csv --log-file mall.csv", f"log file {THAN_CUSTOMERS}"),
        ("assign --file mall.csv --out mall.csv", f"out {THAN_CUSTOMERS}"),
        ("assign --file mall.csv --out q --log-file q", "log file must be another file than out"),
        ("report -o q --log-file q", "log file must be another file than report"),
        ("segments --picture q.png --log-file q.png", "log file must be another file than picture"),
    ],
)
def test_two_names_of_one_file_are_refused_before_reading(
    command: str, message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exit_code = main(command.split())

    out, err = capsys.readouterr()
    assert (exit_code, out) == (2, "")
    assert message in err
    assert Path("mall.csv").read_bytes() == MALL_CSV.read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["link.csv", "mall.csv", "sub"]


def test_a_log_file_of_the_settings_is_none_of_the_others_either(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MALLSEG_LOG__FILE", "mall.csv")

    assert main(["train", "mall.csv"]) == 2

    assert f"log file {THAN_CUSTOMERS}" in capsys.readouterr().err
    assert Path("mall.csv").read_bytes() == MALL_CSV.read_bytes()


def test_one_source_may_be_compared_with_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "mall.csv", "-q", "--segments", "5"]) == 0
    capsys.readouterr()

    twice = ["--source", "mall.csv", "--source", "mall.csv"]
    assert main(["compare", "1", "1", *twice, "--log-file", "log.jsonl"]) == 0
