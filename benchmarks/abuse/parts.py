"""Parts that fail while the service goes on: a ledger that another holds, a disk without room."""

import json
import shutil
import sqlite3
import time
import urllib.error
from contextlib import closing
from pathlib import Path

from tests.faults.limits import mounted

from benchmarks.abuse.figure import Figure, Scale
from benchmarks.abuse.guarded import Store, run
from benchmarks.abuse.requests import A_CUSTOMER
from benchmarks.service.server import Server
from benchmarks.whole_processes import CUSTOMERS

_ROOM = "size=32m"
_CUSTOMER = {"id": "1"}


def reported_by(server: Server) -> dict[str, bool]:
    """Ask whether customers are assigned, and whether it says that a part fails."""
    return {
        "serves": b"segment" in server.ask("/v1/assignments", json.dumps(A_CUSTOMER).encode()),
        "readyz": bool(json.loads(server.ask("/readyz"))["faults"]),
        "metric": any(
            line.startswith(b"mallseg_fault{") and line.endswith(b" 1.0")
            for line in server.ask("/metrics").splitlines()
        ),
    }


def _status(server: Server, path: str, body: object, media_type: str = "application/json") -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        server.ask(path, content, {"content-type": media_type})
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    return 200


def ledger_locked(store: Store, folder: Path) -> Figure:
    """Hold the ledger as another process would, look customers up, and let it go."""
    copy = Store(path=folder / "with-ledger", keys=store.keys)
    shutil.copytree(store.path, copy.path)
    run("ledger", "update", CUSTOMERS, "--id", "CustomerID", "--store", str(copy.path), "--json")
    with copy.serve(scope="customers") as server:
        before = _status(server, "/v1/customers/lookup", _CUSTOMER)
        with closing(sqlite3.connect(copy.path / "ledger.sqlite")) as other:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            locked = _status(server, "/v1/customers/lookup", _CUSTOMER)
            reported = reported_by(server)
        after = _status(server, "/v1/customers/lookup", _CUSTOMER)
    return Figure(
        promise="the ledger locked, while serving",
        target="customers are assigned, look-ups 503; said in metric and /readyz's body; then well",
        measured=f"look-ups {before}, {locked}, {after}; {reported}",
        holds=(before, locked, after) == (200, 503, 200) and all(reported.values()),
    )


def disk_full(store: Store, folder: Path) -> Figure:
    """Leave no room where the store and posted files are, ask for all, and make room again."""
    disk = folder / "disk"
    with mounted("-t", "tmpfs", "-o", _ROOM, "tmpfs", at=disk):
        shutil.copytree(store.path, disk / "models")
        full = Store(path=disk / "models", keys=store.keys)
        with full.serve(TMPDIR=str(disk)) as server:
            before = _asked_for_all(server)
            filling = disk / "filling"
            _fill(filling)
            seen = _asked_for_all(server)
            reported = reported_by(server)
            filling.unlink()
            later = _asked_for_all(server)
    return Figure(
        promise="the disk full, while serving",
        target="customers are assigned, changes and files are 503 or 507; said; then well",
        measured=f"assigned, promoted, file: {before}, {seen}, {later}; {reported}",
        holds={*before, seen[0], *later} == {200}
        and {*seen[1:]} <= {503, 507}
        and all(reported.values()),
    )


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as filling:
        try:
            while filling.write(bytes(4096)):
                pass
        except OSError:
            return


def _asked_for_all(server: Server) -> tuple[int, int, int]:
    lines = b"annual_income_k,spending_score\n" + b"81,69\n" * 20_000
    return (
        _status(server, "/v1/assignments", A_CUSTOMER),
        _status(server, "/v1/models/mall/promote", {"version": 1}),
        _status(server, "/v1/assignments/batch", lines, "text/csv"),
    )


def many_files(server: Server, scale: Scale) -> Figure:
    """Send files of 200 000 customers one after the other, and look at the worker's memory."""
    lines = b"annual_income_k,spending_score\n" + b"81,69\n15,39\n" * 100_000
    seen = []
    for _ in range(8 if scale.is_timed else 4):
        _status(server, "/v1/assignments/batch", lines, "text/csv")
        time.sleep(0.2)
        seen.append(max(server.resident_mib))
    return Figure(
        promise=f"{len(seen)} CSV files of 200 000 customers, one after the other",
        target="a worker has at most 90 MiB afterwards",
        measured=", ".join(f"{each:.0f}" for each in seen) + " MiB",
        holds=seen[-1] <= 90,
    )
