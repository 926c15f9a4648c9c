"""The project as others get it: a wheel, a lock, a pipe."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import mallseg
from mallseg.entrypoints.cli.main import main
from mallseg.settings.loading import load_settings

PROJECT = Path(__file__).parents[2]


def test_the_wheel_carries_settings_and_types(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=PROJECT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")

    names = set(zipfile.ZipFile(wheel).namelist())

    assert {
        "mallseg/config/default.toml", "mallseg/config/playbook.toml", "mallseg/py.typed",
        "mallseg/__main__.py", "mallseg/testing/contracts/segmentation_store.py",
        "mallseg/entrypoints/presentation/html/page_files/report.html.j2",
    } <= names  # fmt: skip
    assert not [name for name in names if name.startswith(("tests", "config", "data"))]
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


@pytest.mark.exhaustive
def test_fakes_and_builders_need_no_pytest_and_the_suites_say_that_they_do() -> None:
    statement = (
        "import sys\n"
        "sys.modules['pytest'] = None\n"
        "import mallseg.testing\n"
        "from mallseg.testing.builders import two_segments\n"
        "from mallseg.testing import fake_cluster_analysis, fake_store\n"
        "import mallseg.testing.contracts.segmentation_store"
    )

    done = subprocess.run(
        [sys.executable, "-c", statement], capture_output=True, text=True, check=False
    )

    *_, error = done.stderr.splitlines()
    assert error == ("ImportError: the contract suites need pytest: pip install 'mallseg[testing]'")


def test_the_citation_names_the_version_and_the_licence_of_the_package() -> None:
    lines = (PROJECT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert f"version: {mallseg.__version__}" in lines
    assert f"license: {project['license']}" in lines


@pytest.mark.parametrize(
    "lock", ["run.txt", "test.txt", "browser.txt", "docs.txt", "exports.txt", "services.txt"]
)
def test_a_lock_holds_names_versions_and_hashes_only(lock: str) -> None:
    for line in (PROJECT / "locks" / lock).read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(
            r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==[^ ]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?",
            line,
        )


@pytest.mark.exhaustive
def test_an_assignment_can_be_piped(mall_store: Path) -> None:
    store = str(mall_store)

    done = subprocess.run(
        [sys.executable, "-m", "mallseg", "assign", "--json", "--store", store],
        input="eighty\n87\n82\n", capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(done.stdout)["segment"]["slug"] == "seg-04"
    assert done.stdout.startswith("{")
    assert "annual income is not a number: must be a number" in done.stderr


@pytest.mark.exhaustive
def test_a_closed_pipe_is_no_error(mall_store: Path) -> None:
    store = str(mall_store)
    segments = subprocess.Popen(
        [sys.executable, "-u", "-m", "mallseg", "segments", "--store", store],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert segments.stdout is not None
    segments.stdout.close()

    _, errors = segments.communicate(timeout=30)

    assert (segments.returncode, errors) == (0, b"")


def test_the_defaults_that_help_shows_are_those_of_the_settings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = load_settings()
    actual = {
        "--model": settings.model.name,
        "--segments": str(settings.training.segments or "auto"),
        "--min-segment-size": str(settings.training.min_segment_size),
        "--features": ",".join(settings.training.features),
        "--scaling": settings.training.scaling,
        "--seed": str(settings.training.seed),
        "--max-bad-rows": str(settings.training.max_bad_rows),
        "--promote": settings.gate.promote,
        "--encoding": settings.data.encoding,
        "--thousands": settings.data.thousands or "none",
        "--sheet": settings.data.sheet or "theonethatfits",
        "--header-row": str(settings.data.header_row or "wheretheyarefound"),
        "--income-unit": "dollars" if settings.data.in_parts else "thousands",
        "--store": str(settings.store.path),
        "--host": settings.http.host,
        "--port": str(settings.http.port),
        "--workers": str(settings.http.workers),
    }
    shown = {}
    for command in ("train", "assign", "segments", "serve"):
        assert main([command, "--help"]) == 0
        text = re.sub(r"\s+", " ", capsys.readouterr().out)
        for option in re.split(r" (?=--[a-z])", text):
            if default := re.search(r"\[default: ([^\]]+)\]", option):
                shown[option.split()[0]] = default[1].replace(" ", "")

    assert shown == actual
