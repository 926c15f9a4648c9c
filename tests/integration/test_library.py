"""The façade for notebooks: short, typed, and without a side effect."""

import ast
import warnings
from pathlib import Path

import pandas as pd
import pytest

import mallseg
from mallseg import Customer, CustomerDataError, Feature, InvalidOptionError, Segmentation
from mallseg.testing.builders import a_plan
from mallseg.testing.fake_cluster_analysis import PlainClusterAnalysis
from mallseg.testing.fake_clusterer import FarthestPointClusterer
from mallseg.testing.fake_customers import InMemoryCustomers
from mallseg.testing.fake_store import InMemoryStore
from mallseg.testing.features import AGE, SPENDING_SCORE
from tests.builders import MALL_CSV
from tests.use_cases import train_segmentation


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_path_and_a_frame_give_the_same_segmentation_and_write_nothing(tmp_path: Path) -> None:
    from_path = mallseg.train(MALL_CSV, segments=5)
    from_text = mallseg.train(str(MALL_CSV), segments=5)
    from_frame = mallseg.train(pd.read_csv(MALL_CSV), segments=5)

    assert from_path == from_text == from_frame
    assert list(tmp_path.iterdir()) == []


def test_a_segmentation_assigns_a_customer() -> None:
    segmentation = mallseg.train(MALL_CSV, segments=5)

    assignment = segmentation.assign(Customer(annual_income_k=87, spending_score=82))

    assert assignment.segment.name == "Higher income, active spending"


def test_a_frame_gets_its_segments() -> None:
    frame = pd.read_csv(MALL_CSV)
    segmentation = mallseg.train(frame, segments=5)

    labelled = mallseg.assign_frame(frame, segmentation)

    sizes = labelled["segment"].value_counts().to_dict()
    assert sizes == {segment.number: segment.customers for segment in segmentation.segments}


def test_the_choices_are_those_of_the_command_line() -> None:
    segmentation = mallseg.train(
        MALL_CSV, segments=3, features=["spending_score", "age"], scaling="none", seed=7
    )

    assert [feature.name for feature in segmentation.features] == ["age", "spending_score"]
    assert len(segmentation.segments) == 3
    assert segmentation.scale.scaling == "none"


def test_rows_left_out_are_warned_about() -> None:
    customers = {"income": [20, 21, 80, 81] * 50 + [-1], "score": [30, 30, 70, 70] * 50 + [50]}

    with pytest.warns(UserWarning, match="1 row left out, the first being record 201: inc"):
        mallseg.train(pd.DataFrame(customers), segments=2)


def test_outliers_and_repeated_ids_are_warned_about() -> None:
    customers = {
        "id": [*range(40), 7],
        "income": [20, 21, 80, 81] * 10 + [5000],
        "score": [30, 30, 70, 70] * 10 + [50],
    }
    frame = pd.DataFrame(customers)

    with pytest.warns(UserWarning, match="outlier took no part|with the id of") as caught:
        mallseg.train(frame, segments=2)

    outlier_drift, repeated = sorted(str(warning.message) for warning in caught)
    assert outlier_drift.startswith("1 outlier took no part, the first being record 41")
    assert repeated.startswith("1 row with the id of an earlier one")
    with pytest.warns(UserWarning, match="with the id of"):
        assert mallseg.train(frame, segments=2, keep_outliers=True).customers == 41


def test_a_share_of_bad_rows_may_be_allowed() -> None:
    frame = pd.DataFrame({"income": [20, 80, -1, -2, -3], "score": [30, 70, 50, 50, 50]})

    with pytest.raises(CustomerDataError, match="3 of 5 records cannot be read"):
        mallseg.train(frame, segments=2)
    with pytest.warns(UserWarning, match="3 rows left out"):
        assert mallseg.train(frame, segments=2, max_bad_rows=0.6).customers == 2


@pytest.mark.exhaustive
def test_a_frame_of_arrow_columns_gives_the_same() -> None:
    frame, arrow = (pd.read_csv(MALL_CSV, dtype_backend=b) for b in ("numpy_nullable", "pyarrow"))
    segmentation = mallseg.train(frame, segments=5)

    assert mallseg.train(arrow, segments=5) == segmentation
    expected = mallseg.assign_frame(frame, segmentation)["segment_slug"].tolist()
    assert mallseg.assign_frame(arrow, segmentation)["segment_slug"].tolist() == expected


