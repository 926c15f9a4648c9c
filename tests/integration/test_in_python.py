"""The façade takes what people have in Python, and answers in Python's words."""

import json
import pickle
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mallseg
from mallseg import (
    Customer,
    CustomerDataError,
    InvalidOptionError,
    MallsegError,
    MallsegWarning,
    OptionFault,
    SegmentationNotFoundError,
    SourceFault,
    TrainedSegmentation,
    UnitFault,
)
from mallseg.domain.monitoring.drift import DriftStatus
from mallseg.testing.builders import two_segments
from tests.builders import MALL_CSV
from tests.examples import exhaustive
from tests.refusals import coded

INCOME, SCORE = "Annual Income (k$)", "Spending Score (1-100)"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def mall() -> pd.DataFrame:
    return pd.read_csv(MALL_CSV)


@pytest.fixture(scope="module")
def trained(mall: pd.DataFrame) -> TrainedSegmentation:
    return mallseg.train(mall, segments=5)


@pytest.fixture(scope="module")
def loaded(trained_once: Path) -> TrainedSegmentation:
    return mallseg.load(trained_once)


_KINDS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "polars": lambda mall: pl.DataFrame(mall.to_dict("list")),
    "arrow": lambda mall: pa.table(mall.to_dict("list")),
    "dicts": lambda mall: mall.to_dict("records"),
    "texts": lambda mall: mall.astype(str),
}


@pytest.mark.parametrize("kind", [kind if kind == "texts" else exhaustive(kind) for kind in _KINDS])
def test_one_mall_gives_one_segmentation_whatever_holds_it(
    kind: str, mall: pd.DataFrame, trained: TrainedSegmentation
) -> None:
    again = mallseg.train(_KINDS[kind](mall), segments=5)

    assert again.to_record() == trained.to_record()
    assert again.profile == trained.profile


def test_the_columns_of_an_array_are_the_features_in_the_order_given(
    mall: pd.DataFrame, trained: TrainedSegmentation
) -> None:
    array, features = mall[[SCORE, INCOME]].to_numpy(), ["spending_score", "annual_income"]

    labelled = mallseg.assign_frame(array, trained, features=features)

    assert mallseg.train(array, segments=5, features=features).to_record() == trained.to_record()
    assert [*(labelled.dtype.fields or ())][:2] == features
    assert np.bincount(labelled["segment"])[1:].tolist() == [s.customers for s in trained.segments]


def test_labels_come_back_in_the_kind_that_was_given(
    mall: pd.DataFrame, trained: TrainedSegmentation
) -> None:
    expected = mallseg.assign_frame(mall, trained)["segment_slug"].tolist()

    in_polars = mallseg.assign_frame(_KINDS["polars"](mall), trained)
    in_arrow = mallseg.assign_frame(_KINDS["arrow"](mall), trained)
    in_dicts = mallseg.assign_frame(_KINDS["dicts"](mall), trained)

    assert isinstance(in_polars, pl.DataFrame)
    assert in_polars["segment_slug"].to_list() == expected
    assert isinstance(in_arrow, pa.Table)
    assert in_arrow["segment_slug"].to_pylist() == expected
    assert [row["segment_slug"] for row in in_dicts] == expected


@pytest.mark.parametrize(
    "customer",
    [
        Customer(annual_income_k=87, spending_score=82),
        {"annual_income_k": 87, "spending_score": 82},
        {INCOME: np.int64(87), SCORE: 82.0, "Genre": "Female"},
    ],
)
def test_a_customer_or_a_dict_of_one_is_assigned(
    customer: Any, trained: TrainedSegmentation
) -> None:
    assert trained.assign(customer).segment.number == 4


@pytest.mark.parametrize("customer", [None, [87, 82], pd.DataFrame({INCOME: [87]})])
def test_assigning_anything_else_says_what_it_takes(
    customer: Any, trained: TrainedSegmentation
) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_A_CUSTOMER)) as caught:
        trained.assign(customer)

    assert "annual_income_k and spending_score" in str(caught.value)


def test_a_dict_that_names_a_feature_twice_is_refused(trained: TrainedSegmentation) -> None:
    with pytest.raises(CustomerDataError, check=coded(SourceFault.SEVERAL_COLUMNS)):
        trained.assign({"income": 87, INCOME: 87, "score": 82})


def test_reading_choices_have_the_names_of_the_command_line(
    mall: pd.DataFrame, trained: TrainedSegmentation
) -> None:
    written = mall.rename(columns={INCOME: "Einkommen"})
    written["Einkommen"] = [f"${1000 * income:,}" for income in mall[INCOME]]
    said: Any = {
        "columns": {"annual_income": "Einkommen"},
        "income_unit": "dollars",
        "thousands": ",",
        "currency_signs": True,
    }

    sizes = [s.customers for s in mallseg.train(written, segments=5, **said).segments]
    labelled = mallseg.assign_frame(written, trained, **said)

    assert sizes == [s.customers for s in trained.segments]
    assert labelled["segment"].isna().sum() == 0


