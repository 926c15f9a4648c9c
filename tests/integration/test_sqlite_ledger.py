"""The ledger in SQLite keeps the contract; and what no other adapter promises."""

from pathlib import Path

import pytest

from mallseg.adapters.sqlite_ledger.ledger import SqliteLedger
from mallseg.testing.contracts.customer_ledger import CustomerLedgerContract


class TestSqliteLedger(CustomerLedgerContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def empty_ledger(self) -> SqliteLedger:
        return SqliteLedger(self.folder)
