"""A file and a frame of customers who are all different: one census, one model, one copy."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallseg.adapters.csv_customers.labelled_copy import CsvLabelledCopy
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.csv_customers.table import ReadOptions
from mallseg.adapters.frame_customers.frame import FrameCustomers
from mallseg.container import build_container
from mallseg.domain.customers.breakdown import breakdown_named
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.customers.outliers import WithoutOutliers, within
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import CustomerDataError, InvalidCustomerError, SourceFault
from mallseg.domain.ports import CustomerSource
from mallseg.domain.profiles.profile import breakdown_counts_by_segment
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.record import to_record
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.reading import Reading
from mallseg.population.checking import checked
from mallseg.population.population import PopulationOptions
from mallseg.testing.builders import AGES, two_segments
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders_csv import FAST, REFERENCE
from tests.builders_population import FEW, IN_DOLLARS, customers_in_dollars
from tests.examples import examples, exhaustive
from tests.refusals import coded

_SUMMARISED = tuple(replace(options, most_points=FEW.most_points) for options in FAST)

_SOME = (*map(exhaustive, _SUMMARISED[:-1]), _SUMMARISED[-1])


@pytest.fixture
def frame() -> pd.DataFrame:
    incomes, scores = customers_in_dollars(400)
    incomes[:2] = 950.0, 960.5
    rng = np.random.default_rng(1)
    ages, tiers = rng.integers(18, 80, 400), rng.integers(3, size=400)
    return pd.DataFrame(
        {
            "id": range(400),
            "age": ages,
            "income": (incomes * 1000).astype(int),
            "score": scores,
            "tier": np.array(["gold", "a long word", None])[tiers],
        }
    )


@pytest.fixture
def path(frame: pd.DataFrame, tmp_path: Path) -> Path:
    """The same customers in a file, with two records that are damaged."""
    file = tmp_path / "customers.csv"
    lines = frame.to_csv(index=False, lineterminator="\n").splitlines()
    lines[100:100] = ["x,30,many,50,gold", 'y,31,"40000",,silver']
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _read(source: CustomerSource) -> Reading:
    breakdowns = (AGES, breakdown_named("tier"))
    return source.take_census(DEFAULT_FEATURES, breakdowns=breakdowns, progress=lambda *_: None)


@pytest.mark.parametrize("options", [replace(REFERENCE, most_points=20), *_SOME])
def test_a_file_has_the_census_of_a_frame(
    path: Path, frame: pd.DataFrame, options: ReadOptions
) -> None:
    shuffled = frame.sample(frac=1, random_state=3)
    in_frame = _read(FrameCustomers(shuffled, IN_DOLLARS, options=replace(FEW, most_cells=1 << 14)))

    in_file = _read(CsvCustomers(path, IN_DOLLARS, options=options))

    assert in_file.rejected_rows == 2
    assert in_file.census.population is not None
    assert in_file.census == in_frame.census
    assert in_file.census.fingerprint() == in_frame.census.fingerprint()


@pytest.mark.exhaustive
@pytest.mark.parametrize("options", _SUMMARISED)
def test_outliers_are_located_and_left_out_of_the_breakdown_counts(
    path: Path, options: ReadOptions
) -> None:
    source = CsvCustomers(path, IN_DOLLARS, options=options)
    without = WithoutOutliers.of(_read(source).census)

    records = source.locate(without.points, DEFAULT_FEATURES, most=5, progress=lambda *_: None)

    assert (without.outliers, records) == (2, (2, 3))
    assert _counted(without.census) == _counted(WithoutOutliers.of(_exact(path)).census)
    assert sum(_counted(without.census)[0].values()) == 398


@pytest.mark.exhaustive
@pytest.mark.parametrize("options", [replace(REFERENCE, most_points=20), *_SUMMARISED])
def test_the_breakdown_counts_of_a_summary_is_that_of_its_customers(
    path: Path, frame: pd.DataFrame, options: ReadOptions
) -> None:
    in_file = _read(CsvCustomers(path, IN_DOLLARS, options=options)).census
    in_frame = _read(FrameCustomers(frame, IN_DOLLARS, options=FEW)).census
    few_cells = _read(FrameCustomers(frame, IN_DOLLARS)).census
    segmentation = two_segments()

    assert in_file.population is not None
    assert few_cells.population is None
    for census in (in_file, segmentation.resummarised(in_file), in_frame, few_cells):
        assert _counted(census) == _counted(_exact(path))


def test_breakdown_counts_are_kept_where_few_customers_are_left(
    frame: pd.DataFrame,
) -> None:
    whole = _read(FrameCustomers(frame, IN_DOLLARS, options=FEW)).census
    incomes = frame["income"].sort_values()
    fences = {"annual_income": (incomes.iloc[5] / 1000, incomes.iloc[12] / 1000)}

    left = within(whole, fences)

    inside = frame[frame["income"].between(incomes.iloc[5], incomes.iloc[12])]
    assert (whole.population is not None, left.population) == (True, None)
    assert left.customers == len(inside)
    assert _counted(left) == _counted(_read(FrameCustomers(inside, IN_DOLLARS)).census)


def test_a_column_of_rare_values_is_refused_of_a_summary_too(path: Path) -> None:
    by_id = [breakdown_named("id")]
    options = replace(FAST[1], most_points=20)

    with pytest.raises(CustomerDataError, check=coded(SourceFault.VALUES_TOO_RARE)):
        CsvCustomers(path, IN_DOLLARS, options=options).take_census(
            DEFAULT_FEATURES, breakdowns=by_id, progress=lambda *_: None
        )


def _exact(path: Path) -> Census:
    census = _read(CsvCustomers(path, IN_DOLLARS, options=REFERENCE)).census
    assert census.population is None
    return census


def _counted(census: Census) -> list[dict[tuple[int, str], int]]:
    """The customers by segment and group, of each breakdown."""
    segmentation = two_segments()
    places = segmentation.predict(census.points())
    counts = breakdown_counts_by_segment(census, segmentation, places)
    return [
        {
            (segment, group): customers
            for segment, row in enumerate(own)
            for group, customers in zip(breakdown_counts.groups, row, strict=True)
            if customers
        }
        for breakdown_counts, own in zip(census.breakdown_counts, counts, strict=True)
    ]


@pytest.mark.exhaustive
@pytest.mark.parametrize("options", FAST)
@pytest.mark.parametrize(("decimal", "delimiter"), [(".", ","), (",", ";"), (",", ",")])
def test_the_copy_of_a_file_has_the_bytes_of_the_reference_reader(
    tmp_path: Path, frame: pd.DataFrame, options: ReadOptions, decimal: str, delimiter: str
) -> None:
    path = tmp_path / "customers.csv"
    thousands = frame.assign(income=frame["income"] / 1000)
    if decimal == delimiter:
        thousands["income"] = thousands["income"].round()
        thousands = thousands.astype({"income": int, "score": int})
    thousands.to_csv(path, index=False, sep=delimiter, decimal=decimal)

    def copied(options: ReadOptions) -> bytes:
        target = tmp_path / "copy.csv"
        contract = DataContract(numbers=NumberFormat(decimal=decimal))
        copy = CsvLabelledCopy(path, contract, options=options, target=target)
        copy.write(two_segments(), progress=lambda *_: None)
        return target.read_bytes()

    assert copied(options) == copied(REFERENCE)


def test_a_frame_is_labelled_as_its_points_are_assigned(frame: pd.DataFrame) -> None:
    frame = frame.astype({"income": float})
    frame.loc[[3, 7], "income"] = np.nan, -1.0
    segmentation = two_segments()

    labelled = FrameCustomers(frame, IN_DOLLARS).labelled(segmentation).frame

    assert labelled["segment"].isna().tolist() == [row in (3, 7) for row in range(400)]
    assert labelled["reason"].notna().tolist() == [row in (3, 7) for row in range(400)]
    kept = labelled.drop(index=[3, 7])
    points = kept[["income", "score"]].to_numpy(float) / [1000, 1]
    ones = [segmentation.assign_point((income, score)) for income, score in points.tolist()]
    assert kept["segment"].tolist() == [one.segment.number for one in ones]
    assert kept["segment_slug"].tolist() == [one.segment.slug for one in ones]
    assert kept["distance"].tolist() == [one.distance for one in ones]
    assert kept["certainty"].tolist() == [str(one.certainty) for one in ones]


def test_a_frame_counts_each_fault_once(frame: pd.DataFrame) -> None:
    broken = frame.astype({"income": object, "score": float})
    broken.loc[[1, 2], "income"] = "many"
    broken.loc[[2, 3], "score"] = np.nan
    broken.loc[4, "score"] = 101.0

    reading = _read(FrameCustomers(broken, IN_DOLLARS))

    assert reading.faults == Counter(rejection.fault for rejection in reading.rejections)
    assert [rejection.record for rejection in reading.rejections] == [2, 3, 4, 5]
    assert [rejection.column for rejection in reading.rejections] == [
        "income",
        "income",
        "score",
        "score",
    ]


@settings(max_examples=examples(100))
@given(
    values=st.lists(st.floats(0, 1e9, allow_nan=False), min_size=1, max_size=30),
    lowest=st.sampled_from([0.0, 0.5]),
    parts=st.sampled_from([1, 1000]),
)
def test_logarithms_of_a_column_are_those_of_single_values(
    values: list[float], lowest: float, parts: int
) -> None:
    revenue = Feature(name="revenue", lowest=lowest, highest=1e9, transform=Transform.LOG)

    found = checked(revenue, np.array(values), parts=parts)

    expected = []
    for value in values:
        try:
            expected.append(revenue.encode(revenue.check(value, parts=parts)))
        except InvalidCustomerError:
            expected.append(np.nan)
    assert np.array_equal(found, expected, equal_nan=True)


def test_a_logarithm_on_the_edge_of_a_step_is_that_of_the_domain() -> None:
    revenue = Feature(name="revenue", lowest=1, highest=1e9, transform=Transform.LOG)
    edges = np.exp((np.arange(1, 20_000) + 0.5) / 1e6)

    found = checked(revenue, edges, parts=1)

    assert found.tolist() == [revenue.encode(edge) for edge in edges.tolist()]


@pytest.mark.exhaustive
def test_a_file_and_a_frame_give_the_same_model(path: Path, frame: pd.DataFrame) -> None:
    fit = build_container().fit_segmentation()
    plan = Plan(segments=5, features=DEFAULT_FEATURES, max_bad_rows=0.1)
    shuffled = frame.sample(frac=1, random_state=4)

    in_file, in_frame = (
        fit(source, plan=plan)
        for source in (
            CsvCustomers(path, IN_DOLLARS, options=_SUMMARISED[0]),
            FrameCustomers(shuffled, IN_DOLLARS, options=PopulationOptions(most_points=20)),
        )
    )

    assert in_file.summary_cost is not None
    assert in_file.segmentation == in_frame.segmentation
    assert to_record(in_file.segmentation) == to_record(in_frame.segmentation)


@pytest.mark.exhaustive
def test_a_study_of_a_summary_finds_the_groups_and_their_borders(frame: pd.DataFrame) -> None:
    source = FrameCustomers(frame, IN_DOLLARS, options=PopulationOptions(most_points=20))
    exact = FrameCustomers(frame, IN_DOLLARS)
    plan = Plan(features=DEFAULT_FEATURES, candidates=(4, 5, 6))
    study_segments = build_container().study_segments()

    found, expected = (study_segments(each, plan=plan).study for each in (source, exact))

    assert (found.verdict, found.recommended) == (expected.verdict, expected.recommended)
    for own, other in zip(found.candidates, expected.candidates, strict=True):
        assert own.inertia == pytest.approx(other.inertia, rel=0.02)
        assert own.silhouette == pytest.approx(other.silhouette, abs=0.02)
        assert own.calinski_harabasz == pytest.approx(other.calinski_harabasz, rel=0.02)
