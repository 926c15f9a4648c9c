"""Messages when the last step fails: what was done, and what is missing."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mallseg.adapters.csv_customers.table import CsvFile
from mallseg.domain.errors import CustomerDataError, InvalidOptionError
from mallseg.entrypoints.cli.main import main
from mallseg.files.draft import draft_of
from tests.builders import MALL_CSV

COPY = ["assign", "--file", str(MALL_CSV), "--out", "copy.csv"]


@pytest.fixture
def _largest_file() -> Iterator[None]:
    """No file may have more than 1 MiB, as on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.exhaustive
@pytest.mark.usefixtures("_largest_file")
def test_a_version_without_its_report_is_reported_as_in_use(
    mall_store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mall_store.parent)

    assert main(["train", str(MALL_CSV), "-q", "--report", "r.html"]) == 3

    printed = capsys.readouterr()
    assert "Higher income, careful spending" in printed.out  # shown all the same
    assert printed.err.splitlines()[0] == (
        "Error: version 2 is in use; only its report is missing: "
        "report cannot be written: File too large"
    )
    assert not Path("r.html").exists()
    assert main(["models", "list"]) == 0
    assert "champion" in capsys.readouterr().out.splitlines()[2]


class TestStdoutThatFails:
    @pytest.fixture(autouse=True)
    def _in_the_folder(self, mall_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(mall_store.parent)

    @pytest.mark.parametrize(
        "arguments",
        [["segments"], ["models", "show"], ["check", str(MALL_CSV)], ["train", "--help"]],
    )
    @pytest.mark.parametrize("as_json", [[], ["--json"]])
    def test_a_full_disk_behind_stdout_is_our_fault_in_one_line(
        self,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        arguments: list[str],
        as_json: list[str],
    ) -> None:
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            monkeypatch.setattr(sys, "stdout", full)

            assert main([*arguments, *as_json]) == 1

        first, *log = capsys.readouterr().err.splitlines()
        assert first == "Error: the output cannot be written: No space left on device"
        assert len(log) == 1

    @pytest.mark.parametrize(
        ("arguments", "outcome"),
        [
            (["models", "alias", "mine", "1"], "mine names version 1"),
            (["rename", "seg-01", "--name", "Savers"], "version 2 has the new words"),
            (COPY, "copy.csv is written"),
        ],
    )
    def test_completed_changes_are_reported(
        self,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        arguments: list[str],
        outcome: str,
    ) -> None:
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            monkeypatch.setattr(sys, "stdout", full)

            assert main(arguments) == 3

        assert capsys.readouterr().err.splitlines()[0] == (
            f"Error: {outcome}; only this output is missing: No space left on device"
        )

    @pytest.mark.parametrize("arguments", [["segments"], ["models", "list"], COPY])
    def test_a_reader_that_has_gone_is_no_failure(
        self,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        arguments: list[str],
    ) -> None:
        read, write = os.pipe()
        os.close(read)
        with os.fdopen(write, "w", encoding="utf-8") as pipe:
            monkeypatch.setattr(sys, "stdout", pipe)

            assert main(arguments) == 0

        assert "Error" not in capsys.readouterr().err

    def test_a_reader_that_has_gone_does_not_hide_a_no(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rich = tmp_path / "rich.csv"
        rich.write_text("income,score\n" + "900,50\n" * 20, encoding="utf-8")
        read, write = os.pipe()
        os.close(read)
        with os.fdopen(write, "w", encoding="utf-8") as pipe:
            monkeypatch.setattr(sys, "stdout", pipe)

            assert main(["assign", "--file", str(rich), "--out", "copy.csv"]) == 3

    @pytest.mark.exhaustive
    @pytest.mark.parametrize(
        ("closed", "exit_code", "said"),
        [
            (">&-", 1, "Error: the output cannot be written: Bad file descriptor"),
            ("2>&-", 0, ""),
            ("<&- >&- 2>&-", 1, ""),
        ],
    )
    def test_a_stream_that_the_caller_closed_is_no_riddle(
        self, closed: str, exit_code: int, said: str
    ) -> None:
        ended = subprocess.run(
            ["sh", "-c", f"'{sys.executable}' -m mallseg models list {closed}"],
            capture_output=True,
            text=True,
            check=False,
        )

        assert ended.returncode == exit_code
        assert ended.stderr.partition("\n")[0] == said


def test_names_in_another_encoding_are_shown_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = os.fsdecode(b"caf\xe9")
    Path(f"{name}.csv").write_bytes(MALL_CSV.read_bytes())

    assert main(["train", f"{name}.csv", "--store", name, "-q", "--segments", "2"]) == 0
    assert main(["models", "show", "--store", name]) == 0
    assert r"caf\xe9.csv" in capsys.readouterr().out
    assert main(["train", f"{name}.txt", "--store", name]) == 2
    assert r"caf\xe9.txt: cannot be read: No such file" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["/proc/self/mem"])
def test_a_first_read_that_fails_is_a_read_error(path: str) -> None:
    with (
        pytest.raises(CustomerDataError, match="cannot be read: Input/output error"),
        CsvFile(Path(path)).opened(()),
    ):
        pass


def _written_until_full(target: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with draft_of(target, option="out", source=None, mode=0o600) as draft:
            resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
            draft.write(b"x" * 100)  # stays in the buffer
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_only_at_the_end_is_said_as_such(tmp_path: Path) -> None:
    with pytest.raises(InvalidOptionError, match="out cannot be written: File too large"):
        _written_until_full(tmp_path / "copy.csv")

    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("option", ["--config", "--log-file"])
def test_an_unused_pipe_is_not_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert main(["models", "list", option, str(tmp_path / "pipe")]) == 2
    assert "/pipe cannot be" in capsys.readouterr().err


def test_settings_are_not_read_without_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--config", "/dev/zero"]) == 2
    assert "config /dev/zero cannot be read: Is not a regular file" in capsys.readouterr().err


def test_a_mistake_is_not_logged_into_the_file_of_the_customers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    customers = tmp_path / "customers.csv"
    customers.write_bytes(MALL_CSV.read_bytes())

    assert main(["train", str(customers), "--log-file", str(customers), "--no-such"]) == 2
    assert main(["train", str(customers), f"--log-file={customers}", "--no-such"]) == 2

    assert "No such option" in capsys.readouterr().err
    assert customers.read_bytes() == MALL_CSV.read_bytes()


def test_a_log_that_cannot_be_opened_does_not_hide_another_mistake(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["models", "prune", "--log-file", "no/such/file"]) == 2

    first, _, second, log = capsys.readouterr().err.splitlines()
    assert first == "Error: Missing option '--keep'."
    assert second == "Error: log file no/such/file cannot be written: No such file or directory"
    assert '"event": "failed"' in log
