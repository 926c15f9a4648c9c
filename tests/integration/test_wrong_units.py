"""Values in another unit than the model's are never assigned in silence."""

import json
from pathlib import Path

import pandas as pd
import pytest
from fastapi.testclient import TestClient

import mallseg
from mallseg.container import build_container
from mallseg.entrypoints.cli.main import main
from mallseg.entrypoints.http.app import create_app
from tests.builders import MALL_CSV

INCOME, SCORE = "Annual Income (k$)", "Spending Score (1-100)"


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.read_csv(MALL_CSV)


def assigned(folder: Path, store: Path, frame: pd.DataFrame, *options: str) -> int:
    frame.to_csv(folder / "in.csv", index=False)
    files = ["--file", str(folder / "in.csv"), "--out", str(folder / "out.csv")]
    return main(["assign", *files, "--store", str(store), *options])


def test_a_file_in_dollars_is_refused_until_it_is_said(
    mall_store: Path, tmp_path: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    dollars = frame.assign(**{INCOME: frame[INCOME] * 1000})

    assert assigned(tmp_path, mall_store, dollars) == 2
    assert "say --in-parts annual_income" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()
    assert assigned(tmp_path, mall_store, dollars, "--in-parts", "annual_income") == 0


def test_a_file_of_strangers_ends_with_3_and_says_how_many(
    mall_store: Path, tmp_path: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    strangers = frame.assign(**{INCOME: frame[INCOME].where(frame.index % 4 > 0, 900)})

    assert assigned(tmp_path, mall_store, strangers, "--json") == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["certainties"]["outside"] == 50
    assert (answer["outside_share"], answer["is_doubtful"]) == (0.25, True)
    assert sum(answer["certainties"].values()) == answer["assigned"] == 200
    assert (tmp_path / "out.csv").exists()


def test_a_file_of_which_nobody_can_be_assigned_ends_with_3(
    mall_store: Path, tmp_path: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assigned(tmp_path, mall_store, frame.assign(**{SCORE: "good"})) == 3
    assert "No customer could be assigned" in capsys.readouterr().out


def test_a_frame_in_dollars_raises_and_one_of_strangers_warns(frame: pd.DataFrame) -> None:
    segmentation = mallseg.train(MALL_CSV, segments=5)

    with pytest.raises(ValueError, match="look like dollars"):
        mallseg.assign_frame(frame.assign(**{INCOME: frame[INCOME] * 1000}), segmentation)
    strangers = frame.assign(**{INCOME: frame[INCOME].where(frame.index % 4 > 0, 900)})
    with pytest.warns(mallseg.MallsegWarning, match="25% of these customers"):
        assert len(mallseg.assign_frame(strangers, segmentation)) == len(frame)


def test_one_customer_outside_gets_a_question_instead_of_offers(
    mall_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["assign", "--income", "85000", "--score", "50", "--store", str(mall_store)]

    assert main(options) == 0
    printed = capsys.readouterr().out
    assert "Was 85 meant? The annual income is in k$, not in dollars." in printed
    assert "What to offer" not in printed
    with TestClient(
        create_app(build_container(settings={"store": {"path": str(mall_store)}}))
    ) as client:
        body = {"annual_income_k": 85000, "spending_score": 50}
        answer = client.post("/v1/assignments", json=body).json()
    assert (answer["certainty"], answer["offers"]) == ("outside", [])
    assert answer["meant"] == {"annual_income_k": 85.0}
