"""Disks that are full, files that may not grow, and a store that is really read-only."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from tests.builders import MALL_CSV
from tests.faults.campaign import ENVIRONMENT, OPERATIONS, PATIENCE_S, Part, judge, run

_PAGE_BYTES = os.sysconf("SC_PAGESIZE")
_SAVE = next(operation for operation in OPERATIONS if operation.name == "save")
_ROOM_BYTES = 64 << 20


@contextmanager
def mounted(*words: str, at: Path) -> Iterator[None]:
    at.mkdir(exist_ok=True)
    subprocess.run(["mount", *words, str(at)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def fill_disk(folder: Path, *, sizes: int) -> Part:
    """Save where a file system of memory has room for 0, 1, 2, … pages, then inodes, more."""
    part = Part("full disk")
    disk = folder / "disk"
    inodes = sizes // 3 + 1
    limits = [("size", free) for free in range(sizes)] + [("nr_inodes", i) for i in range(inodes)]
    for limit, free in limits:
        with mounted("-t", "tmpfs", "-o", f"size={_ROOM_BYTES}", "tmpfs", at=disk):
            subprocess.run(["cp", "-a", str(folder / "before"), str(disk)], check=True)
            store = _SAVE.prepare(disk)
            leave(disk, limit, free)
            done = run(_SAVE.command(store))
            remount(disk, f"size={_ROOM_BYTES},nr_inodes=10000")
            part.tried += 1
            part.count("failed" if done.returncode else "saved")
            judge(part, f"{limit} with {free} free", _SAVE, store, done)
    return part


def leave(disk: Path, limit: str, free: int) -> None:
    """Shrink a file system until only so much is left."""
    used = os.statvfs(disk)
    if limit == "size":
        remount(disk, f"size={(used.f_blocks - used.f_bfree + free) * _PAGE_BYTES}")
    else:
        remount(disk, f"nr_inodes={used.f_files - used.f_ffree + free}")


def remount(disk: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(disk)], check=True)


def limit_file_size(folder: Path, *, values: int) -> Part:
    """Save where no file may be longer than 0, 100, 200, … bytes."""
    part = Part("RLIMIT_FSIZE")
    for largest in range(0, values * 100, 100):
        store = _SAVE.prepare(folder)
        limited = ["prlimit", f"--fsize={largest}", *_SAVE.command(store)]
        done = run(limited)
        part.tried += 1
        part.count("failed" if done.returncode else "saved")
        judge(part, f"at most {largest} bytes a file", _SAVE, store, done)
    return part


def read_only(folder: Path) -> Part:
    """Ask, serve, and try to train and to promote, where the file system says no."""
    part = Part("read-only mount")
    store, closed = _SAVE.prepare(folder), folder / "read-only"
    with mounted("--bind", str(store), at=closed):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(closed)], check=True)
        there = ("--store", str(closed))
        mallseg = [*_SAVE.command(store)[:3]]
        assigned = run([*mallseg, "assign", "--income", "80", "--score", "70", *there, "--json"])
        part.check(assigned.returncode == 0, f"assign fails: {assigned.stderr}")
        listed = run([*mallseg, "models", "verify", *there])
        part.check(listed.returncode == 0, f"verify fails: {listed.stderr}")
        _check_serving(part, [*mallseg, "serve", "--port", "0", *there])
        for words in (("train", str(MALL_CSV), "-v"), ("models", "promote", "1")):
            refused = run([*mallseg, *words, *there])
            part.check(refused.returncode == 1, f"{words[0]} ends with {refused.returncode}")
            part.check("cannot be used" in refused.stderr, f"{words[0]} says {refused.stderr}")
            part.check("census_taken" not in refused.stderr, f"{words[0]} reads customers")
        part.tried += 5
    return part


def _check_serving(part: Part, command: list[str]) -> None:
    serving = subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
    try:
        lines = (json.loads(line) for line in serving.stderr or ())
        url = next(line["url"] for line in lines if line["event"] == "listening")
        body = json.dumps({"annual_income_k": 80, "spending_score": 70}).encode()
        asked = Request(f"{url}/v1/assignments", body, {"content-type": "application/json"})
        with urlopen(asked, timeout=PATIENCE_S) as answer:
            part.check(json.load(answer)["version"] == 3, "serve answers with another version")
    finally:
        serving.terminate()
        serving.communicate(timeout=PATIENCE_S)
