"""Finding the columns of features and breakdowns in a header."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.column_name import LONGEST_UNIT, is_id, plain_name, unit_of
from mallseg.domain.customers.currencies import currencies_of
from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import PLAIN_NUMBERS
from mallseg.domain.customers.unit_words import is_in_thousands, period_in
from mallseg.domain.errors import CustomerDataError, SourceFault, UnitFault
from mallseg.domain.sources.column_proposal import nearest_names
from mallseg.domain.sources.data_contract import AS_IT_IS, DataContract

_MOST_SHOWN = 20
_MOST_NEAR = 3


def find_columns(
    source: str,
    header: Sequence[str],
    features: tuple[Feature, ...],
    contract: DataContract = AS_IT_IS,
) -> dict[Feature, int]:
    """Find the index of each feature's column in a header.

    Case, blanks, underscores and a unit after the name are ignored: ``Annual Income (k$)``,
    ``ANNUAL_INCOME`` and ``annual_income_k`` are the same column. Other columns are ignored. Where
    the contract names the column of a feature, the header must have exactly that name.

    Returns
    -------
    dict of Feature to int
        The features have the unit of the header where they adopt it.

    Raises
    ------
    CustomerDataError
        A feature has no column, or more than one; or the unit in the header contradicts that of the
        feature: another period (per month for per year), another currency, or thousands.
    """
    found = {}
    for feature in features:
        name = contract.columns.get(feature.name)
        places = _spelled(header, feature) if name is None else _exactly(header, name)
        if not places:
            raise _no_column(source, header, feature, contract)
        if len(places) > 1:
            columns = tuple(header[i] for i in places)
            raise CustomerDataError(
                source, SourceFault.SEVERAL_COLUMNS, feature=feature.label, columns=columns
            )
        column = header[places[0]]
        if feature.name not in contract.as_given:
            _check_period(source, column, feature)
            if feature.unit != contract.units.get(feature.name):
                _check_currency(source, column, feature)
            if name is None and contract.parts(feature) == 1:
                _check_unit(source, column, feature)
        found[_with_unit(feature, column, contract)] = places[0]
    return found


def _no_column(
    source: str, header: Sequence[str], feature: Feature, contract: DataContract
) -> CustomerDataError:
    """Make the error for a missing column, with the names of the columns and the nearest ones.

    A first line with a number is probably a customer, so none of it is repeated.
    """
    columns = () if is_customer(header) else tuple(header[:_MOST_SHOWN])
    return CustomerDataError(
        source,
        SourceFault.NO_COLUMN,
        feature=feature.label,
        name=feature.name,
        example=contract.columns.get(feature.name) or feature.field,
        columns=columns,
        nearest=nearest_names(feature, columns, contract.similar)[:_MOST_NEAR],
    )


def is_customer(header: Sequence[str]) -> bool:
    """Check whether a first line is a customer: it has a number where a name should be."""
    return any(PLAIN_NUMBERS.number_in(name) is not None for name in header)


def _with_unit(feature: Feature, column: str, contract: DataContract) -> Feature:
    unit = unit_of(column)
    if feature.name in contract.as_given:
        feature = replace(feature, highest_median=None)
    if not feature.takes_unit_of_header or not unit:
        return feature
    if contract.parts(feature) > 1 and not is_in_thousands(unit):
        unit = f"k{unit}" if len(unit) == 1 else f"k {unit}"
    return feature.in_unit(unit[:LONGEST_UNIT])


def _check_period(source: str, column: str, feature: Feature) -> None:
    """Refuse a column with another period than that of the feature's unit, or else its label."""
    found = period_in(unit_of(column)) or period_in(column)
    declared = period_in(feature.unit) or period_in(feature.label)
    if found and declared and found != declared:
        is_settled = not feature.takes_unit_of_header
        raise CustomerDataError(
            source,
            UnitFault.OTHER_PERIOD_THAN_UNIT if is_settled else UnitFault.OTHER_PERIOD,
            column=column,
            feature=feature.label,
            name=feature.name,
            found=found,
            declared=declared,
            unit=_unit_per(unit_of(column) or feature.unit, found),
        )


def _check_currency(source: str, column: str, feature: Feature) -> None:
    """Refuse a column in another currency than the feature's fixed unit."""
    unit, found = feature.unit, unit_of(column)
    own, others = currencies_of(unit), currencies_of(found)
    if not feature.takes_unit_of_header and own and others and not own & others:
        facts = {"column": column, "found": found, "feature": feature.label, "name": feature.name}
        raise CustomerDataError(source, UnitFault.COLUMN_IN_OTHER_UNIT, unit=unit, **facts)


