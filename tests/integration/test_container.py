"""The container gives every part, ready to use."""

from pathlib import Path

import pytest
from dependency_injector import providers

from mallseg.adapters.csv_customers.labelled_copy import CsvLabelledCopy
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.frame_customers.frame import FrameCustomers
from mallseg.adapters.workbooks.labelled_copy import WorkbookLabelledCopy
from mallseg.container import Container, build_container
from mallseg.domain.errors import InvalidOptionError
from mallseg.settings.loading import load_settings
from mallseg.testing.fake_store import InMemoryStore
from tests.builders import MALL_CSV

_WORKBOOK = "tests/data/workbooks/customers.xlsx"
_GIVEN_WHEN_ASKED = {
    "glance": ("customers.csv",),
    "customers": ("customers.csv",),
    "identified_customers": ("customers.csv",),
    "member_records": ("customers.csv",),
    "text_table": ("customers.csv",),
    "last_list": ("list.csv",),
    "list_tables": ("list.csv",),
    "audience_lists": ("list.csv",),
    "labelled_copy": ("customers.csv", "labelled.csv"),
    "assigned_table": None,  # needs a server: tests/postgres and tests/spark use it
    "frame_of": ({"segment": [1]},),
    "spark_sessions": None,  # needs Spark: tests/spark uses it
    "squared_distances": None,  # needs a segmentation: test_estimator.py uses it
    "posted_csv": None,  # needs a file without a name: test_http_files.py uses it
    "assigned_columns": None,  # needs a segmentation: test_http_batch.py uses it
    "labelled_frame": None,  # needs a frame: test_library.py uses it
}


def test_every_part_can_be_made() -> None:
    for name, provider in build_container().providers.items():
        arguments = _GIVEN_WHEN_ASKED.get(name, ())

        assert arguments is None or provider(*arguments) is not None, name


def test_the_store_is_where_the_settings_say(tmp_path: Path) -> None:
    container = build_container(settings={"store": {"path": tmp_path / "here"}})

    assert container.store().root == tmp_path / "here"  # type: ignore[attr-defined]


def test_one_store_serves_all_use_cases() -> None:
    container = build_container()

    assert container.train_segmentation().store is container.assign_segment().store


def test_any_part_can_be_replaced() -> None:
    mine = InMemoryStore()
    container = Container(settings=load_settings(), store=providers.Object(mine))

    assert container.assign_segment().store is mine


def test_the_adapter_follows_from_the_source() -> None:
    import pandas as pd

    container = build_container()

    assert isinstance(container.customers(MALL_CSV), CsvCustomers)
    assert isinstance(container.labelled_copy("in.csv", "out.csv"), CsvLabelledCopy)
    assert isinstance(container.labelled_copy(_WORKBOOK, "out.xlsx"), WorkbookLabelledCopy)
    assert isinstance(container.customers(str(MALL_CSV)), CsvCustomers)
    assert isinstance(container.customers(pd.DataFrame()), FrameCustomers)
    with pytest.raises(InvalidOptionError, match="path of a file, a pandas, Polars or Arrow frame"):
        container.customers([1, 2, 3])
