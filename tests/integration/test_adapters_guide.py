"""The adapters in the guide pass the suites that it names."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, create_engine

from mallseg.domain.ports import Clusterer, CustomerSource, SegmentationStore
from mallseg.testing.contracts.clusterer import ClustererContract
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.contracts.segmentation_store import SegmentationStoreContract
from tests.pages import PROJECT, blocks

GUIDE = blocks(PROJECT / "docs" / "guides" / "adapters.md", "python")
CLUSTERER, SOURCE, STORE = GUIDE[:3]


def module_of(block: str) -> Any:
    module = ModuleType("adapter")
    exec(compile(block, "adapters.md", "exec"), vars(module))  # noqa: S102  (our own guide)
    return module


@pytest.mark.exhaustive
class TestMiniBatchClusterer(ClustererContract):
    @pytest.fixture
    def clusterer(self) -> Clusterer:
        made: Clusterer = module_of(CLUSTERER).MiniBatchClusterer()
        return made


@pytest.mark.exhaustive
class TestSqliteStore(SegmentationStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> SegmentationStore:
        made: SegmentationStore = module_of(STORE).SqliteStore(tmp_path / "models.sqlite")
        return made


class TestSqlCustomers(CustomerSourceContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        engine = create_engine("sqlite://")
        key = Column("key", Integer, primary_key=True)
        words = [name.lower() in {"gender", "sex"} for name in header]
        columns = [Column(n, String if w else Float) for n, w in zip(header, words, strict=True)]
        table = Table("customers", MetaData(), key, *columns)
        table.create(engine)
        with engine.begin() as database:
            for record in records:
                values = (t if w else number(t) for t, w in zip(record, words, strict=True))
                database.execute(table.insert().values([None, *values]))
        made: CustomerSource = module_of(SOURCE).SqlCustomers(engine, table)
        return made

    def record_number_of(self, index: int) -> int:
        return index + 1


def number(text: str) -> float | None:
    """The value of a text in a column of numbers; None for other texts."""
    try:
        return float(text) if text != "nan" else None
    except ValueError:
        return None


def test_a_training_with_the_adapters_of_the_guide_stores_a_champion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data").symlink_to(PROJECT / "data")

    wired = module_of("\n".join(GUIDE[:4]))

    assert wired.SqliteStore("models.sqlite").champion("mall") == wired.report.version == 1
