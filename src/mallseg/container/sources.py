"""Adapters that read, join and label customers, and write lists of them."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.database_url import DatabaseUrl
from mallseg.domain.sources.table_name import TableName
from mallseg.settings.sections import Settings  # noqa: TID253

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.posted import PostedCsv
    from mallseg.adapters.frame_customers.frame import LabelledFrame
    from mallseg.adapters.spark_customers.sessions import SparkSessions
    from mallseg.domain.ports import (
        AudienceLists,
        CustomerJoin,
        CustomerSource,
        IdentifiedCustomers,
        LabelledCopy,
        MemberRecords,
        SourceGlance,
        TextTable,
    )


def _features_asked_for(settings: Settings) -> tuple[Feature, ...]:
    """Return the features to find. Unknown names are refused later, where the plan is made."""
    try:
        return settings.plan().features
    except InvalidOptionError:
        return ()


def spark_sessions() -> "SparkSessions":
    from mallseg.adapters.spark_customers.sessions import ConfiguredSessions

    return ConfiguredSessions()


def customers(
    settings: Settings,
    source: object,
    quarantine: Path | None = None,
    *,
    contract: DataContract,
    spark_sessions: "Callable[[], SparkSessions]",
) -> "CustomerSource":
    from mallseg.adapters.sources.choosing import customers_of

    return customers_of(
        source,
        contract,
        encoding=settings.data.encoding,
        quarantine=quarantine,
        features=_features_asked_for(settings),
        password=settings.database.password,
        spark_sessions=spark_sessions,
    )


def glance(settings: Settings, contract: DataContract, path: Path) -> "SourceGlance":
    from mallseg.adapters.sources.choosing import glance_at

    return glance_at(path, contract, encoding=settings.data.encoding)


def identified_customers(
    settings: Settings,
    source: object,
    *,
    table: str = "",
    contract: DataContract,
    spark_sessions: "Callable[[], SparkSessions]",
) -> "IdentifiedCustomers":
    from mallseg.adapters.sources.choosing import identified_customers_of

    return identified_customers_of(
        source,
        contract.of_table(TableName.parse(table)) if table else contract,
        encoding=settings.data.encoding,
        password=settings.database.password,
        spark_sessions=spark_sessions,
    )


def member_records(
    settings: Settings,
    source: "str | os.PathLike[str] | Sequence[Path] | DatabaseUrl",
    *,
    contract: DataContract,
    spark_sessions: "Callable[[], SparkSessions]",
) -> "MemberRecords":
    from mallseg.adapters.sources.choosing import member_records_of

    return member_records_of(
        source,
        contract,
        encoding=settings.data.encoding,
        password=settings.database.password,
        spark_sessions=spark_sessions,
    )


def text_table(
    settings: Settings,
    source: "str | os.PathLike[str] | DatabaseUrl",
    *,
    table: str = "",
    contract: DataContract,
    spark_sessions: "Callable[[], SparkSessions]",
) -> "TextTable":
    from mallseg.adapters.sources.lists import texts_in

    return texts_in(
        source,
        contract.numbers,
        TableName.parse(table) if table else None,
        encoding=settings.data.encoding,
        password=settings.database.password,
        spark_sessions=spark_sessions,
    )


def last_list(contract: DataContract, target: "str | os.PathLike[str]") -> "TextTable":
    from mallseg.adapters.sources.lists import list_table_of

    return list_table_of(Path(target), contract.numbers)


def list_tables(
    contract: DataContract, target: "str | os.PathLike[str]"
) -> "tuple[TextTable, TextTable]":
    from mallseg.adapters.sources.lists import list_tables_of

    return list_tables_of(Path(target), contract.numbers)


def audience_lists(contract: DataContract, target: "str | os.PathLike[str]") -> "AudienceLists":
    from mallseg.adapters.sources.lists import audience_lists_at

    return audience_lists_at(Path(target), contract)


def labelled_copy(
    settings: Settings,
    contract: DataContract,
    source: "str | os.PathLike[str] | Sequence[Path]",
    target: "str | os.PathLike[str]",
    *,
    for_spreadsheet: bool = False,
) -> "LabelledCopy":
    from mallseg.adapters.sources.choosing import labelled_copy_of

    return labelled_copy_of(
        source,
        Path(target),
        contract,
        encoding=settings.data.encoding,
        for_spreadsheet=for_spreadsheet,
    )


def assigned_table(
    settings: Settings,
    contract: DataContract,
    source: object,
    into: str,
    *,
    key: str = "",
    spark_sessions: "Callable[[], SparkSessions]",
) -> "LabelledCopy":
    from mallseg.adapters.sources.choosing import assigned_table_of

    return assigned_table_of(
        source,
        TableName.parse(into),
        contract,
        key=key,
        password=settings.database.password,
        spark_sessions=spark_sessions,
    )


def posted_csv(settings: Settings, contract: DataContract, encoding: str) -> "PostedCsv":
    from mallseg.adapters.csv_customers.posted import PostedCsv

    return PostedCsv(contract, encoding=encoding, largest=settings.http.max_file_bytes)


def customer_join() -> "CustomerJoin":
    from mallseg.adapters.duckdb_join.join import DuckdbJoin

    return DuckdbJoin()


def labelled_frame(
    frame: object,
    segmentation: Segmentation,
    layout: LabelLayout | None = None,
    *,
    contract: DataContract,
) -> "LabelledFrame":
    from mallseg.adapters.frame_customers.frame import FrameCustomers

    return FrameCustomers(frame, contract).labelled(segmentation, layout)


def frame_of(columns: Mapping[str, Sequence[object]]) -> object:
    from mallseg.adapters.frame_customers.table import frame_of

    return frame_of(columns)