@pytest.mark.parametrize("as_polars", [False, exhaustive(True)])
def test_amounts_in_another_currency_are_refused_until_their_unit_is_said(
    mall: pd.DataFrame, trained: TrainedSegmentation, *, as_polars: bool
) -> None:
    incomes = [f"{1000 * income:,} zł" for income in mall[INCOME]]
    frame = mall.drop(columns=INCOME).assign(Income=incomes)
    written: Any = pl.from_pandas(frame) if as_polars else frame
    said: Any = {"thousands": ",", "currency_signs": True, "in_parts": ["annual_income"]}

    with pytest.raises(CustomerDataError, check=coded(UnitFault.CELLS_IN_OTHER_CURRENCY)) as caught:
        mallseg.train(written, segments=5, **said)
    with pytest.raises(CustomerDataError, check=coded(UnitFault.ASSIGNED_IN_OTHER_CURRENCY)):
        mallseg.assign_frame(written, trained, **said)

    assert "unit={'annual_income': 'k zł'}" in str(caught.value)
    own = mallseg.train(written, segments=5, unit={"annual_income": "k zł"}, **said)
    assert own.features[0].unit == "k zł"


def test_a_file_of_settings_is_a_choice_too(
    mall: pd.DataFrame, trained: TrainedSegmentation, tmp_path: Path
) -> None:
    config = tmp_path / "till.toml"
    config.write_text('[data]\ncolumns = {annual_income = "I"}\n[training]\nsegments = 5\n')

    assert mallseg.train(mall.rename(columns={INCOME: "I"}), config=config) == trained


def test_units_ranges_and_logarithms_may_be_said_of_a_feature(mall: pd.DataFrame) -> None:
    (feature,) = mallseg.train(
        mall,
        segments=2,
        features=["annual_income"],
        unit={"annual_income": "k€"},
        range={"annual_income": (1, 150)},
        log=["annual_income"],
    ).features

    assert (feature.unit, feature.lowest, feature.highest) == ("k€", 1, 150)
    assert feature.transform == "log"


def test_breakdowns_are_counted_for_the_cards(mall: pd.DataFrame) -> None:
    city = mall.assign(city=["A", "B"] * 100)

    profile = mallseg.train(city, segments=5, breakdowns=["city"]).profile

    assert profile is not None
    assert [table.breakdown.name for table in profile.breakdowns] == ["age", "gender", "city"]


@pytest.mark.exhaustive
def test_a_study_says_how_many_groups_there_are(mall: pd.DataFrame) -> None:
    report = mallseg.study(_KINDS["polars"](mall), segments="4..6")

    assert report.study.recommended == 5


def test_a_trained_segmentation_shows_its_cards(trained: TrainedSegmentation) -> None:
    html = trained._repr_html_()

    for segment in trained.segments:
        assert segment.name in html
    assert html.count("<article") == 5
    assert "Rule of thumb:" in html
    assert not re.search(r"<(script|style|link)|https?:", html)


def test_notebook_output_is_escaped() -> None:
    first, second = two_segments().segments
    named = replace(two_segments(), segments=(replace(first, name="<b>&"), second))

    html = TrainedSegmentation.of(named, profile=None, wording=mallseg.Wording())._repr_html_()

    assert "&lt;b&gt;&amp;" in html
    assert "<b>&" not in html


def test_the_segments_are_a_frame(trained: TrainedSegmentation) -> None:
    frame = trained.to_frame()

    assert frame["segment_slug"].tolist() == [s.slug for s in trained.segments]
    assert frame["customers"].sum() == 200
    assert frame["annual_income_k"].round(1).tolist() == [25.7, 26.3, 55.3, 86.5, 88.2]


def test_a_trained_segmentation_equals_the_plain_one(trained: TrainedSegmentation) -> None:
    plain = mallseg.from_record(json.loads(json.dumps(trained.to_record())))

    assert trained == plain
    assert plain == trained
    assert hash(plain) == hash(trained)
    assert trained != two_segments()
    assert pickle.loads(pickle.dumps(trained)) == trained  # noqa: S301  (our own)


def test_a_model_is_loaded_with_what_is_known_of_it(
    loaded: TrainedSegmentation, trained_once: Path, trained: TrainedSegmentation
) -> None:
    assert loaded.origin == mallseg.Origin(store=str(trained_once), model="mall", version=1)
    assert loaded == trained
    assert "Rule of thumb:" in loaded._repr_html_()
    with pytest.raises(SegmentationNotFoundError):
        mallseg.load(trained_once, version=99)
    with pytest.raises(SegmentationNotFoundError):
        mallseg.load("nowhere")


