"""Groups of customers that an engine has counted become a census; those refused are counted."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from mallseg.adapters.counted_tables.counts import GroupedCustomers
from mallseg.adapters.counted_tables.open_table import Groups, Part
from mallseg.adapters.counted_tables.refusals import CheckedColumn, refusal_of
from mallseg.domain.customers.makeup import GroupCodes
from mallseg.domain.errors import Fault
from mallseg.population.arrays import Labels, Mask


def take_groups(
    groups: Groups,
    columns: Sequence[CheckedColumn],
    codes: Sequence[GroupCodes],
    customers: GroupedCustomers,
) -> Counter[Fault]:
    """Add those who can be used to `customers`, and count the others by their faults."""
    for place, own in enumerate(codes):  # in the order of their names, not in that of the rows
        for value in groups.distinct(place):
            _code(own, value)
    faults = Counter[Fault]()
    for part in groups.parts():
        _take(part, columns, codes, customers, faults)
    return faults


def _code(codes: GroupCodes, value: object) -> int:
    return codes.of_text(value) if isinstance(value, str) else codes.of_value(value)


def _take(
    part: Part,
    columns: Sequence[CheckedColumn],
    codes: Sequence[GroupCodes],
    customers: GroupedCustomers,
    faults: Counter[Fault],
) -> None:
    numbers, checked = np.asarray(part["customers"]), np.asarray(part["fault"])
    values = np.stack(
        [
            column.values(part[f"v{i}"], np.ma.getmaskarray(part[f"v{i}"]), numbers)
            for i, column in enumerate(columns)
        ]
    )
    usable: Mask = (checked == 0) & ~np.isnan(values).any(axis=0)
    for row in np.flatnonzero(~usable).tolist():
        faults[_fault_of(part, row, int(checked[row]), columns)] += int(numbers[row])
    classes = [_classes(part[f"g{i}"], own)[usable] for i, own in enumerate(codes)]
    customers.add(values[:, usable], classes, numbers[usable])


def _fault_of(
    part: Part,
    row: int,
    fault: int,
    columns: Sequence[CheckedColumn],
) -> Fault:
    """Find the first fault of a group: that of a text, or that which the query has found."""
    place, error = refusal_of(fault, columns) if fault else (len(columns), None)
    for i, column in enumerate(columns[:place]):
        if column.column.is_text:
            cells = part[f"v{i}"]
            text = None if np.ma.getmaskarray(cells)[row] else str(cells[row])
            if own := column.refusal(text):
                return own.fault
    if error is None:
        raise AssertionError("a group that cannot be used has a fault")
    return error.fault


def _classes(cells: Any, codes: GroupCodes) -> Labels:
    """Find the code of each value; what is missing is unknown."""
    missing = np.ma.getmaskarray(cells)
    values = np.ma.getdata(cells).tolist()
    known: dict[object, int] = {}
    for value, gone in zip(values, missing.tolist(), strict=True):
        if not gone and value not in known:
            known[value] = _code(codes, value)
    own = [
        codes.unknown if gone else known[value]
        for value, gone in zip(values, missing.tolist(), strict=True)
    ]
    return np.array(own, np.intp)
