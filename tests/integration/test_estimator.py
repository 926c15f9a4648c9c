"""mallseg in scikit-learn's pipelines and searches."""

import pickle
from collections.abc import Callable

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import mallseg
from mallseg import (
    Feature,
    InvalidCustomerError,
    InvalidOptionError,
    MallSegmenter,
    OptionFault,
    Transform,
)
from tests.builders import MALL_CSV
from tests.refusals import coded

_EXPECTED_TO_FAIL = {
    "check_dtype_object": "it fits 10 columns, and customers are compared by 8 features at most",
}
_BY = ["Annual Income (k$)", "Spending Score (1-100)"]


@pytest.fixture(scope="module")
def mall() -> pd.DataFrame:
    return pd.read_csv(MALL_CSV)[_BY]


@pytest.fixture(scope="module")
def fitted(mall: pd.DataFrame) -> MallSegmenter:
    return MallSegmenter(segments=5).fit(mall)


def _checks_of(estimator: MallSegmenter) -> pytest.MarkDecorator:
    """All of scikit-learn's checks but one, which would need another scipy to run."""
    asked = parametrize_with_checks([estimator], expected_failed_checks=lambda _: _EXPECTED_TO_FAIL)
    names, checks = asked.mark.args
    wanted = [each for each in checks if "check_array_api_input" not in str(each)]
    return pytest.mark.parametrize(names, wanted, **asked.mark.kwargs)


_quietly = pytest.mark.filterwarnings("ignore::mallseg.MallsegWarning")


@pytest.mark.exhaustive
@_quietly
@_checks_of(MallSegmenter(segments=2))
def test_it_keeps_what_scikit_learn_asks_of_an_estimator(
    estimator: MallSegmenter, check: Callable[[MallSegmenter], None]
) -> None:
    check(estimator)


@_quietly
@pytest.mark.exhaustive
@_checks_of(MallSegmenter())
def test_it_keeps_it_where_the_study_gives_the_number_too(
    estimator: MallSegmenter, check: Callable[[MallSegmenter], None]
) -> None:
    check(estimator)


def test_it_divides_as_train_does(mall: pd.DataFrame, fitted: MallSegmenter) -> None:
    trained = mallseg.train(mall, segments=5)

    assert [s.customers for s in fitted.segmentation_.segments] == [
        s.customers for s in trained.segments
    ]
    labelled = mallseg.assign_frame(mall, trained)
    assert (fitted.labels_ + 1).tolist() == labelled["segment"].tolist()
    assert fitted.transform(mall).min(axis=1).tolist() == labelled["distance"].tolist()
    assert fitted.cluster_centers_.tolist() == [[*s.centre] for s in trained.segments]
    assert fitted.score(mall) == pytest.approx(-trained.inertia)


def test_columns_become_features_with_their_names_and_units(fitted: MallSegmenter) -> None:
    income, score = fitted.segmentation_.features

    assert (income.name, income.label, income.unit) == ("annual_income", "Annual Income", "k$")
    assert (score.name, score.unit) == ("spending_score", "")
    assert fitted.feature_names_in_.tolist() == _BY
    assert "Annual Income around 86.5 k$" in fitted.segmentation_._repr_html_()


def test_columns_of_one_plain_name_stay_apart() -> None:
    values = [1, 2, 3, 4]
    frame = pd.DataFrame(dict.fromkeys(["Spend (EUR)", "Spend ($)", "spend", "1"], values))

    features = MallSegmenter(segments=2).fit(frame).segmentation_.features

    assert [feature.name for feature in features] == ["spend", "spend_x1", "spend_x2", "x3"]
    assert [feature.label for feature in features] == ["Spend", "Spend ($)", "spend", "1"]


def test_values_beyond_those_of_the_fit_get_a_segment(fitted: MallSegmenter) -> None:
    beyond = pd.DataFrame([[5000.0, -300.0]], columns=_BY)

    assert fitted.predict(beyond).tolist() == [4]


