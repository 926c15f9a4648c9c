"""The ledger in SQLite keeps the contract; and what no other adapter promises."""

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from random import Random

import pytest

from mallseg.adapters.sqlite_ledger.ledger import FILE, SqliteLedger
from mallseg.domain.errors import LedgerFault, LedgerUnavailableError
from mallseg.domain.moves.membership import SettlingRule
from mallseg.domain.sources.identified import IdentifiedBatch
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.customer_ledger import CustomerLedgerContract
from tests.refusals import coded

KEY = b"0123456789abcdef"
UNMISTAKABLE = "customer-987654321"
_NOBODY = 65534
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


class TestSqliteLedger(CustomerLedgerContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def empty_ledger(self) -> SqliteLedger:
        return SqliteLedger(self.folder)


@pytest.fixture
def ledger(tmp_path: Path) -> SqliteLedger:
    """A ledger of three customers."""
    ledger = SqliteLedger(tmp_path)
    update(ledger, JUNE, [UNMISTAKABLE, "b", "c"])
    return ledger


def update(ledger: SqliteLedger, day: date, ids: list[str], income: float = 20.0) -> None:
    rule = SettlingRule(model="mall", version=1, segmentation=two_segments(), as_of=day)
    columns = (array("d", [income] * len(ids)), array("d", [income] * len(ids)))
    with ledger.updating(rule) as open_update:
        open_update.add(IdentifiedBatch(ids=ids, columns=columns))
        open_update.compare()
        open_update.commit()


def everything(ledger: SqliteLedger) -> object:
    return (
        [*ledger.customers("mall")],
        ledger.last_update("mall"),
        [ledger.history("mall", slug) for slug in ("seg-01", "seg-02")],
    )


def test_nothing_of_a_customer_who_is_forgotten_is_left_on_disk(ledger: SqliteLedger) -> None:
    update(ledger, JULY, [UNMISTAKABLE, "b"], income=80.0)
    assert UNMISTAKABLE.encode() in (ledger.root / FILE).read_bytes()

    ledger.forget(UNMISTAKABLE)

    assert [path.name for path in ledger.root.iterdir()] == [FILE]
    assert UNMISTAKABLE.encode() not in (ledger.root / FILE).read_bytes()


def test_the_next_write_removes_the_journal_of_a_killed_one(
    ledger: SqliteLedger,
) -> None:
    journal = ledger.root / f"{FILE}-journal"
    # What SQLite leaves between the commit, which blanks the header, and the removal.
    left = bytes(512) + UNMISTAKABLE.encode() + bytes(4096)

    journal.write_bytes(left)
    update(ledger, JUNE, [UNMISTAKABLE, "b", "c"])  # the same once more, which changes nothing
    assert not journal.exists()

    ledger.forget(UNMISTAKABLE)
    journal.write_bytes(left)
    assert not ledger.forget(UNMISTAKABLE)
    assert not journal.exists()


def test_ids_that_are_hashed_with_a_key_do_not_stand_in_the_file(tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path, KEY)

    update(ledger, JUNE, [UNMISTAKABLE])

    assert ledger.find(UNMISTAKABLE)
    assert UNMISTAKABLE.encode() not in (tmp_path / FILE).read_bytes()
    ((listed, _),) = ledger.customers("mall")
    assert len(bytes.fromhex(listed)) == 16


@pytest.mark.parametrize(("made_with", "key"), [(None, KEY), (KEY, None), (KEY, b"x" * 16)])
def test_another_key_is_refused_and_changes_nothing(
    tmp_path: Path, made_with: bytes | None, key: bytes | None
) -> None:
    update(SqliteLedger(tmp_path, made_with), JUNE, ["a"])
    before = (tmp_path / FILE).read_bytes()
    other = SqliteLedger(tmp_path, key)

    for use in (
        lambda: other.find("a"),
        lambda: other.forget("a"),
        lambda: update(other, JULY, ["a"]),
    ):
        with pytest.raises(LedgerUnavailableError, check=coded(LedgerFault.OTHER_LEDGER_KEY)):
            use()

    assert (tmp_path / FILE).read_bytes() == before


def test_only_its_owner_may_read_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        update(SqliteLedger(tmp_path), JUNE, ["a"])
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_two_updates_at_once_are_one_after_the_other_or_refused(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mallseg.adapters.sqlite_ledger.database._WAIT_S", 0.05)
    rule = SettlingRule(model="mall", version=1, segmentation=two_segments(), as_of=JULY)

    with (
        ledger.updating(rule),
        pytest.raises(LedgerUnavailableError, check=coded(LedgerFault.LEDGER_IN_USE)),
    ):
        update(ledger, JULY, ["b"])


def test_other_files_than_ledgers_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / FILE
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE till (id)")
    before = file.read_bytes()

    with pytest.raises(LedgerUnavailableError, check=coded(LedgerFault.NOT_A_LEDGER)):
        update(SqliteLedger(tmp_path), JUNE, ["a"])

    assert file.read_bytes() == before


def test_a_text_file_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("no database at all, and of some length\n" * 30, encoding="utf-8")

    with pytest.raises(LedgerUnavailableError, check=coded(LedgerFault.NOT_A_LEDGER)):
        SqliteLedger(tmp_path).find("a")


def test_a_link_is_not_followed(ledger: SqliteLedger, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / FILE).symlink_to(ledger.root / FILE)

    with pytest.raises(LedgerUnavailableError, check=coded(LedgerFault.NOT_A_LEDGER)):
        SqliteLedger(elsewhere).find("b")


def test_a_newer_schema_is_refused(ledger: SqliteLedger) -> None:
    with closing(sqlite3.connect(ledger.root / FILE)) as connection:
        connection.execute("PRAGMA user_version = 99")

    with pytest.raises(LedgerUnavailableError, check=coded(LedgerFault.NEWER_LEDGER, schema=99)):
        ledger.find("b")


def test_a_damaged_ledger_is_refused(ledger: SqliteLedger) -> None:
    file = ledger.root / FILE
    content = bytearray(file.read_bytes())
    content[4096:] = b"x" * (len(content) - 4096)
    file.write_bytes(content)

    with pytest.raises(LedgerUnavailableError, check=coded(LedgerFault.LEDGER_DAMAGED)):
        ledger.find("b")


def test_a_model_without_a_ledger_is_no_mistake_until_it_is_looked_into(tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path)

    assert ledger.last_update("mall") is None
    with pytest.raises(LedgerUnavailableError, check=coded(LedgerFault.NO_LEDGER)):
        ledger.find("a")
    with pytest.raises(LedgerUnavailableError, check=coded(LedgerFault.NO_LEDGER)):
        ledger.forget("a")
    assert not [*tmp_path.iterdir()]


def test_a_read_key_may_read() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        ledger = SqliteLedger(Path(name))
        update(ledger, JUNE, ["a", "b", "c"])
        (ledger.root / FILE).chmod(0o444)
        ledger.root.chmod(0o555)

        with _not_as_root():
            assert ledger.find("b")
            assert len([*ledger.customers("mall")]) == 3
            with pytest.raises(
                LedgerUnavailableError, check=coded(LedgerFault.LEDGER_NOT_READABLE)
            ):
                update(ledger, JULY, ["b"])

        ledger.root.chmod(0o755)


@contextmanager
def _not_as_root() -> Iterator[None]:
    """Give up what root may do, where the tests run as root."""
    user = os.geteuid()
    os.seteuid(user or _NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


KILLED = """
import os, signal, sys, time
from datetime import date
from pathlib import Path
from mallseg.adapters.sqlite_ledger.ledger import SqliteLedger
from tests.integration.test_sqlite_ledger import IDS, update

for seconds in map(float, sys.stdin):
    if not (child := os.fork()):
        try:
            update(SqliteLedger(Path(sys.argv[1])), date(2026, 7, 1), IDS, income=80.0)
        finally:
            os._exit(0)
    ends = time.monotonic() + seconds
    while not (ended := os.waitpid(child, os.WNOHANG)[0]) and time.monotonic() < ends:
        time.sleep(0.002)
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    print("over", flush=True)
"""
IDS = [f"{number:06d}" for number in range(20_000)]


@pytest.mark.exhaustive
def test_an_update_that_is_killed_leaves_the_old_state_or_the_new_one(tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path)
    update(ledger, JUNE, IDS)
    old, untouched = everything(ledger), (tmp_path / FILE).read_bytes()
    update(ledger, JULY, IDS, income=80.0)
    new, seen = everything(ledger), set[bool]()
    random = Random(3)  # noqa: S311  (moments, no secrets)

    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe) as process:
        assert process.stdin
        assert process.stdout
        for moment in range(200):
            (tmp_path / FILE).write_bytes(untouched)
            print(random.uniform(0, 0.35) if moment else 60, file=process.stdin, flush=True)
            assert process.stdout.readline() == "over\n"
            state = everything(ledger)
            assert state in (old, new)
            seen.add(state == new)

    assert True in seen