def test_a_clean_source_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(mallseg.train(MALL_CSV, segments=5), Segmentation)


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ({"segments": 1}, "segments must be 2 to 20"),
        ({"features": ["gender"]}, "features must be one or more of"),
        ({"scaling": "robust"}, "scaling must be one of standard or none"),
    ],
)
def test_an_argument_that_is_not_allowed_is_refused(
    argument: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidOptionError, match=message):
        mallseg.train(MALL_CSV, **argument)  # type: ignore[arg-type]


@pytest.mark.exhaustive
def test_the_environment_does_not_affect_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLSEG_TRAINING__SEGMENTS", "3")
    monkeypatch.setenv("MALLSEG_NO_SUCH_THING", "1")

    assert len(mallseg.train(MALL_CSV).segments) == 5


@pytest.mark.exhaustive
def test_features_may_be_given_as_such() -> None:
    segmentation = mallseg.train(MALL_CSV, features=[SPENDING_SCORE, AGE])

    assert segmentation.features == (AGE, SPENDING_SCORE)


def test_the_use_cases_come_wired_in_one_call(tmp_path: Path) -> None:
    container = mallseg.build_container(settings={"store": {"path": tmp_path / "models"}})

    trained = container.train_segmentation()(
        container.customers(MALL_CSV), model="mall", plan=a_plan(segments=5)
    )
    assigned = container.assign_segment()(
        Customer(annual_income_k=87, spending_score=82), model="mall"
    )

    assert trained.version == assigned.version == 1


def test_a_frame_is_profiled_like_its_file(tmp_path: Path) -> None:
    container = mallseg.build_container(settings={"store": {"path": tmp_path / "models"}})
    store = container.store()

    for source in (MALL_CSV, pd.read_csv(MALL_CSV)):
        train = container.train_segmentation()
        train(container.customers(source), model="mall", plan=a_plan(segments=5))

    of_file, of_frame = store.profile("mall", 1), store.profile("mall", 2)
    assert of_file == of_frame
    assert of_frame is not None
    assert [table.breakdown.name for table in of_frame.breakdowns] == ["age", "gender"]


def test_cards_need_no_store(tmp_path: Path) -> None:
    container = mallseg.build_container()
    customers = container.customers(pd.read_csv(MALL_CSV))

    fit = container.fit_segmentation()(
        customers, plan=a_plan(segments=5), breakdowns=container.breakdowns()
    )
    profile = container.profile_segments()(fit)
    cards = mallseg.cards_of(fit.segmentation, profile, container.wording())

    assert [card.segment.number for card in cards] == [1, 2, 3, 4, 5]
    assert mallseg.sets_apart(cards[3]) == (
        "Spends far more than most (score 82 against 50), at a higher income (87 k$ against 61), "
        "with more people under 40 (nearly all against 58%)."
    )
    assert list(tmp_path.iterdir()) == []


def test_the_use_cases_take_parts_of_ones_own() -> None:
    store = InMemoryStore()
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
    )
    customers = InMemoryCustomers(["income", "score"], [["20", "30"], ["80", "70"]])

    train(customers, model="mall", plan=a_plan(segments=2))

    assert store.champion("mall") == 1


def test_every_public_name_is_where_the_stub_says_and_no_other_is_there() -> None:
    stub = ast.parse(Path(mallseg.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    modules = {
        alias.name: statement.module
        for statement in stub.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }

    assert set(vars(mallseg)) | set(modules) == set(dir(mallseg))
    for name, module in modules.items():
        value = getattr(mallseg, name)
        assert name.isupper() or value.__module__ == module
    with pytest.raises(AttributeError, match="no attribute 'shop'"):
        mallseg.shop  # type: ignore[attr-defined]  # noqa: B018
    assert (Path(mallseg.__file__).parent / "py.typed").is_file()


@pytest.mark.exhaustive
def test_a_size_and_many_segments_are_remarked_on_as_warnings() -> None:
    with pytest.warns(UserWarning, match="4 segments instead of 5: no 5 were found with at least"):
        segmentation = mallseg.train(MALL_CSV, segments=5, min_segment_size="12%")
    with pytest.warns(UserWarning, match="8 segments are more than most teams can handle"):
        mallseg.train(MALL_CSV, segments=8)

    assert min(segment.customers for segment in segmentation.segments) >= 24


def test_undeclared_properties_are_taken_from_the_frame() -> None:
    frame = pd.DataFrame({"Spend (EUR)": [2.0**i for i in range(12)] * 20})
    spend = Feature(name="spend", columns=("spend",))

    with pytest.warns(UserWarning, match=r'by its logarithm, declare spend with transform="log"\.'):
        (trained,) = mallseg.train(frame, segments=2, features=[spend], keep_outliers=True).features

    assert (trained.unit, trained.lowest, trained.highest) == ("EUR", 0, 3000)
