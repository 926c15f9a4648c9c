"""Modules that each entrypoint loads in a fresh process; times would vary."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mallseg.adapters.sklearn_kmeans.clusterer import MOST_FOR_SKLEARN
from mallseg.domain.segments.record import to_record
from mallseg.testing.builders import two_segments
from tests.builders import MALL_CSV

HEAVY = {
    "dependency_injector", "fastapi", "jinja2", "joblib", "matplotlib", "msgspec", "narwhals",
    "numpy", "pandas", "plotly", "polars", "prometheus_client", "pydantic",
    "pydantic_settings", "rich", "scipy", "sklearn", "starlette", "structlog", "uvicorn",
}  # fmt: skip

NUMBERS = {"joblib", "numpy", "pandas", "scipy", "sklearn"}
SERVER = {"fastapi", "starlette", "uvicorn"}


def _loaded_by(statement: str, *arguments: str) -> set[str]:
    """Run a statement in a fresh process; return the top-level modules that are loaded then."""
    script = (
        "import json, sys\n"
        f"{statement}\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})),"
        " file=sys.__stderr__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


def _command(*arguments: str) -> set[str]:
    return _loaded_by(
        "from mallseg.entrypoints.cli.main import main; assert main(sys.argv[1:]) == 0", *arguments
    )


def _process(*arguments: str) -> set[str]:
    """Do as `_command`, as a process of mallseg's own does."""
    return _loaded_by(
        "from mallseg.entrypoints.cli.main import run\n"
        "try:\n"
        "    run()\n"
        "except SystemExit as end:\n"
        "    assert end.code == 0",
        *arguments,
    )


@pytest.fixture
def models(mall_store: Path) -> str:
    return str(mall_store)


def test_importing_mallseg_loads_the_standard_library_only() -> None:
    third_party = _loaded_by("import mallseg") - set(sys.stdlib_module_names) - {"mallseg"}
    at_start = _loaded_by("")  # what the environment itself loads, coverage for instance

    assert third_party <= at_start


def test_help_loads_click_and_little_else() -> None:
    loaded = _command("--help")

    assert "click" in loaded
    assert not loaded & HEAVY


def test_assigning_loads_no_numbers_and_no_server(models: str) -> None:
    loaded = _command("assign", "--income", "87", "--score", "82", "--store", models)

    assert not loaded & {*NUMBERS, *SERVER, "structlog"}


def test_assigning_one_customer_loads_nothing_of_files_profiles_and_refusals(models: str) -> None:
    _loaded_by(
        "from mallseg.entrypoints.cli.main import main\n"
        "assert main(sys.argv[1:]) == 0\n"
        "ends = '.find_remedy', '.profiles.profile', '.study', '.drift', '.words.remedies'\n"
        "assert not [name for name in sys.modules if name.endswith(ends)]",
        *("assign", "--income", "87", "--score", "82", "--store", models),
    )


def test_a_line_of_the_log_loads_structlog_without_rich(models: str) -> None:
    loaded = _process("-v", "assign", "--income", "87", "--score", "82", "--store", models)

    assert "structlog" in loaded
    assert "rich" not in loaded


@pytest.mark.exhaustive
def test_showing_segments_loads_no_numbers_and_no_server(models: str) -> None:
    loaded = _command("segments", "--store", models)

    pictures = {"jinja2", "matplotlib", "plotly", "rich"}  # the last is for terminals
    assert not loaded & {*NUMBERS, *SERVER, *pictures, "structlog"}


@pytest.mark.exhaustive
def test_a_report_is_written_without_what_trains_and_serves(models: str, tmp_path: Path) -> None:
    loaded = _command("report", "--store", models, "-o", str(tmp_path / "report.html"))

    assert {"plotly", "jinja2"} <= loaded
    assert not loaded & {"joblib", "matplotlib", "pandas", "scipy", "sklearn", "uvicorn"}


