"""The fast reader and the reference reader give the same results."""

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallseg.adapters.csv_customers.labelled_copy import CsvLabelledCopy
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.csv_customers.table import ReadOptions
from mallseg.domain.customers.breakdown import breakdown_named
from mallseg.domain.customers.breakdown_counts import GroupCodes
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.errors import CustomerDataError, Fault, SourceFault
from mallseg.domain.sources.data_contract import AS_IT_IS, DataContract, Layout
from mallseg.domain.sources.find_columns import find_breakdowns
from mallseg.domain.sources.reading import Reading
from mallseg.testing.builders import AGES, GENDERS, two_segments
from mallseg.testing.features import DEFAULT_FEATURES, FEATURES, SPENDING_SCORE
from tests.builders import MALL_CSV
from tests.builders_csv import FAST, FIELDS, OF_FOUR, RECORDS, REFERENCE
from tests.examples import examples, exhaustive


@dataclass(frozen=True)
class _Refused:
    kind: type[Exception]
    message: str


def _read(
    path: Path,
    options: ReadOptions,
    features: tuple[Feature, ...],
    contract: DataContract,
) -> tuple[Reading, bytes, tuple[int, ...]] | _Refused:
    quarantine = path.with_suffix(".quarantine")
    quarantine.unlink(missing_ok=True)
    customers = CsvCustomers(path, contract, quarantine=quarantine, options=options)
    try:
        reading = customers.take_census(features, progress=lambda *_: None)
    except CustomerDataError as error:
        assert not quarantine.exists()
        return _Refused(type(error), str(error))
    chosen = frozenset(list(reading.census.points())[::2])
    located = customers.locate(chosen, features, most=12, progress=lambda *_: None)
    return reading, quarantine.read_bytes(), located


def _assert_equal(
    path: Path,
    features: tuple[Feature, ...] = DEFAULT_FEATURES,
    contract: DataContract = AS_IT_IS,
) -> None:
    expected = _read(path, REFERENCE, features, contract)
    for options in FAST:
        assert _read(path, options, features, contract) == expected


def test_a_block_may_hold_no_record_that_has_all_fields(tmp_path: Path) -> None:
    records = [
        "age,income,score",
        *["20,\uff11\uff15,50"] * 4,
        *["too short"] * 30,
        *["30,\uff11\uff16,60"] * 4,
    ]
    path = tmp_path / "customers.csv"
    path.write_text("\n".join(records) + "\n", encoding="utf-8")
    _assert_equal(path)


@settings(max_examples=examples(250), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=RECORDS,
    ends=st.sampled_from(["\n", "\r\n"]),
    last=st.sampled_from(["\n", "\r\n", "", "\r", "\n\n"]),
    delimiter=st.sampled_from([",", ";"]),
    features=st.sampled_from([DEFAULT_FEATURES, FEATURES, (SPENDING_SCORE,)]),
)
def test_both_readers_agree_on_any_records(
    tmp_path: Path,
    *,
    records: list[list[str]],
    ends: str,
    last: str,
    delimiter: str,
    features: tuple[Feature, ...],
) -> None:
    header = ["id", "age", "income", "score"]
    lines = [delimiter.join(record) for record in [header, *records]]
    path = tmp_path / "customers.csv"
    path.write_bytes((ends.join(lines) + last).encode())

    decimal = "," if delimiter == ";" else "."
    _assert_equal(path, features, DataContract(numbers=NumberFormat(decimal=decimal)))


