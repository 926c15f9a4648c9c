"""Values in another unit than is said are never silently read, whichever way they come in."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

import mallseg
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.csv_customers.table import ReadOptions
from mallseg.container import build_container
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import magnitude_of
from mallseg.domain.customers.sentinel_values import repeated_values
from mallseg.domain.customers.transform import Transform
from mallseg.entrypoints.cli.main import main
from mallseg.entrypoints.http.app import create_app
from mallseg.population.magnitudes import magnitudes
from mallseg.population.population import PopulationOptions
from mallseg.testing.builders import GENDERS, ignore_progress
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES
from tests.builders import MALL_CSV
from tests.builders_http import HERE
from tests.builders_population import FEW, IN_DOLLARS, census_of, customers_in_dollars
from tests.examples import exhaustive

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
    assert "use --in-parts annual_income" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()
    assert assigned(tmp_path, mall_store, dollars, "--in-parts", "annual_income") == 0


def written(folder: Path, frame: pd.DataFrame, *, repeated: int = 1) -> str:
    """A file of these customers; repeated often enough, it is one for the fast reader."""
    path = folder / "customers.csv"
    pd.concat([frame] * repeated).to_csv(path, index=False)
    return str(path)


def wrong(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    dollars = frame[INCOME] * 1000
    incomes = {
        "dollars": dollars,
        "dollars_or_nothing": dollars.where(frame.index % 2 > 0, 0),
        "a_third_in_thousands": dollars.where(frame.index % 3 > 0, frame[INCOME]),
        "a_third_in_dollars": frame[INCOME].where(frame.index % 3 > 0, dollars),
    }
    return frame.assign(**{INCOME: incomes[kind]})


KINDS = {
    "dollars": "in_parts",
    "dollars_or_nothing": "in_parts",
    "a_third_in_thousands": "units_mixed",
    "a_third_in_dollars": "units_mixed",
}
QUICK = [
    ("dollars", "in_parts"),
    ("a_third_in_thousands", "units_mixed"),
    exhaustive("dollars_or_nothing", "in_parts"),
    exhaustive("a_third_in_dollars", "units_mixed"),
]


@pytest.mark.parametrize(("kind", "code"), QUICK)
@pytest.mark.parametrize("command", ["train", *map(exhaustive, ("study", "check", "drift"))])
def test_no_command_reads_incomes_in_another_unit(  # noqa: PLR0917  (fixtures and parameters)
    mall_store: Path,
    tmp_path: Path,
    frame: pd.DataFrame,
    command: str,
    kind: str,
    code: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = written(tmp_path, wrong(frame, kind))
    stores = {"train": tmp_path, "drift": mall_store}
    options = ["--store", str(stores[command])] if command in stores else []

    assert main([command, source, *options, "-v"]) == 2
    printed = capsys.readouterr()
    assert code in printed.err or "--as-given annual_income" in printed.out


@pytest.mark.parametrize(
    ("repeated", "kind", "code"),
    [
        (1, "dollars", "in_parts"),
        (1, "a_third_in_thousands", "units_mixed"),
        exhaustive(1, "dollars_or_nothing", "in_parts"),
        exhaustive(1, "a_third_in_dollars", "units_mixed"),
        exhaustive(300, "dollars", "in_parts"),
        exhaustive(300, "a_third_in_thousands", "units_mixed"),
        exhaustive(300, "dollars_or_nothing", "in_parts"),
        exhaustive(300, "a_third_in_dollars", "units_mixed"),
    ],
)
def test_neither_reader_assigns_incomes_in_another_unit(  # noqa: PLR0917  (as above)
    mall_store: Path,
    tmp_path: Path,
    frame: pd.DataFrame,
    repeated: int,
    kind: str,
    code: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = written(tmp_path, wrong(frame, kind), repeated=repeated)
    files = ["--file", source, "--out", str(tmp_path / "out.csv"), "--store", str(mall_store)]

    assert main(["assign", *files]) == 2
    assert code in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "kind", [kind if kind == "dollars" else exhaustive(kind) for kind in KINDS]
)
def test_no_frame_of_incomes_in_another_unit_is_read(frame: pd.DataFrame, kind: str) -> None:
    segmentation = mallseg.train(MALL_CSV, segments=5)

    with pytest.raises(ValueError, match=r"as_given=\['annual_income'\]") as assigning:
        mallseg.assign_frame(wrong(frame, kind), segmentation)
    with pytest.raises(ValueError, match=r"as_given=\['annual_income'\]") as training:
        mallseg.train(wrong(frame, kind), segments=5)
    assert "--" not in f"{assigning.value} {training.value}"


@pytest.mark.parametrize("kind", KINDS)
def test_incomes_that_do_not_collapse_are_judged_alike(frame: pd.DataFrame, kind: str) -> None:
    incomes = wrong(frame, kind)[INCOME].to_numpy(dtype=float)
    values = np.stack([incomes, frame[SCORE].to_numpy(dtype=float)])
    exact, summary = (census_of(values, options) for options in (PopulationOptions(), FEW))

    assert summary.population
    assert exact.population is None
    for feature in exact.features:
        assert summary.magnitudes(feature) == exact.magnitudes(feature)


@pytest.mark.parametrize("feature", [ANNUAL_INCOME, Feature(name="spend", lowest=0)])
@pytest.mark.parametrize("transform", Transform)
def test_many_values_are_as_large_as_each_of_them(feature: Feature, transform: Transform) -> None:
    feature = replace(feature, transform=transform)
    rng = np.random.default_rng(0)
    values = np.concatenate([[0, 1, 1e9, 1000, 1000.000001, 5e-324], rng.lognormal(5, 4, 500)])
    values = np.array([feature.encode(value) for value in values.tolist()])

    codes = [magnitude_of(feature, value) for value in values.tolist()]
    assert magnitudes(feature, values).tolist() == codes


def test_dollars_said_of_thousands_are_refused_until_the_unit_is_said(
    mall_store: Path, tmp_path: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assigned(tmp_path, mall_store, frame, "--income-unit", "dollars") == 2
    assert "look like k$ already" in capsys.readouterr().err
    said = ["--income-unit", "dollars", "--as-given", "annual_income"]
    assert assigned(tmp_path, mall_store, frame, *said) == 0


@pytest.mark.exhaustive
def test_a_mark_of_thousands_is_not_taken_for_a_decimal_one(
    mall_store: Path, tmp_path: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = frame[INCOME].map(lambda income: "950" if income < 16 else f"{income}.000")
    source = written(tmp_path, frame.assign(**{INCOME: texts}))
    files = ["--file", source, "--out", str(tmp_path / "out.csv"), "--store", str(mall_store)]
    train = ["train", source, "--segments", "5", "--store", str(tmp_path / "models")]
    said = ["--thousands", ".", "--decimal", ",", "--in-parts", "annual_income"]

    for command in (train, ["assign", *files]):
        assert main(command) == 2
        assert f"use {' '.join(said)} if they are" in capsys.readouterr().err
    assert main(["check", source]) == 2
    assert "exactly three digits behind it" in capsys.readouterr().out
    assert main([*train, *said]) == 0
    assert main([*train, "--as-given", "annual_income"]) == 0


def test_a_unit_given_to_a_training_is_not_doubted_by_an_assignment(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    rich = frame.assign(**{INCOME: frame[INCOME] * 20})
    store = ["--store", str(tmp_path / "models")]

    assert main(["train", written(tmp_path, rich), "--segments", "5", *store]) == 2
    said = ["--income-unit", "thousands", "--segments", "5"]
    assert main(["train", written(tmp_path, rich), *said, *store]) == 0
    assert assigned(tmp_path, tmp_path / "models", rich) == 0
    assert (
        assigned(tmp_path, tmp_path / "models", frame.assign(**{INCOME: rich[INCOME] * 300})) == 2
    )


def test_a_column_per_month_is_not_assigned_by_a_model_of_years(
    mall_store: Path, tmp_path: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    monthly = frame.rename(columns={INCOME: "Income (k$ per month)"})

    assert assigned(tmp_path, mall_store, monthly) == 2
    assert "or, if they are, use --as-given annual_income" in capsys.readouterr().err
    assert assigned(tmp_path, mall_store, monthly, "--as-given", "annual_income") == 0
    with pytest.raises(ValueError, match="per month"):
        mallseg.assign_frame(monthly, mallseg.train(MALL_CSV, segments=5))


def test_a_file_of_strangers_ends_with_3_and_says_how_many(
    mall_store: Path, tmp_path: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    strangers = frame.assign(**{INCOME: frame[INCOME].where(frame.index % 4 > 0, 900)})

    assert assigned(tmp_path, mall_store, strangers, "--json") == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["certainties"]["outside"] == 50
    assert (answer["outside_share"], answer["doubtful"]) == (0.25, True)
    assert sum(answer["certainties"].values()) == answer["assigned"] == 200
    assert (tmp_path / "out.csv").exists()


def test_a_file_without_assignable_customers_ends_with_3(
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


def test_a_unit_is_said_in_python_by_the_same_names(frame: pd.DataFrame) -> None:
    thousands = mallseg.train(frame, segments=5, income_unit="thousands")
    dollars = wrong(frame, "dollars")

    assert thousands.features[0].highest_median is None
    assert mallseg.train(dollars, segments=5, income_unit="dollars").customers == len(frame)
    with pytest.warns(mallseg.MallsegWarning, match="100% of these customers"):
        labelled = mallseg.assign_frame(dollars, thousands, as_given=["annual_income"])
    assert set(labelled["certainty"]) == {"outside"}


def test_one_customer_outside_gets_a_question_instead_of_offers(
    mall_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["assign", "--income", "85000", "--score", "50", "--store", str(mall_store)]

    assert main(options) == 0
    printed = capsys.readouterr().out
    assert "Was 85 meant? The annual income is in k$, not in dollars." in printed
    assert "What to offer" not in printed
    with TestClient(
        create_app(build_container(settings={"store": {"path": str(mall_store)}})), base_url=HERE
    ) as client:
        body = {"annual_income_k": 85000, "spending_score": 50}
        answer = client.post("/v1/assignments", json=body).json()
    assert (answer["certainty"], answer["offers"]) == ("outside", [])
    assert answer["meant"] == {"annual_income_k": 85.0}


def test_a_code_is_found_among_values_that_do_not_collapse(tmp_path: Path) -> None:
    values = customers_in_dollars(600)
    values[0, ::20] = 999
    lines = [f"{x * 1000:.0f},{y:.0f},F" for x, y in values.T.tolist()]
    path = tmp_path / "customers.csv"
    path.write_text("\n".join(["Income,Score,Gender", *lines]) + "\n", encoding="utf-8")
    few = ReadOptions(most_points=20)

    for options in (few, replace(few, fast_from_bytes=0, reference_records=0)):
        source = CsvCustomers(path, IN_DOLLARS, options=options)
        reading = source.take_census(
            DEFAULT_FEATURES, breakdowns=[GENDERS], progress=ignore_progress
        )
        assert reading.census.population
        (found,) = repeated_values(reading.census)
        assert (found.value, found.customers) == (999, 30)