def test_todays_customers_are_compared_with_a_loaded_model(
    loaded: TrainedSegmentation, mall: pd.DataFrame, trained: TrainedSegmentation
) -> None:
    report = mallseg.drift(_KINDS["polars"](mall), loaded)

    assert (report.version, report.drift.status) == (1, DriftStatus.STABLE)
    with pytest.raises(InvalidOptionError, match="load one with mallseg"):
        mallseg.drift(mall, trained)


def test_a_report_of_a_loaded_model_is_one_page(
    loaded: TrainedSegmentation, tmp_path: Path
) -> None:
    mallseg.report(loaded, "loaded.html")

    assert [path.name for path in tmp_path.iterdir()] == ["loaded.html"]
    assert loaded.segments[0].name in Path("loaded.html").read_text(encoding="utf-8")


def test_a_report_of_customers_leaves_nothing_but_the_page(tmp_path: Path) -> None:
    few = pl.DataFrame({"income": [20, 21, 80, 81] * 5, "score": [30, 31, 70, 71] * 5})

    mallseg.report(few, "mall.html", segments=2)

    assert [path.name for path in tmp_path.iterdir()] == ["mall.html"]


def _in_dollars(mall: pd.DataFrame) -> pd.DataFrame:
    return mall.assign(**{INCOME: 1000 * mall[INCOME]})


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda mall, _: mallseg.train(_in_dollars(mall)), "in_parts=['annual_income']"),
        (lambda mall, own: mallseg.assign_frame(_in_dollars(mall), own), "in_parts="),
        (lambda mall, _: mallseg.train(mall.drop(columns=[INCOME, "Age"])), "with columns="),
        (lambda mall, _: mallseg.train(mall.assign(**{INCOME: "x"})), "breakdowns="),
        (lambda mall, _: mallseg.train(mall.to_numpy()), "with features or column_names"),
        (lambda _mall, _own: mallseg.train(pl.LazyFrame({INCOME: [1]})), ".collect()"),
        (lambda _mall, own: mallseg.report(own, "x.html"), "mallseg.load"),
        (lambda mall, _: mallseg.train(mall, log=["revnue"]), "it looks at annual_income"),
        (lambda mall, _: mallseg.train(mall, income_unit="$"), "one of thousands or dollars"),
        (lambda mall, _: mallseg.train(mall, decimal=";"), "decimal must be one of"),
        (lambda mall, _: mallseg.train(mall, thousands="."), "thousands"),
        (lambda _mall, _own: mallseg.load("nowhere"), "train it first"),
        (
            lambda mall, _: mallseg.train(mall.assign(**{SCORE: 999})),
            "range={'spending_score': (1, 1100)}",
        ),
    ],
)
def test_errors_say_what_to_do_in_python(
    call: Callable[[pd.DataFrame, TrainedSegmentation], object],
    says: str,
    mall: pd.DataFrame,
    trained: TrainedSegmentation,
) -> None:
    with pytest.raises(MallsegError) as caught:
        call(mall, trained)

    assert says in str(caught.value)
    assert "--" not in str(caught.value)
    assert "`mallseg" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("polars", _in_dollars),
        exhaustive(
            "dicts",
            lambda mall: mall.rename(columns={INCOME: "Renda Anual", SCORE: "Harcama Puanı"}),
        ),
        exhaustive(
            "arrow", lambda mall: mall.assign(**{INCOME: [f"{own},5" for own in mall[INCOME]]})
        ),
        exhaustive(
            "polars", lambda mall: mall.assign(**{INCOME: [f"${own},000" for own in mall[INCOME]]})
        ),
    ],
    ids=["dollars", "other names", "decimal commas", "currency signs"],
)
def test_the_arguments_that_a_refusal_names_read_the_data(
    kind: str,
    written: Callable[[pd.DataFrame], pd.DataFrame],
    mall: pd.DataFrame,
    trained: TrainedSegmentation,
) -> None:
    data = _KINDS[kind](written(mall))

    with pytest.raises(CustomerDataError) as refused:
        mallseg.train(data, segments=5)
    mallseg.train(data, segments=5, **_arguments_in(str(refused.value)))
    with pytest.raises((CustomerDataError, MallsegWarning)) as doubted:
        mallseg.assign_frame(data, trained)
    mallseg.assign_frame(data, trained, **_arguments_in(str(doubted.value)))


def _arguments_in(text: str) -> Any:
    """The first arguments that a text names: others stand behind what they depend on."""
    _, _, arguments = text.splitlines()[0].rpartition(" use ")
    arguments, _, _ = arguments.partition(" if ")
    return eval(f"dict({arguments})")  # noqa: S307  (our own text)