@pytest.mark.exhaustive
@pytest.mark.parametrize("command", [["check", str(MALL_CSV)], ["assign", "--file", str(MALL_CSV)]])
def test_a_file_is_checked_and_assigned_without_what_reports_trainings(
    command: list[str], models: str, tmp_path: Path
) -> None:
    store = ["--store", models, "--out", str(tmp_path / "out.csv")] if "--file" in command else []

    _loaded_by(
        "from mallseg.entrypoints.cli.main import main\n"
        "assert main(sys.argv[1:]) == 0\n"
        "ends = '.training_report', '.study_segments', '.documents.training', '.views.report'\n"
        "assert not [name for name in sys.modules if name.endswith(ends)]",
        *command,
        *store,
    )


@pytest.mark.exhaustive
def test_training_on_few_points_loads_scikit_learn_alone_and_no_server(
    tmp_path: Path,
) -> None:
    loaded = _loaded_by(
        "from mallseg.entrypoints.cli.main import run\n"
        "try:\n"
        "    run()\n"
        "except SystemExit as end:\n"
        "    assert end.code == 0\n"
        "assert 'scipy.optimize' in sys.modules\n"
        "assert not [name for name in sys.modules if name.startswith('scipy.stats.')]",
        *("train", str(MALL_CSV), "--segments", "5", "--store", str(tmp_path / "models")),
    )

    assert {"numpy", "sklearn"} <= loaded
    assert not loaded & {"pandas", "pyarrow", "rich", *SERVER}


@pytest.mark.exhaustive
def test_scipy_is_whole_once_scikit_learn_is_imported() -> None:
    _loaded_by(
        "from mallseg.entrypoints.cli.import_hooks import ImportDeferrer\n"
        "sys.meta_path.insert(0, ImportDeferrer())\n"
        "from sklearn.metrics import roc_auc_score\n"
        "from scipy.stats import norm\n"
        "import scipy.interpolate\n"
        "assert round(norm.cdf(1.96), 3) == 0.975\n"
        "assert scipy.interpolate.BSpline.__module__ == 'scipy.interpolate._bsplines'\n"
        "assert roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) == 0.75"
    )


@pytest.mark.exhaustive
def test_training_on_many_points_loads_numpy_and_no_reports(
    tmp_path: Path,
) -> None:
    rows = [f"{15 + i / 100:.2f},{1 + i % 99}" for i in range(MOST_FOR_SKLEARN + 1)]
    file = tmp_path / "customers.csv"
    file.write_text("\n".join(["Annual Income (k$),Spending Score", *rows]), encoding="utf-8")
    loaded = _loaded_by(
        "from mallseg.entrypoints.cli.main import main\n"
        "assert main(sys.argv[1:]) == 0\n"
        "ends = '.views.report', '.campaigns.effect', '.ports.memberships', 'numpy.ma'\n"
        "assert not [name for name in sys.modules if name.endswith(ends)]",
        *["train", str(file), "--segments", "2", "--store", str(tmp_path / "models")],
    )

    assert "numpy" in loaded
    assert not loaded & {"pandas", "scipy", "sklearn", *SERVER}


def test_use_cases_with_other_adapters_load_the_standard_library_only() -> None:
    statement = (
        "from mallseg import AssignSegment, Customer, StoredSegmentation, from_record\n"
        f"segmentation = from_record({to_record(two_segments())!r})\n"
        "class OneModel:\n"
        "    def load(self, model, version=None):\n"
        "        return StoredSegmentation(model=model, version=1, segmentation=segmentation)\n"
        "customer = Customer(annual_income_k=80, spending_score=70)\n"
        "assign = AssignSegment(store=OneModel())\n"
        "assert assign(customer, model='mall').assignment.segment.number == 2"
    )

    assert not _loaded_by(statement) & HEAVY


def test_importing_starts_no_thread_and_configures_no_logging() -> None:
    _loaded_by(
        "import logging, threading, mallseg\n"
        "assert threading.active_count() == 1\n"
        "assert not logging.getLogger().handlers"
    )
