"""Finding a remedy by the code of a refusal, with the evidence of its source."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from mallseg.domain.customers.round_range import round_range
from mallseg.domain.errors import Code, Fact, FileFault, MallsegError, SourceFault, UnitFault
from mallseg.domain.sources.data_contract import ALL_SHEETS
from mallseg.domain.sources.refused_source import RefusedSource
from mallseg.domain.sources.remedy import Remedy


def find_remedy(source: RefusedSource, error: MallsegError) -> Remedy:
    """Find the options that could resolve a refusal; an empty remedy where none is known."""
    find = _FINDERS.get(error.code)
    return find(source, error.facts) if find else Remedy()


def _in_parts(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    """Convert parts to the unit; if that was tried, declare another unit."""
    name = str(facts["name"])
    if name not in source.contract.in_parts:
        return Remedy(in_parts=frozenset({name}))
    return source.in_own_unit(name)


def _too_large(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    return source.in_own_unit(str(facts["name"]))


def _leaving_out(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    """Leave out customers with missing values."""
    return Remedy(max_bad_rows=float(str(facts["enough"]))) if source.can_declare else Remedy()


def _as_given(_: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    return Remedy(as_given=frozenset({str(facts["name"])}))


def _with_thousands(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    numbers = replace(
        source.contract.numbers, thousands=str(facts["mark"]), decimal=str(facts["decimal"])
    )
    return Remedy(numbers=numbers)


def _without_code(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    if not source.can_declare:
        return Remedy()
    low, _, high = str(facts["found"]).partition("..")
    ranges = {str(facts["name"]): (float(low), float(high))}
    return Remedy(ranges=ranges, max_bad_rows=float(str(facts["enough"])))


def _in_unit(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    if not source.can_declare:
        return Remedy()
    return Remedy(units={str(facts["name"]): str(facts["unit"])})


def _in_currency(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    """Declare the currency of the amounts; further remedies correct the size of the unit."""
    if not source.can_declare:
        return Remedy()
    return Remedy(units={str(facts["name"]): str(facts["own"])})


def _on_own_scale(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    """Declare the range of the values."""
    feature = next((own for own in source.features if own.name == facts["name"]), None)
    column = source.column_of(feature) if feature else None
    if not (source.can_declare and feature and column):
        return Remedy()
    if column.lowest is None or column.highest is None or column.lowest == column.highest:
        return Remedy()
    return Remedy(ranges={feature.name: round_range(column.lowest, column.highest)})


def _with_names(_: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    return Remedy(column_names=tuple(str(facts["example"]).split(",")))


def _with_values(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    """Read a sheet that has values, or declare features of the columns that have some."""
    sheets = facts.get("sheets")
    if isinstance(sheets, tuple) and sheets:
        return Remedy(sheet=sheets[0])
    return source.with_other_features()


def _at_the_last(_: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    """Use the last of several header rows, which is followed by the customers."""
    records = facts["records"]
    return Remedy(header_row=int(records[-1])) if isinstance(records, tuple) else Remedy()


_FINDERS: Mapping[Code, Callable[[RefusedSource, Mapping[str, Fact]], Remedy]] = {
    SourceFault.NO_COLUMN: lambda source, _: source.with_columns(),
    SourceFault.SEVERAL_COLUMNS: RefusedSource.with_one_of,
    SourceFault.TEXTS_NOT_NUMBERS: lambda source, _: source.with_numbers(),
    SourceFault.TOO_MANY_REJECTED: lambda source, _: source.with_fewer_rejected(),
    SourceFault.MOST_REJECTED: lambda source, _: source.with_fewer_rejected(),
    SourceFault.TOO_MANY_MISSING: _leaving_out,
    SourceFault.TOO_LARGE_FOR_UNIT: _too_large,
    SourceFault.TOO_MANY_OUT_OF_RANGE: lambda source, _: source.with_fewer_rejected(),
    SourceFault.NO_LOGARITHM: lambda source, _: source.with_fewer_rejected(),
    SourceFault.OUTLIERS_ALIKE: _without_code,
    UnitFault.DIGITS_IN_THREES: _with_thousands,
    UnitFault.DIGITS_OF_PARTS: lambda source, facts: _with_thousands(source, facts).and_then(
        _in_parts(source, facts)
    ),
    UnitFault.VALUES_TOO_SMALL: _as_given,
    UnitFault.UNITS_MIXED: _as_given,
    UnitFault.UNIT_OF_NO_MODEL: _as_given,
    UnitFault.OTHER_PERIOD_THAN_UNIT: _as_given,
    UnitFault.VALUES_IN_PARTS: _in_parts,
    UnitFault.ASSIGNED_IN_PARTS: _in_parts,
    UnitFault.COLUMN_IN_PARTS: _in_parts,
    UnitFault.COLUMN_IN_OTHER_UNIT: _as_given,
    UnitFault.OTHER_PERIOD: _in_unit,
    UnitFault.CELLS_IN_OTHER_CURRENCY: _in_currency,
    UnitFault.GROUPS_MIXED: _as_given,
    UnitFault.SCALE_TOO_NARROW: _on_own_scale,
    FileFault.FORMULAS_WITHOUT_VALUES: _with_values,
    SourceFault.NO_HEADER: _with_names,
    SourceFault.SEVERAL_HEADERS: _at_the_last,
    SourceFault.TOO_MANY_OUTLIERS: lambda _, __: Remedy(keep_outliers=True),
    FileFault.SEVERAL_SHEETS: lambda _, __: Remedy(sheet=ALL_SHEETS),
    FileFault.UTF_16: lambda _, __: Remedy(encoding="utf-16"),
    SourceFault.NOT_DECODABLE: lambda _, __: Remedy(encoding="cp1252"),
}
