"""The parts of `make honest`: made-up malls, the counts and the page."""

from pathlib import Path

import numpy as np
import pytest
from benchmarks.honest import groups, kept, later_kinds, without_groups
from benchmarks.honest.__main__ import TABLES, page
from benchmarks.honest.counting import contradicts
from benchmarks.honest.mall import NOISE, Kind
from benchmarks.honest.measured import FAMILIES, mistaken
from benchmarks.honest.public_sets import SHAPES
from benchmarks.honest.sample import Sample, share, table, wilson

from mallseg.domain.number_of_segments.border import BorderKind
from tests.examples import exhaustive

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guides" / "how-often-right.md"
WITH_GROUPS = {**groups.TUNED, **groups.HELD_OUT, **later_kinds.GROUPS}
WITHOUT = {
    **without_groups.TUNED,
    **without_groups.HELD_OUT,
    **without_groups.BENT,
    **without_groups.BENT_HELD_OUT,
    **later_kinds.WITHOUT,
    **later_kinds.BENT,
}


@pytest.mark.parametrize("kind", WITH_GROUPS.values(), ids=WITH_GROUPS.keys())
def test_a_mall_with_groups_says_whose_customer_is_whose(kind: Kind) -> None:
    mall = kind(np.random.default_rng(0), 300)
    assert mall.census().customers == len(mall.own) == pytest.approx(300, rel=0.2)
    assert {*mall.own.tolist()} - {NOISE} <= {*range(mall.groups)}
    assert mall.groups >= 2


@pytest.mark.parametrize("kind", WITHOUT.values(), ids=WITHOUT.keys())
def test_a_mall_without_groups_has_none(kind: Kind) -> None:
    mall = kind(np.random.default_rng(0), 300)
    assert mall.census().customers == 300
    assert mall.groups == 0


def test_a_public_shape_has_its_groups() -> None:
    for name, of in {"R15": 15, "hepta": 7, "two diamonds": 2}.items():
        assert SHAPES[name](np.random.default_rng(0)).groups == of


def test_kinds_are_many_and_some_are_held_out() -> None:
    assert len(WITH_GROUPS) >= 15
    assert all(held_out and not {*tuned} & {*held_out} for tuned, held_out in FAMILIES.values())


PLACES = np.repeat([-1.0, 0.0, 1.0], [20, 12, 20])


@pytest.mark.parametrize(
    ("kind", "places", "is_so"),
    [
        # Twelve stand along the border, and twenty in the fullest strip on either side.
        (BorderKind.GAP, PLACES, True),
        (BorderKind.LINE, PLACES, False),
        (BorderKind.GAP, PLACES[PLACES != 0], False),
        (BorderKind.LINE, PLACES[PLACES != 0], True),
        # Of eight on a side, an empty strip between is chance.
        (BorderKind.LINE, np.repeat([-1.0, 1.0], 8), False),
    ],
)
def test_the_count_contradicts_a_false_statement(
    kind: BorderKind, places: np.ndarray, *, is_so: bool
) -> None:
    assert contradicts(kind, places, 2.0) is is_so


def test_mistakes_are_counted_after_matching_and_without_noise() -> None:
    own, found = np.array([0, 0, 1, 1, NOISE]), np.array([1, 1, 0, 1, 0])
    assert mistaken(own, found, 2) == pytest.approx(1 / 4)


def test_a_share_is_written_with_wilsons_interval() -> None:
    # (0.9 + 1.92 / 30) / (1 + 3.84 / 30) = 0.855; half of it 0.112
    assert wilson(27, 30) == pytest.approx((0.744, 0.965), abs=0.001)
    assert share(27, 30) == "27 of 30 (74 to 97 %)"
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n|---|---|\n| 1 | 2 |"


def counted(job: tuple[Path, int]) -> int:
    """Double a number, and leave a line that says so."""
    file, number = job
    with file.open("a") as lines:
        lines.write("measured\n")
    return 2 * number


def test_measures_are_kept_in_their_order(tmp_path: Path) -> None:
    sample = Sample(malls=1, seed=1, processes=1, folder=tmp_path / "kept")
    file = tmp_path / "calls"
    assert kept.each(counted, [(file, 1), (file, 2)], sample) == [2, 4]
    assert kept.each(counted, [(file, 3), (file, 2), (file, 1)], sample) == [6, 4, 2]
    assert file.read_text().count("measured") == 3


def test_the_fingerprint_covers_all_imported_sources() -> None:
    sources = kept.sources("benchmarks.honest.counting")
    assert {"benchmarks.honest.counting", "mallseg.domain.number_of_segments.border"} <= {*sources}
    assert "benchmarks.honest.cards" not in sources
    assert kept.version_of({**sources, "mallseg": b""}) != kept.version_of(sources)


def test_the_page_has_every_table() -> None:
    assert GUIDE.read_text(encoding="utf-8").count("\n## ") == len(TABLES)


@pytest.mark.parametrize("kinds", [exhaustive(1)])
def test_a_small_sample_makes_the_same_page(kinds: int) -> None:
    text = page(Sample(malls=1, seed=1, sizes=(200,), kinds=kinds, processes=1))
    written = GUIDE.read_text(encoding="utf-8")
    headings = [line for line in text.splitlines() if line.startswith(("#", "| kind", "| set"))]
    assert [*headings] == [
        line for line in written.splitlines() if line.startswith(("#", "| kind", "| set"))
    ]
