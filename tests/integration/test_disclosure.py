"""Disclosure of the 200 published customers reveals no group of 1 to 10 by gender and age."""

import json
import re
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.domain.customers.demographics import AGE_BANDS, GENDERS
from mallseg.domain.profiles.demographic_table import Breakdown, DemographicTable
from mallseg.domain.profiles.disclosure import Disclosure
from mallseg.entrypoints.cli.main import main
from tests.attacker import Attacker
from tests.builders import MALL_CSV, mall_rows
from tests.malls import published

GROUPS = list(product(AGE_BANDS, GENDERS))
"""The columns of the table that an attacker is after: each customer has an age and a gender."""


def table_of(segments: int) -> DemographicTable:
    segmentation = published(segments).segmentation
    demographic_counts = CsvCustomers(MALL_CSV).count_demographics(
        segmentation, progress=lambda *_: None
    )
    return DemographicTable.of(
        demographic_counts, [segment.slug for segment in segmentation.segments]
    )


def truth_of(segments: int) -> list[list[int]]:
    """Count by segment, age band and gender, from the rows of the file."""
    segmentation = published(segments).segmentation
    table = [[0] * len(GROUPS) for _ in range(segments)]
    for band, gender, point in mall_rows():
        row = segmentation.assign_point(point).segment.number - 1
        table[row][GROUPS.index((band, gender))] += 1
    return table


def disclosed(breakdown: Breakdown | None, axis: int) -> Sequence[Disclosure]:
    if breakdown is None:
        return []
    grouping = tuple(
        tuple(i for i, group in enumerate(GROUPS) if group[axis] in parts)
        for parts in breakdown.groups
    )
    rows = tuple(breakdown.segments.values())
    return [Disclosure(grouping=grouping, overall=breakdown.overall, rows=rows)]


@pytest.mark.parametrize("segments", range(2, 13))
def test_no_small_group_by_gender_and_age_can_be_inferred(segments: int) -> None:
    table, truth = table_of(segments), truth_of(segments)
    attacker = Attacker(
        (segments, len(GROUPS)),
        [sum(row) for row in truth],
        *disclosed(table.age, 0),
        *disclosed(table.gender, 1),
    )
    by_band = [[j for j, (own, _) in enumerate(GROUPS) if own == band] for band in AGE_BANDS]
    by_gender = [[j for j, (_, own) in enumerate(GROUPS) if own == gender] for gender in GENDERS]
    under_40 = [*by_band[0], *by_band[1]]
    both = [[j] for j in range(len(GROUPS))]

    for row, columns in product(range(segments), [*by_band, *by_gender, under_40, *both]):
        if 1 <= sum(truth[row][j] for j in columns) <= 10:
            assert not attacker.is_told([(row, j) for j in columns])


@pytest.mark.parametrize("segments", range(2, 13))
def test_disclosed_counts_are_exact_and_never_small(segments: int) -> None:
    table, truth = table_of(segments), truth_of(segments)
    for axis, breakdown in enumerate([table.age, table.gender]):
        for own in disclosed(breakdown, axis):
            for row, counts in zip(truth, own.rows, strict=True):
                expected = tuple(sum(row[j] for j in group) for group in own.grouping)
                assert counts in {None, expected}
                assert not any(1 <= count <= 10 for count in counts or ())
            assert sum(own.overall) == 200


def test_the_five_published_segments_disclose_something() -> None:
    table = table_of(5)

    assert table.age is not None
    assert table.gender is not None
    assert (table.age.labels, table.gender.labels) == (("under 40", "40 or over"), ("women", "men"))


def test_the_age_and_gender_of_no_customer_are_logged_or_stored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header, *rows = MALL_CSV.read_text(encoding="utf-8").splitlines()
    mine = [row.replace("Male", "UNMISTAKABLE").replace("Female", "Fem4le") for row in rows[:6]]
    path, store = tmp_path / "customers.csv", tmp_path / "models"
    path.write_text("\n".join([header, *mine, "7,male,987654321,20,50", *rows]), encoding="utf-8")

    assert main(["train", str(path), "--store", str(store), "-v", "--segments", "5"]) == 0
    assert main(["segments", "--store", str(store), "-v", "--json"]) == 0

    written = "".join(capsys.readouterr())
    profile = (store / "mall" / "versions" / "1" / "portrait.json").read_text(encoding="utf-8")
    for text in (written, profile):
        assert not re.search("UNMISTAKABLE|Fem4le|987654321", text)
    stored = json.loads(profile)["make_up"]
    assert stored.keys() == {"age", "gender"}
    for breakdown in stored.values():
        counts = [breakdown["everybody"], *filter(None, breakdown["segments"])]
        assert not any(1 <= count <= 10 for row in counts for count in row)