def _check_unit(source: str, column: str, feature: Feature) -> None:
    """Refuse a column in thousands where the feature's fixed unit is not, and vice versa."""
    unit, found = feature.unit, unit_of(column)
    if feature.takes_unit_of_header or not (unit and found):
        return
    if is_in_thousands(unit) == is_in_thousands(found):
        return
    facts = {"column": column, "found": found, "feature": feature.label, "name": feature.name}
    if feature.parts > 1:
        raise CustomerDataError(
            source, UnitFault.COLUMN_IN_PARTS, unit=unit, part_unit=feature.part_unit, **facts
        )
    raise CustomerDataError(source, UnitFault.COLUMN_IN_OTHER_UNIT, unit=unit, **facts)


def _unit_per(unit: str, period: str) -> str:
    """Add the period to a unit; where the result is too long, return the period alone."""
    own = period_in(unit)
    if own == period:
        return unit
    whole = f"{'' if own else unit} per {period}".strip()
    return whole if len(whole) <= LONGEST_UNIT else f"per {period}"


def customer_in(row: Mapping[str, object], features: tuple[Feature, ...]) -> Customer:
    """Make a customer from a row; names are matched to features as by `find_columns`.

    Raises
    ------
    CustomerDataError
        Two names match one feature, or the unit in a name contradicts that of the feature.
    """
    header, values = [*map(str, row)], [*row.values()]
    present = tuple(feature for feature in features if _spelled(header, feature))
    found = find_columns("customer", header, present)
    return Customer(**{feature.field: values[index] for feature, index in found.items()})


def find_ids(header: Sequence[str]) -> int | None:
    """Return the index of the only column named as ids are; None where it is not unique."""
    return _only([i for i, name in enumerate(header) if is_id(name)])


def find_breakdowns(
    source: str,
    header: Sequence[str],
    breakdowns: Sequence[Breakdown],
    named: Mapping[str, str] | None = None,
) -> dict[str, int]:
    """Find the index of each breakdown's column in a header, by the breakdown's name.

    The rules are those of `find_columns`. Where a breakdown is neither required nor its column
    named, a missing column is no error, and an ambiguous one is not used. Of two breakdowns with
    one column, the first gets it.

    Raises
    ------
    CustomerDataError
        A required breakdown has no column, or more than one.
    """
    found: dict[str, int] = {}
    for breakdown in breakdowns:
        places = _places(header, breakdown, (named or {}).get(breakdown.name))
        is_named = breakdown.name in (named or {})
        if (breakdown.is_required or is_named) and not places:
            raise CustomerDataError(
                source,
                SourceFault.NO_BREAKDOWN_COLUMN,
                breakdown=breakdown.label,
                columns=tuple(header[:_MOST_SHOWN]),
            )
        if breakdown.is_required and len(places) > 1:
            columns = tuple(header[i] for i in places)
            raise CustomerDataError(
                source, SourceFault.SEVERAL_COLUMNS, feature=breakdown.label, columns=columns
            )
        if len(places) == 1 and places[0] not in found.values():
            found[breakdown.name] = places[0]
    return found


def _places(header: Sequence[str], breakdown: Breakdown, name: str | None) -> list[int]:
    if name is not None:
        return _exactly(header, name)
    if not breakdown.columns and not breakdown.is_required:
        return []
    exact = [i for spelling in breakdown.columns for i in _exactly(header, spelling)]
    called = [i for i, own in enumerate(header) if breakdown.is_called(own)]
    return exact if breakdown.is_required and len(exact) == 1 else called


def _only(places: Sequence[int]) -> int | None:
    return places[0] if len(places) == 1 else None


def _spelled(header: Sequence[str], feature: Feature) -> list[int]:
    spellings = {*_spellings(feature)}
    return [i for i, name in enumerate(header) if plain_name(name) in spellings]


def _spellings(feature: Feature) -> Iterator[str]:
    """Yield all spellings of a feature's name, also followed by its unit or range."""
    unit = plain_name(feature.unit)
    behind = ("", unit, f"in{unit}", plain_name(f"{feature.lowest:g}{feature.highest:g}"))
    for name in (feature.name, feature.field, feature.label, *feature.columns):
        yield from (f"{plain_name(name)}{each}" for each in behind)


def _exactly(header: Sequence[str], name: str) -> list[int]:
    return [i for i, other in enumerate(header) if other.strip() == name.strip()]
