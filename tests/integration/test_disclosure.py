"""Disclosure about the 200 published customers: no group of 1 to 10 by gender and age follows."""

import json
import re
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from mallseg.domain.profiles.breakdown_table import BreakdownTable
from mallseg.domain.profiles.disclosure import Disclosure
from mallseg.domain.profiles.profile import Profile
from mallseg.entrypoints.cli.main import main
from mallseg.entrypoints.presentation.words.breakdowns import group_label
from mallseg.testing.builders import AGES, GENDERS
from tests.attacker import Attacker
from tests.builders import MALL_CSV, mall_rows
from tests.examples import exhaustive
from tests.malls import published

GROUPS = list(product(AGES.groups, GENDERS.groups))
"""Everybody has an age and a gender: the columns of the table that an attacker is after."""


def disclosed_of(segments: int) -> list[BreakdownTable | None]:
    """The disclosed counts by age and by gender."""
    fit = published(segments)
    profile = Profile.of(fit.census, fit.segmentation)
    return [profile.breakdown(name) for name in ("age", "gender")]


def truth_of(segments: int) -> list[list[int]]:
    """Count by segment, age band and gender, from the rows of the file."""
    segmentation = published(segments).segmentation
    table = [[0] * len(GROUPS) for _ in range(segments)]
    for band, gender, point in mall_rows():
        row = segmentation.assign_point(point).segment.number - 1
        table[row][GROUPS.index((band, gender))] += 1
    return table


def disclosed(table: BreakdownTable | None, axis: int) -> Sequence[Disclosure]:
    if table is None:
        return []
    grouping = tuple(
        tuple(i for i, group in enumerate(GROUPS) if group[axis] in parts) for parts in table.groups
    )
    rows = tuple(table.segments.values())
    places = {slug: i for i, slug in enumerate(table.segments)}
    nearly_all = {places[slug]: group for slug, group in table.nearly_all.items()}
    return [Disclosure(grouping=grouping, overall=table.overall, rows=rows, nearly_all=nearly_all)]


_NUMBERS = [2, 5, *map(exhaustive, (3, 4, *range(6, 13)))]


@pytest.mark.parametrize("segments", _NUMBERS)
def test_no_small_group_by_gender_and_age_follows_from_what_is_disclosed(segments: int) -> None:
    shown, truth = disclosed_of(segments), truth_of(segments)
    attacker = Attacker(
        (segments, len(GROUPS)),
        [sum(row) for row in truth],
        *disclosed(shown[0], 0),
        *disclosed(shown[1], 1),
    )
    by_band = [[j for j, (own, _) in enumerate(GROUPS) if own == band] for band in AGES.groups]
    by_gender = [
        [j for j, (_, own) in enumerate(GROUPS) if own == gender] for gender in GENDERS.groups
    ]
    under_40 = [*by_band[0], *by_band[1]]
    both = [[j] for j in range(len(GROUPS))]

    for row, columns in product(range(segments), [*by_band, *by_gender, under_40, *both]):
        if 1 <= sum(truth[row][j] for j in columns) <= 10:
            assert not attacker.is_inferred([(row, j) for j in columns])
    for row, columns in product(range(segments), [under_40, *by_gender[:2]]):
        assert not attacker.is_of_all_or_none([(row, j) for j in columns], row)


@pytest.mark.parametrize("segments", _NUMBERS)
def test_disclosed_counts_are_true_and_never_small(segments: int) -> None:
    shown, truth = disclosed_of(segments), truth_of(segments)
    for axis, table in enumerate(shown):
        for own in disclosed(table, axis):
            for row, counts in zip(truth, own.rows, strict=True):
                expected = tuple(sum(row[j] for j in group) for group in own.grouping)
                assert counts in {None, expected}
                assert not any(1 <= count <= 10 for count in counts or ())
            assert sum(own.overall) == 200


def test_something_is_disclosed_of_the_five_published_segments() -> None:
    groups = [
        [group_label(table.breakdown, group) for group in table.groups]
        for table in disclosed_of(5)
        if table
    ]

    assert groups == [["under 40", "40 or over"], ["women", "men"]]


def test_no_age_and_gender_of_a_customer_is_logged_or_stored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header, *rows = MALL_CSV.read_text(encoding="utf-8").splitlines()
    mine = [row.replace("Male", "UNMISTAKABLE").replace("Female", "Fem4le") for row in rows[:6]]
    path, store = tmp_path / "customers.csv", tmp_path / "models"
    path.write_text("\n".join([header, *mine, "7,male,987654321,20,50", *rows]), encoding="utf-8")

    assert main(["train", str(path), "--store", str(store), "-v", "--segments", "5"]) == 0
    assert main(["segments", "--store", str(store), "-v", "--json"]) == 0

    written = "".join(capsys.readouterr())
    profile = (store / "mall" / "versions" / "1" / "profile.json").read_text(encoding="utf-8")
    for text in (written, profile):
        assert not re.search("UNMISTAKABLE|Fem4le|987654321", text)
    shown = json.loads(profile)["breakdowns"]
    assert [table["breakdown"]["name"] for table in shown] == ["age", "gender"]
    for table in shown:
        rows_shown = [table["overall"], *filter(None, table["segments"].values())]
        assert not any(1 <= count <= 10 for row in rows_shown for count in row)
