"""The number format of the first records of a file."""

import csv
import io
from collections.abc import Mapping, Sequence

from mallseg.adapters.csv_customers.table import Table
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.units.column_notations import look_grouped

_SAMPLED = 16 * 1024
"""Bytes; some hundred records."""


def first_rows(table: Table) -> list[list[str]]:
    """Split the first complete records, without consuming them."""
    block = table.lines.block(_SAMPLED)
    table.lines.push_back(block)
    texts = io.StringIO(block.decode(errors="replace"), newline="")
    rows: list[list[str]] = []
    try:
        rows += csv.reader(texts, delimiter=table.dialect.delimiter)
    except csv.Error:
        return []  # the reader will report what is wrong
    return [row for row in rows if len(row) >= len(table.dialect.header)]


def grouped_columns(table: Table, rows: Sequence[Sequence[str]]) -> Mapping[Feature, str]:
    """Find the features whose texts all look like groups of three digits, and their columns."""
    dialect, contract = table.dialect, table.contract
    return {
        feature: dialect.header[place]
        for feature, place in dialect.columns.items()
        if look_grouped((row[place] for row in rows), contract)
    }
