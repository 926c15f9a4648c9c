"""Joining by DuckDB: its promises, and the same counts as a join in plain Python."""

from array import array
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallseg.adapters.duckdb_join.join import DuckdbJoin, DuckdbOpenJoin
from mallseg.domain.errors import CustomerDataError, FileFault
from mallseg.domain.moves.cause import MoveRule
from mallseg.domain.moves.joined import JoinedMonths, MovedCustomer
from mallseg.domain.ports import CustomerJoin
from mallseg.domain.sources.identified import IdentifiedBatch
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.customer_join import CustomerJoinContract
from mallseg.testing.contracts.identified_customers import HOSTILE
from mallseg.testing.fake_join import PlainJoin
from tests.examples import examples

BOTH = two_segments()
RULES = (
    MoveRule(segmentation=BOTH, earlier=BOTH),
    MoveRule(segmentation=BOTH, earlier=two_segments(shift=30.0)),
)
RECORDS = st.lists(
    st.tuples(
        st.sampled_from([*HOSTILE, "a", "b", "A"]) | st.text("07 é\u0301=", min_size=1, max_size=3),
        st.tuples(st.integers(0, 100), st.integers(1, 100)) | st.none(),
    ),
    max_size=40,
)


class TestDuckdbJoin(CustomerJoinContract):
    def join(self) -> CustomerJoin:
        return DuckdbJoin()


Record = tuple[str, tuple[int, int] | None]


@settings(max_examples=examples(40))
@given(RECORDS, RECORDS, st.sampled_from(RULES))
def test_any_ids_give_the_result_of_plain_python(
    before: Sequence[Record], after: Sequence[Record], rule: MoveRule
) -> None:
    found, listed = _joined(DuckdbJoin(), before, after, rule)
    expected, expected_list = _joined(PlainJoin(), before, after, rule)

    assert (found.paths, found.before, found.after) == (
        expected.paths, expected.before, expected.after,
    )  # fmt: skip
    assert listed == expected_list
    assert found.means.keys() == expected.means.keys()
    for pair, means in found.means.items():
        for own, other in zip(means, expected.means[pair], strict=True):
            assert own == pytest.approx(other)
    for month, counts in ((before, found.before), (after, found.after)):
        usable = sum(point is not None for _, point in month)
        assert usable == found.joined + counts.alone + counts.repeated + counts.unmatched


def _joined(
    join: CustomerJoin, before: Sequence[Record], after: Sequence[Record], rule: MoveRule
) -> tuple[JoinedMonths, list[MovedCustomer]]:
    with join.opened(rule) as opened:
        opened.add_before(_batch(before))
        opened.add_after(_batch(after))
        found = opened.result()
        paths = [path for path in sorted(found.paths) if path.before != path.after]
        return found, [*opened.moved(paths)]


def _batch(records: Sequence[Record]) -> IdentifiedBatch:
    usable = [(each, point) for each, point in records if point is not None]
    return IdentifiedBatch(
        ids=[each for each, _ in usable],
        columns=tuple(array("d", [float(point[i]) for _, point in usable]) for i in range(2)),
        unusable_ids=[each for each, point in records if point is None],
    )


def _opened(join: DuckdbJoin) -> AbstractContextManager[DuckdbOpenJoin]:
    return join.opened(RULES[0])


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{file}')",
        "COPY records TO '{file}'",
        "ATTACH '{file}'",
        "INSTALL httpfs",
        "SET memory_limit = '64GB'",
        "SET enable_external_access = true",
        "SELECT * FROM statement",  # a variable of the caller
    ],
)
def test_nothing_but_its_own_tables_can_be_reached(statement: str, tmp_path: Path) -> None:
    with _opened(DuckdbJoin()) as opened, pytest.raises(duckdb.Error):
        opened._connection.execute(statement.format(file=tmp_path / "file.csv"))

    assert [*tmp_path.iterdir()] == []


def _take_often(opened: DuckdbOpenJoin, batch: IdentifiedBatch) -> None:
    for _ in range(5):
        opened.add_before(batch)
    opened.result()


def test_where_there_is_no_room_the_months_are_refused_without_an_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    many = [(f"unmistakable {number}", (20, 30)) for number in range(60_000)]

    with _opened(DuckdbJoin("4MB", threads=2)) as opened:
        for path in tmp_path.iterdir():
            path.rmdir()  # where nothing can be put
        with pytest.raises(CustomerDataError) as refusal:
            _take_often(opened, _batch(many))

    assert refusal.value.code is FileFault.NO_ROOM_TO_JOIN
    assert "unmistakable" not in str(refusal.value)


@pytest.mark.exhaustive
def test_a_join_may_exceed_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    many = [(f"{number:030}", (20, 30)) for number in range(90_000)]

    # One thread: what two hold at the same time depends on when each runs.
    with _opened(DuckdbJoin("18MB", threads=1)) as opened:
        opened.add_before(_batch(many))
        opened.add_after(_batch(many))
        found = opened.result()
        (folder,) = tmp_path.iterdir()
        assert [*folder.iterdir()]  # something did not fit
        assert folder.stat().st_mode & 0o777 == 0o700

    assert found.joined == len(many)
    assert [*tmp_path.iterdir()] == []
