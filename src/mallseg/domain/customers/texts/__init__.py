"""Parsing the texts of a source: numbers, currencies, periods, and the names of columns."""
