"""One refusal reaches a library user, an HTTP client and a terminal with one code and its facts."""

import json
import re
import string
from collections.abc import Mapping
from pathlib import Path

import pytest

import mallseg
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.errors import (
    Code,
    CustomerDataError,
    DatabaseUnavailableError,
    KeysUnavailableError,
    LedgerUnavailableError,
    LookupFault,
    MallsegError,
    SourceFault,
    StoreUnavailableError,
    UnreadableSegmentationError,
)
from mallseg.entrypoints.cli.exit_codes import INTERNAL_ERROR, INVALID_INPUT, exit_code_of
from mallseg.entrypoints.cli.main import main
from mallseg.entrypoints.http.problem_kinds import KINDS, problem_kind_of
from mallseg.entrypoints.presentation.words.errors import ADVICE, terminal_text
from mallseg.entrypoints.presentation.words.python_advice import IN_PYTHON
from mallseg.testing.builders import two_segments
from tests.builders_http import client_of, train_by_hand
from tests.unit.domain.test_errors import CODES, ERRORS, facts_of


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_has_an_http_status_and_an_exit_code(error: MallsegError) -> None:
    ours = isinstance(
        error,
        (
            UnreadableSegmentationError,
            StoreUnavailableError,
            KeysUnavailableError,
            LedgerUnavailableError,
            DatabaseUnavailableError,
        ),
    )

    assert exit_code_of(error) == (INTERNAL_ERROR if ours else INVALID_INPUT)
    assert (problem_kind_of(error).status >= 500) is ours


@pytest.mark.parametrize("error", ERRORS)
def test_a_problem_has_the_code_and_the_facts_of_its_error(error: MallsegError) -> None:
    kind = KINDS[type(error)]
    problem = kind.document(error)

    assert problem.code == error.code
    assert problem.facts == (None if kind.detail else error.facts or None)  # some: the operator's


@pytest.mark.parametrize("advice_of", [ADVICE, IN_PYTHON], ids=["terminal", "Python"])
def test_a_better_advice_needs_no_other_facts(advice_of: Mapping[Code, str]) -> None:
    for code in CODES:
        advice = advice_of.get(code, "")
        named = {name for _, name, _, _ in string.Formatter().parse(advice) if name}

        assert named <= facts_of(code) | {"there"}, code  # said as far as it is known


def test_in_python_no_advice_names_an_option_or_a_command() -> None:
    assert [code for code, text in IN_PYTHON.items() if "--" in text or "`mallseg" in text] == []


def test_only_the_terminal_names_its_options() -> None:
    error = CustomerDataError(
        "mall.csv", SourceFault.TOO_MANY_REJECTED, rejected=2, records=9, allowed=0.01, enough=0.3
    )

    assert str(error).endswith("the 1.0% allowed: correct them, or allow a share of 0.3")
    said = "the 1.0% allowed: correct them, or allow that many with --max-bad-rows 0.3"
    assert terminal_text(error).endswith(said)


def test_an_option_is_refused_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train_by_hand(tmp_path)
    with pytest.raises(mallseg.InvalidOptionError) as caught:
        JoblibStore(tmp_path).load("Mall!")
    with client_of(tmp_path) as client:
        problem = client.get("/v1/models/Mall!/versions").json()
    exit_code, logged = _in_terminal(tmp_path, "segments", "--model", "Mall!")

    assert (problem["status"], exit_code) == (422, 2)
    assert str(caught.value.code) == problem["code"] == logged["code"] == "not_a_model_name"
    assert caught.value.facts == problem["facts"] == logged["facts"] == {"longest": 64}
    assert str(caught.value) == problem["detail"]
    assert f"Error: {caught.value}" in capsys.readouterr().err


def test_a_value_is_refused_alike_and_never_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train_by_hand(tmp_path)
    with pytest.raises(mallseg.InvalidCustomerError) as caught:
        two_segments().assign(mallseg.Customer(annual_income_k=87, spending_score=718281828.25))
    with client_of(tmp_path) as client:
        body = {"annual_income_k": 87, "spending_score": 718281828.25}
        problem = client.post("/v1/assignments", json=body).json()
    values = ("--income", "87", "--score", "718281828.25")
    exit_code, logged = _in_terminal(tmp_path, "assign", *values)

    (field,) = problem["errors"]
    assert (problem["status"], exit_code) == (422, 2)
    assert caught.value.fault == problem["code"] == field["code"] == logged["code"]
    assert caught.value.facts == problem["facts"] == field["facts"] == logged["facts"]
    said = capsys.readouterr().err
    assert "Error: --score is out of range: must be a number from 1 to 100 (points)" in said
    assert not any("718281828" in text for text in (str(caught.value), said, json.dumps(problem)))
    assert "718281828" not in (tmp_path / "log").read_text(encoding="utf-8")


def test_a_missing_model_is_refused_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train_by_hand(tmp_path)
    with pytest.raises(mallseg.SegmentationNotFoundError) as caught:
        JoblibStore(tmp_path).load("outlet")
    with client_of(tmp_path) as client:
        problem = client.get("/v1/models/outlet/versions").json()
    exit_code, logged = _in_terminal(tmp_path, "segments", "--model", "outlet")

    assert (problem["status"], exit_code) == (404, 2)
    assert caught.value.code is LookupFault.UNKNOWN_MODEL
    assert problem["code"] == logged["code"] == "unknown_model"
    assert caught.value.facts == logged["facts"] == {"store": str(tmp_path), "model": "outlet"}
    assert "facts" not in problem
    assert not re.search("--|`", f"{problem} {caught.value}")
    assert "train one with `mallseg train`" in capsys.readouterr().err


def _in_terminal(store: Path, *words: str) -> tuple[int, dict[str, object]]:
    """Run a command; give its exit code and its last line in the log."""
    log = store / "log"
    exit_code = main([*words, "--store", str(store), "--log-file", str(log)])
    return exit_code, json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
