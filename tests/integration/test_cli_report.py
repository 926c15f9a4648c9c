"""`mallseg report`, `train --report` and `segments --picture`: what they leave, how they end."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV, copy_of_store
from tests.examples import exhaustive

Run = Callable[..., tuple[int, str, str]]
KEPT = Path(__file__).parents[1] / "data"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder; give its exit code, and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        exit_code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return exit_code, out, err

    return run


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store, and with the report that was written at the training."""
    folder = tmp_path_factory.mktemp("reported")
    page, store = str(folder / "report.html"), str(folder / "models")
    assert main(["train", str(MALL_CSV), "-q", "--report", page, "--store", store]) == 0
    return folder


@pytest.fixture
def trained(run: Run, reported: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder, with the store of the training."""
    monkeypatch.setenv("MALLSEG_STORE__PATH", str(reported / "models"))
    return run


def _numbers_on(page: str) -> dict[str, tuple[str, str]]:
    """The numbers on a page, by their path in the JSON."""
    found = re.findall(r'<data data-key="([^"]+)" value="([^"]+)">([^<]*)</data>', page)
    return {key: (value, shown) for key, value, shown in found}


def _at(document: Any, key: str) -> object:
    for part in key.split("/"):
        document = document[int(part) if part.isdigit() else part]
    return document


@pytest.mark.exhaustive
def test_the_numbers_on_the_page_are_those_of_the_json(trained: Run, reported: Path) -> None:
    document = json.loads(trained("report", "--json")[1])

    numbers = _numbers_on((reported / "report.html").read_text(encoding="utf-8"))

    assert len(numbers) > 100
    for key, (value, shown) in numbers.items():
        expected = _at(document, key)
        assert isinstance(expected, int | float), key
        assert float(value) == expected, key
        digits = shown.replace(",", "").removesuffix("%")
        rounded = float(digits) / (100 if shown.endswith("%") else 1)
        step = 10.0 ** -len(digits.partition(".")[2]) / (100 if shown.endswith("%") else 1)
        assert abs(rounded - expected) <= step, (key, shown)


def test_the_json_has_everything_that_the_page_has(trained: Run) -> None:
    document = json.loads(trained("report", "--json")[1])

    assert (document["model"], document["version"]) == ("mall", 1)
    assert document["headline"] == "Five groups among 200 customers"
    assert document["recommendation"][0].startswith("Five groups, soft")
    assert len(document["segments"]) == 5
    assert all(len(s["avoid"]) >= 2 and len(s["offers"]) >= 3 for s in document["segments"])
    (panel,) = document["map"]["panels"]
    assert set(panel["regions"]) == {segment["slug"] for segment in document["segments"]}
    assert sum(cell["customers"] for cell in panel["cells"]) == 200
    kinds = {(*boundary["between"],): boundary["kind"] for boundary in panel["boundaries"]}
    assert {pair for pair, kind in kinds.items() if kind == "line"} == {
        ("seg-01", "seg-03"), ("seg-02", "seg-03"), ("seg-03", "seg-05"),
    }  # fmt: skip
    assert kinds["seg-03", "seg-04"] == "gap"
    assert document["study"]["numbers"][3]["stability"]["moved_mean"] < 5
    assert document["data"]["records"] == 200
    assert document["provenance"]["settings"]["seed"] == 0


@pytest.mark.exhaustive
def test_the_page_of_a_training_is_that_of_the_report(trained: Run, reported: Path) -> None:
    assert trained("report", "-o", "one.html") == (0, "", "")
    assert trained("report", "--version", "champion", "-o", "two.html")[0] == 0

    assert Path("one.html").read_bytes() == (reported / "report.html").read_bytes()
    assert Path("two.html").read_bytes() == Path("one.html").read_bytes()


def test_a_training_does_not_depend_on_its_report(trained_once: Path, reported: Path) -> None:
    model = "mall/versions/1/model.joblib"
    assert (trained_once / model).read_bytes() == (reported / "models" / model).read_bytes()


def test_without_a_file_the_report_asks_for_one(trained: Run) -> None:
    exit_code, out, err = trained("report")

    assert (exit_code, out) == (2, "")
    assert "say where to write it: -o report.html" in err


def test_a_report_that_cannot_be_written_fails_before_the_training_reads(run: Run) -> None:
    exit_code, _, err = run("train", MALL_CSV, "-q", "--report", "nowhere/report.html")

    assert exit_code == 2
    assert "report cannot be written: No such file or directory" in err
    assert not Path("models").exists()


@pytest.mark.parametrize("name", ["report.pdf", "report.docx", "report", "report.html.gz", ".html"])
def test_a_report_of_another_kind_is_refused_before_the_model_is_read(run: Run, name: str) -> None:
    exit_code, out, err = run("report", "--json", "-o", name)  # there is no store either

    assert (exit_code, out) == (2, "")
    assert "report must end in .html or .htm: a browser prints the page as a PDF\n" in err
    assert not list(Path().iterdir())


def test_a_training_refuses_a_report_of_another_kind_before_it_reads(run: Run) -> None:
    exit_code, out, err = run("train", "absent.csv", "--report", "report.pdf")

    assert (exit_code, out) == (2, "")
    assert "report must end in .html or .htm" in err


@pytest.mark.parametrize("name", [exhaustive("report.htm"), "REPORT.HTML"])
def test_both_endings_of_a_page_are_written(trained: Run, reported: Path, name: str) -> None:
    assert trained("report", "-o", name) == (0, "", "")
    assert Path(name).read_bytes() == (reported / "report.html").read_bytes()


@pytest.mark.parametrize("wrong", ["9", "challenger", "-1"])
def test_a_version_that_is_not_there_leaves_no_file(trained: Run, wrong: str) -> None:
    assert trained("report", "--version", wrong, "-o", "report.html")[0] == 2
    assert not Path("report.html").exists()


@pytest.mark.parametrize(
    "kept",
    [
        "store-of-format-1",
        *map(exhaustive, ("store-of-format-2", "store-with-profiles-of-format-1")),
    ],
)
def test_old_versions_are_reported_as_far_as_they_go(kept: str, run: Run) -> None:
    store = copy_of_store(KEPT / kept, Path())

    assert run("report", "--store", store, "-o", "report.html")[0] == 0
    exit_code, out, _ = run("report", "--store", store, "--json")

    assert exit_code == 0
    assert json.loads(out)["study"] is None
    assert "was not recorded with this version" in Path("report.html").read_text(encoding="utf-8")
    assert run("segments", "--store", store, "--picture", "map.svg", "-q")[0] == 0


@pytest.mark.exhaustive
def test_the_map_is_drawn_beside_the_cards(trained: Run) -> None:
    cards = trained("segments")[1]

    for picture in ("map.png", "map.svg"):
        assert trained("segments", "--picture", picture) == (0, cards, "")
        assert Path(picture).stat().st_size > 10_000


@pytest.mark.parametrize("name", ["map.pdf", "map.html", "map", ".png"])
def test_a_picture_of_another_kind_is_refused_in_words(run: Run, name: str) -> None:
    exit_code, out, err = run("segments", "--picture", name)  # there is no store either

    assert (exit_code, out) == (2, "")
    assert "picture must end in .png or .svg" in err
    assert not list(Path().iterdir())


def test_a_picture_that_cannot_show_a_name_says_so_in_a_line_of_our_own(
    run: Run, reported: Path, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    store = str(copy_of_store(reported / "models", tmp_path))
    assert run("rename", "seg-01", "--name", "高收入", "--store", store)[0] == 0

    exit_code, _, err = run("segments", "--picture", "map.png", "--store", store)

    (line,) = map(json.loads, err.splitlines())
    assert (exit_code, line["event"], line["names"]) == (0, "letters_missing", ["高收入"])
    assert not recwarn.list
