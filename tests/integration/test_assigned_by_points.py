"""Each different point is assigned once, and its rows find what they would find by themselves."""

from itertools import product, starmap

import duckdb
import numpy as np
import pytest

from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.sql.assignment import AssignmentQuery
from mallseg.sql.census_columns import FeatureColumn
from tests.agreement import KINDS, customers_of, model_of
from tests.examples import exhaustive

QUICK = [("unscaled", False), ("logs", False), ("mirrored two", True)]
OTHERS = [own for own in product(KINDS, (True, False)) if own not in QUICK]


@pytest.mark.parametrize(("kind", "some_missing"), [*QUICK, *starmap(exhaustive, OTHERS)])
def test_rows_find_what_their_point_is_assigned_to(kind: str, *, some_missing: bool) -> None:
    model = model_of(kind)
    few = customers_of(model, 100)
    values = np.tile(few if some_missing else np.nan_to_num(few, nan=-1.0), 10)
    query = AssignmentQuery(
        table="customers",
        segmentation=model,
        columns=[FeatureColumn(name=f.name, feature=f) for f in model.features],
        kept=["id"],
        layout=LabelLayout.of(["slug", "certainty", "distance", "reason"]),
    )

    with duckdb.connect() as connection:
        columns = {f"v{i}": own for i, own in enumerate([np.arange(values.shape[1]), *values])}
        names = ["id", *(feature.name for feature in model.features)]
        connection.register("arrays", columns)
        listed = ", ".join(
            f"nullif(v{i}, 'NaN'::DOUBLE) AS \"{name}\"" for i, name in enumerate(names)
        )
        connection.execute(f"CREATE TABLE customers AS SELECT {listed} FROM arrays")
        connection.execute(f"CREATE TABLE points AS {query.points(some_missing=some_missing)}")
        by_points, by_rows = (
            connection.execute(f"{written} ORDER BY id").fetchall()
            for written in (
                query.labelled_by("points", some_missing=some_missing),
                query.labelled(),
            )
        )
        counts = connection.execute("SELECT count(*) <= 100, sum(mallseg_customers) FROM points")

        assert counts.fetchone() == (True, 1000)
    assert by_points == by_rows
    assert len(by_rows) == 1000