@pytest.mark.exhaustive
def test_declared_features_keep_their_ranges(
    mall: pd.DataFrame,
) -> None:
    frame = mall.assign(note=1.0)[["note", *reversed(_BY)]]

    by_name = MallSegmenter(segments=5, features=["annual_income", "spending_score"]).fit(frame)

    assert by_name.segmentation_ == mallseg.train(mall, segments=5)
    with pytest.raises(InvalidCustomerError, match="spending_score is out of range"):
        by_name.predict(frame.assign(**{_BY[1]: 170.0}))


def test_the_columns_of_an_array_are_the_features_in_the_order_given(mall: pd.DataFrame) -> None:
    array = mall[_BY[::-1]].to_numpy()

    by_place = MallSegmenter(segments=5, features=["spending_score", "annual_income"]).fit(array)

    assert by_place.segmentation_ == mallseg.train(mall, segments=5)
    assert by_place.predict([[82, 87]]).tolist() == [3]


def test_logarithms_are_taken_in_predicting_too() -> None:
    spend = Feature(name="spend", lowest=0, transform=Transform.LOG)
    array = np.array([[1.0], [2.0], [1000.0], [2000.0]])

    fitted = MallSegmenter(segments=2, features=[spend]).fit(array)

    assert fitted.predict([[50.0], [70.0]]).tolist() == [0, 1]
    assert fitted.cluster_centers_.round(2).tolist() == [[1.45], [1414.27]]


@pytest.mark.exhaustive
def test_it_works_in_pipelines_and_searches(mall: pd.DataFrame) -> None:
    pipeline = make_pipeline(StandardScaler(), MallSegmenter(segments=5))

    labels = pipeline.fit_predict(mall)
    search = GridSearchCV(MallSegmenter(), {"segments": [2, 5]}, cv=2).fit(mall)

    assert sorted(np.bincount(labels).tolist()) == [22, 23, 35, 39, 81]
    assert search.best_params_ == {"segments": 5}


def test_clones_and_pickles_predict_the_same(mall: pd.DataFrame, fitted: MallSegmenter) -> None:
    again = pickle.loads(pickle.dumps(fitted))  # noqa: S301  (our own)

    assert again.predict(mall).tolist() == fitted.labels_.tolist()
    assert clone(fitted).fit(mall).segmentation_ == fitted.segmentation_


@pytest.mark.exhaustive
def test_distances_come_in_the_frame_that_is_asked_for(
    mall: pd.DataFrame, fitted: MallSegmenter
) -> None:
    slugs = [segment.slug for segment in fitted.segmentation_.segments]

    in_pandas = clone(fitted).set_output(transform="pandas").fit(mall).transform(mall)
    in_polars = clone(fitted).set_output(transform="polars").fit(mall).transform(mall)

    assert in_pandas.columns.tolist() == slugs
    assert isinstance(in_polars, pl.DataFrame)


def test_a_frame_of_polars_is_taken(mall: pd.DataFrame, fitted: MallSegmenter) -> None:
    frame = pl.DataFrame(mall.to_dict("list"))

    assert clone(fitted).fit(frame).predict(frame).tolist() == fitted.labels_.tolist()


def test_it_warns_as_train_does() -> None:
    lonely = np.array([[1.0, 1.0], [2.0, 2.0], [8.0, 8.0], [9.0, 9.0]] * 10 + [[900.0, 5.0]])

    with pytest.warns(mallseg.MallsegWarning, match="1 outlier took no part"):
        fitted = MallSegmenter(segments=2).fit(lonely)

    assert len(fitted.labels_) == 41


def test_an_argument_that_is_not_allowed_is_refused_at_the_fit(mall: pd.DataFrame) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_BETWEEN)):
        MallSegmenter(segments=1).fit(mall)
    with pytest.raises(InvalidOptionError, match="columns without names"):
        MallSegmenter(features=["annual_income"]).fit(mall.to_numpy())
