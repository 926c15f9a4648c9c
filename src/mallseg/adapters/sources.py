"""Which adapter reads a source of customers, and which one copies it.

Each is imported when it is chosen: a CSV file does not load pandas.
"""

import os
from pathlib import Path

from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import CustomerSource, LabelledCopy


def customers_of(
    source: object, contract: DataContract, *, encoding: str, quarantine: Path | None = None
) -> CustomerSource:
    """Choose by source: a pandas frame, the path of an Excel workbook or of a CSV file.

    Raises
    ------
    InvalidOptionError
        The source is of another kind, or cannot have a quarantine.
    """
    if not isinstance(source, str | os.PathLike):
        from mallseg.adapters.pandas_customers.frame import PandasCustomers

        return PandasCustomers(source, contract)
    path = Path(source)
    if _is_workbook(path):
        from mallseg.adapters.pandas_customers.excel import ExcelCustomers

        if quarantine:
            raise InvalidOptionError("quarantine", OptionFault.CSV_ONLY)
        return ExcelCustomers(path, contract)
    from mallseg.adapters.csv_customers.source import CsvCustomers

    return CsvCustomers(path, contract, encoding=encoding, quarantine=quarantine)


def labelled_copy_of(
    source: Path, target: Path, contract: DataContract, *, encoding: str, for_spreadsheet: bool
) -> LabelledCopy:
    """Choose by source: an Excel workbook or a CSV file.

    Raises
    ------
    InvalidOptionError
        The copy of a workbook cannot be made safe for spreadsheets, or has another ending.
    """
    if _is_workbook(source):
        from mallseg.adapters.pandas_customers.excel import ExcelLabelledCopy

        if for_spreadsheet:
            raise InvalidOptionError("for_spreadsheet", OptionFault.NOT_FOR_WORKBOOKS)
        return ExcelLabelledCopy(source, contract, target=target)
    from mallseg.adapters.csv_customers.annotated_copy import CsvLabelledCopy

    return CsvLabelledCopy(
        source, contract, encoding=encoding, target=target, for_spreadsheet=for_spreadsheet
    )


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx"
