"""Column summaries: the same whether a block is split as a whole or by records."""

from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.domain.sources.column_summary import ColumnSummary
from tests.examples import examples

_FIELDS = st.sampled_from(["", " ", "1", " 1", "2", "2.5", "-3", "x", "ü", "1e3"])
_LAST, _LAST_IN_QUOTES = "7,8", '"7",8'


def _summarised(
    path: Path, rows: list[list[str]], last: str, end: str, most: int
) -> tuple[ColumnSummary, ...]:
    lines = ["visits,spend", "4,5", *map(",".join, rows), last, ""]
    path.write_text(end.join(lines), encoding="utf-8", newline="")
    return CsvCustomers(path).summarise_columns(most=most)


@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(_FIELDS, max_size=3), max_size=9),
    end=st.sampled_from(["\n", "\r\n"]),
    most=st.integers(1, 12),
)
@example(rows=[["1", "2"], ["", ""], [], ["3", "4"]], end="\n", most=4)
@example(rows=[["1", "2"], ["3"], ["4", "5", "6"], ["7", "8"]], end="\r\n", most=5)
@example(rows=[["1", "2"], ["3", "4"]], end="\n", most=2)
def test_a_quote_in_a_block_changes_nothing(
    tmp_path: Path, rows: list[list[str]], end: str, most: int
) -> None:
    plain = _summarised(tmp_path / "plain.csv", rows, _LAST, end, most)
    by_records = _summarised(tmp_path / "quoted.csv", rows, _LAST_IN_QUOTES, end, most)

    assert plain == by_records
    assert plain[0].values >= 1


def test_records_of_another_width_and_blank_lines_say_nothing(tmp_path: Path) -> None:
    rows = [["1", "2"], ["", ""], [], ["3"], ["5", "6", "7"]]

    visits, spend = _summarised(tmp_path / "customers.csv", rows, _LAST, "\n", 100)

    assert (visits.values, visits.lowest, visits.median, visits.highest) == (3, 1.0, 4.0, 7.0)
    assert (spend.values, spend.empty, spend.numbers) == (3, 0, 3)