@pytest.mark.parametrize(
    "header", ["id,income,score", *map(exhaustive, ("income,id,score", "score,income,id"))]
)
def test_both_readers_agree_where_short_texts_and_long_ones_take_turns(
    tmp_path: Path, header: str
) -> None:
    incomes = ["15", "15.50", "87.123456", "123456789012", " 15", "", "15.5000000", "$15"]
    rows = [
        {"id": str(i), "income": incomes[i // 20 % len(incomes)], "score": str(1 + i % 90)}
        for i in range(400)
    ]
    path = tmp_path / "customers.csv"
    lines = [",".join(row[name] for name in header.split(",")) for row in rows]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")

    _assert_equal(path)


_AMOUNTS = st.builds(
    lambda number, form: form.format(number),
    st.integers(1, 100) | st.integers(0, 1_300_000),
    st.sampled_from(
        [
            *[
                "{}",
                "{:,}",
                "${:,}",
                "{} €",
                "{} %",
                "{:,}.5",
                "-{:,}",
                "{}.00000000001",
                "{:,} zł",
            ],
            *[
                "US$ {:,}",
                "-${}",
                "$-{}",
                "%{}",
                "{},00,000",
                "1,{},000",
                "{}\u00a0EUR",
                " {} kr. ",
            ],
        ]
    ),
)
_SCRIPTS = [
    ("", ""),
    ("0123456789", "０１２３４５６７８９"),
    ("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬"),
    ("0123456789", "०१२३४५६७८९"),
    ("019-", "0１９\u2212"),
]
_WRITTEN = st.builds(
    lambda amount, marks: amount.translate(str.maketrans(*marks)),
    st.one_of(
        _AMOUNTS, _AMOUNTS, st.sampled_from(["", "x", "15,00", '"15"', "\u22125", "1e5", "."])
    ),
    st.sampled_from(
        [
            *[(",.", ",."), (",.", ".,"), (",", " "), (",", "'"), (",", "\u202f"), (",", "\u2019")],
            *[(",", "\u00a0"), (",", "\u066c"), *_SCRIPTS],
        ]
    ),
)
_WRITTEN_AS = st.builds(
    NumberFormat,
    decimal=st.just("."),
    thousands=st.sampled_from(["", ",", "'", "space"]),
    currency_signs=st.sampled_from([False, False, True]),
    percent=st.sampled_from([False, False, True]),
) | st.builds(NumberFormat, decimal=st.just(","), thousands=st.sampled_from(["", ".", "space"]))
_ABOVE = st.sampled_from(
    ["", "sep={}\n", "A report{}\n\n", "sep={}\r\n# by the till\n", "{}{}{}\n"]
)


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=st.lists(
        st.lists(_WRITTEN, min_size=4, max_size=4) | st.just(["", "", "", ""]) | OF_FOUR,
        min_size=1,
        max_size=30,
    ),
    written=_WRITTEN_AS,
    above=_ABOVE,
    end=st.sampled_from(["", "", ";"]),
    names=st.sampled_from(["found", "said", "given", "repeated"]),
)
def test_both_readers_agree_on_what_is_switched_on(
    tmp_path: Path,
    *,
    records: list[list[str]],
    written: NumberFormat,
    above: str,
    end: str,
    names: str,
) -> None:
    header, path = ["id", "age", "income", "score"], tmp_path / "customers.csv"
    shown = {"given": [], "repeated": [header, *records[:2], header]}.get(names, [header])
    lines = [";".join(record) + end for record in [*shown, *records]]
    if shown and end:
        lines[0] = lines[0].removesuffix(end)
    path.write_bytes((above.replace("{}", ";") + "\n".join(lines) + "\n").encode())
    layout = Layout(
        header_row=above.count("\n") + 1 if names == "said" else 0,
        column_names=tuple(header) if names == "given" else (),
    )
    contract = DataContract(numbers=written, layout=layout)

    _assert_equal(path, DEFAULT_FEATURES, contract)
    assert len({_copy(path, options, contract) for options in (REFERENCE, FAST[1], FAST[5])}) == 1


def _copy(path: Path, options: ReadOptions, contract: DataContract) -> bytes | str:
    target = path.with_suffix(".copy")
    target.unlink(missing_ok=True)
    try:
        CsvLabelledCopy(path, contract, target=target, options=options).write(
            two_segments(), progress=lambda *_: None
        )
    except CustomerDataError as error:
        return str(error)
    return target.read_bytes()


_IN_Y_AND_Z = {"annual_income": "y", "spending_score": "z"}
_GENDERS = ["Female", "M", " f ", "OTHER", "", "0", "undisclosed", "  Female  ", "wéiblich", "ſ"]
_CUSTOMERS = st.builds(
    lambda record, gender: [gender, *record[1:]], OF_FOUR, st.sampled_from(_GENDERS)
)


_CITIES = st.sampled_from(
    ["Köln", "San Francisco", "San Franciscos", "New York City", "Paris", " Paris", "other", "n/a"]
    + ["a long name of a place that has more than sixty characters in all, and more than 64 bytes"]
    + ["x" * size for size in (7, 8, 9, 15, 16, 17, 60)]
)
_AGES_AND_MORE = (AGES, GENDERS, breakdown_named("city"))


@pytest.mark.exhaustive
@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=st.lists(
        st.builds(lambda record, city: [*record, city], _CUSTOMERS, _CITIES),
        min_size=1,
        max_size=40,
    ),
    header=st.sampled_from(
        [["sex", "age", "income", "score"], ["x", "age", "income", "score"], ["sex", *"xyz"]]
    ),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_both_readers_count_the_same_breakdowns(
    tmp_path: Path, *, records: list[list[str]], header: list[str], end: str
) -> None:
    path = tmp_path / "customers.csv"
    lines = [",".join(record) for record in [[*header, "city"], *records]]
    path.write_bytes((end.join(lines) + end).encode())
    contract = DataContract(columns={} if "age" in header else _IN_Y_AND_Z)

    expected = _breakdown_counts_of(CsvCustomers(path, contract, options=REFERENCE))
    for options in FAST:
        assert _breakdown_counts_of(CsvCustomers(path, contract, options=options)) == expected
    if isinstance(expected, list):
        assert expected == _counted_record_by_record(CsvCustomers(path, contract))


_Groups = tuple[str, set[str], Counter[tuple[Point, str]]]


def _breakdown_counts_of(customers: CsvCustomers) -> list[_Groups] | str:
    try:
        census = customers.take_census(
            DEFAULT_FEATURES, breakdowns=_AGES_AND_MORE, progress=lambda *_: None
        ).census
    except CustomerDataError as error:
        return str(error)
    return _groups_of(census)


def _groups_of(census: Census) -> list[_Groups]:
    points, found = [*census.points()], []
    for own in census.breakdown_counts:
        counted = Counter[tuple[Point, str]]()
        for place, code, count in zip(own.points, own.codes, own.counts, strict=True):
            counted[points[place], own.groups[code]] += count
        found.append((own.breakdown.name, {*own.groups}, counted))
    return found


def _counted_record_by_record(customers: CsvCustomers) -> list[_Groups]:
    """Look for the customers of each point, and at their records: a pass for each point."""
    census = customers.take_census(DEFAULT_FEATURES, progress=lambda *_: None).census
    with customers.opened(DEFAULT_FEATURES) as table:
        fields: dict[int, list[str]] = {}
        while block := table.lines.block(1 << 20):
            fields |= {record.number: record.fields for record in table.records.of_block(block)}
        places = find_breakdowns("", table.dialect.header, _AGES_AND_MORE, table.contract.columns)
    codes = [GroupCodes("", "", each) for each in _AGES_AND_MORE if each.name in places]
    classes = [Counter[tuple[Point, int]]() for _ in codes]
    for point in census.points():
        for number in customers.locate(
            {point}, DEFAULT_FEATURES, most=99, progress=lambda *_: None
        ):
            for own, counted in zip(codes, classes, strict=True):
                counted[point, own.of_text(fields[number][places[own.breakdown.name]])] += 1
    return _groups_of(census.with_classes(codes, classes))


@pytest.mark.exhaustive
@pytest.mark.parametrize("options", [REFERENCE, *FAST])
def test_a_breakdown_may_have_up_to_1000_values(tmp_path: Path, options: ReadOptions) -> None:
    path = tmp_path / "customers.csv"
    by_zone = [breakdown_named("zone")]

    def read(values: int) -> Reading:
        rows = [f"15,39,the zone {i % 2 and i}" for i in range(2 * values - 2)]
        path.write_text("income,score,zone\n" + "\n".join(rows) + "\n", encoding="utf-8")
        return CsvCustomers(path, options=options).take_census(
            DEFAULT_FEATURES, breakdowns=by_zone, progress=lambda *_: None
        )

    (breakdown_counts,) = read(1000).census.breakdown_counts
    assert len(breakdown_counts.groups) == 1001
    assert sum(breakdown_counts.by_segment([0], 1)[0]) == 1998
    with pytest.raises(CustomerDataError) as caught:
        read(1002)
    assert caught.value.code is SourceFault.TOO_MANY_VALUES
    assert "the zone" not in str(caught.value)


def test_both_readers_agree_where_most_lines_of_a_block_are_odd(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    regular, odd = "1,30,15,39\n" * 10, "1,30,16,39\n" + "1,30,x,39\n\n" * 9
    path.write_text(f"id,age,income,score\n{regular}{odd}{regular}{odd}", encoding="utf-8")

    _assert_equal(path)


@pytest.mark.parametrize("header", [exhaustive("score"), exhaustive("score,id"), "id,score"])
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.lists(FIELDS, max_size=30))
def test_both_readers_agree_on_narrow_tables(
    tmp_path: Path, header: str, fields: list[str]
) -> None:
    path = tmp_path / "customers.csv"
    join = "\n".join if header == "score" else ",7\n".join
    path.write_bytes((header + "\n" + join(fields) + "\n").encode())

    _assert_equal(path, (SPENDING_SCORE,))


@pytest.mark.exhaustive
def test_both_readers_agree_on_damaged_bytes(tmp_path: Path) -> None:
    chance = random.Random(0)  # noqa: S311
    whole = b"".join(MALL_CSV.read_bytes().splitlines(keepends=True)[:50])
    path = tmp_path / "customers.csv"
    for _ in range(examples(120)):
        damaged = bytearray(whole)
        for _ in range(chance.choice([1, 1, 2, 5])):
            place = chance.randrange(len(damaged))
            byte = chance.choice(b'0,;\n\r"\0\xff\xc3\xa9-. x')
            match chance.randrange(3):
                case 0:
                    damaged[place] = byte
                case 1:
                    damaged.insert(place, byte)
                case _:
                    del damaged[place]
        path.write_bytes(damaged)

        _assert_equal(path, FEATURES)


_LONG_HEADER = b"CustomerID,Gender,Age,Annual Income (k$),Spending Score (1-100)\n"
_LONG_RECORDS = MALL_CSV.read_bytes().split(b"\n", 1)[1]
_PLANTED = {
    b"9,Male,19,-15,39\n": (Fault.OUT_OF_RANGE, "Annual Income (k$)"),
    b"9,Male,19,15,\n": (Fault.MISSING, "Spending Score (1-100)"),
    b"9,Male,19,1e1,39\n": (Fault.NOT_A_NUMBER, "Annual Income (k$)"),
    b"9,Male,19,15\n": (Fault.FIELD_COUNT, None),
    b'9,"Ma\nle",19,15,3x\n': (Fault.NOT_A_NUMBER, "Spending Score (1-100)"),
}


@pytest.mark.exhaustive
def test_faults_amid_a_million_records_are_located(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    half = _LONG_RECORDS * 2500
    path.write_bytes(_LONG_HEADER + half + b"".join(_PLANTED) + b"\n" + half)

    reading = CsvCustomers(path).take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    assert reading.census.customers == 1_000_000
    assert reading.rejected_rows == len(_PLANTED)
    assert [(r.record, r.fault, r.column) for r in reading.rejections] == [
        (500_002 + i, fault, column) for i, (fault, column) in enumerate(_PLANTED.values())
    ]
    # 200 ids are new; the record that lacks a field has no certain id.
    assert reading.repeated_ids == 1_000_000 - 200 + len(_PLANTED) - 1


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("planted", "reason"),
    [
        (b'9,"Male,19,15,39\n', "record 500002 "),
        (b"9,Ma\0le,19,15,39\n", "record 500002 holds a NUL byte"),
        (b"9,Ma\xffle,19,15,39\n", "record 500002 holds bytes"),
        (b"9,Ma\rle,19,15,39\n", "record 500002 has a lone carriage return"),
        (b"9,Male,19,15,39" + b" " * 3_000_000 + b"\n", "record 500002 is longer than 2 MiB"),
    ],
)
def test_a_fault_that_refuses_a_million_records_is_located(
    tmp_path: Path, planted: bytes, reason: str
) -> None:
    path = tmp_path / "customers.csv"
    half = _LONG_RECORDS * 2500
    path.write_bytes(_LONG_HEADER + half + planted + half)

    with pytest.raises(CustomerDataError) as caught:
        CsvCustomers(path).take_census(DEFAULT_FEATURES, progress=lambda *_: None)

    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "length", [exhaustive(7), 8, 9, exhaustive(63), exhaustive(64), 65, exhaustive(200), 140_000]
)
def test_both_readers_count_ids_of_any_length(tmp_path: Path, length: int) -> None:
    path = tmp_path / "customers.csv"
    ids = ["7" * length, "8" * length, "7" * length, "7" * (length - 1), "é" * 5, "é" * 5]
    path.write_bytes(b"id,income,score\n" + "".join(f"{i},15,39\n" for i in ids).encode())

    _assert_equal(path)
