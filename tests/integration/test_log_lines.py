"""A log whose reader stalls, goes away or has no room stops no request."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mallseg.log.lines import MOST_BYTES, LineWriter
from tests.examples import exhaustive
from tests.served import until


def note(count: int) -> bytes:
    return b"dropped %d\n" % count


@contextmanager
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    try:
        yield ends
    finally:
        for end in ends:
            os.close(end)


def test_lines_are_written_in_order(tmp_path: Path) -> None:
    file = tmp_path / "log"
    with file.open("wb") as opened:
        writer = LineWriter(opened.fileno(), note)
        for number in range(1000):
            writer.put(b"%d\n" % number)
        writer.close()

    assert file.read_bytes() == b"".join(b"%d\n" % number for number in range(1000))
    assert writer.dropped == 0


def test_logging_does_not_wait_for_a_reader_that_stalls() -> None:
    line = b"x" * 1023 + b"\n"
    with pipe() as (reading, writing):
        writer = LineWriter(writing, note)
        started_s = time.monotonic()
        for _ in range(2 * MOST_BYTES // len(line)):
            writer.put(line)
        writer.close(0.05)
        elapsed_s = time.monotonic() - started_s
        kept = 2 * MOST_BYTES // len(line) - writer.dropped

        assert elapsed_s < 2
        # 64 KiB are in the pipe, one piece of up to 4 KiB is being written, the rest waits.
        assert 0 <= kept - MOST_BYTES // len(line) <= 64 + 4 + 1

        received = b""
        while len(received) < kept * len(line):
            received += os.read(reading, 2**20)
        assert received.count(b"\n") >= kept
        writer._thread.join(5)
        assert not writer._thread.is_alive()


def test_dropped_lines_are_reported_when_there_is_room_again() -> None:
    with pipe() as (reading, writing):
        writer = LineWriter(writing, note)
        writer.put(b"x" * 4000 + b"\n")
        while not writer.dropped:
            writer.put(b"x" * 4000 + b"\n")
        lost = writer.dropped
        text = b""
        while b"dropped" not in text:
            text += os.read(reading, 2**20)
        writer.put(b"later\n")
        while not text.endswith(b"later\n"):
            text += os.read(reading, 2**20)

    assert b"dropped %d\n" % lost in text


def test_a_reader_that_is_gone_costs_lines_and_nothing_else() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    writer = LineWriter(writing, note)
    writer.put(b"a\n")
    assert until(lambda: writer.dropped == 1)
    writer.put(b"b\n")
    writer.close()
    os.close(writing)

    assert writer.dropped == 2


def test_a_pipe_that_does_not_block_is_waited_for() -> None:
    with pipe() as (reading, writing):
        os.set_blocking(writing, False)
        writer = LineWriter(writing, note)
        for _ in range(200):
            writer.put(b"x" * 1023 + b"\n")
        received = b""
        while len(received) < 200 * 1024:
            received += os.read(reading, 2**20)
        writer.close()

    assert writer.dropped == 0


def test_a_disk_that_is_full_costs_lines_until_it_has_room(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk; it belongs to a process."""
    script = f"""
import resource, signal, sys
sys.path.insert(0, {str(Path.cwd())!r})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from mallseg.log.lines import LineWriter
import time
file = open({str(tmp_path / "log")!r}, "ab")
writer = LineWriter(file.fileno(), lambda count: b"dropped %d\\n" % count)
resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
writer.put(b"1234567\\n"); writer.put(b"abcdefg\\n")
while writer._waiting or not writer.dropped: time.sleep(0.01)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
writer.put(b"again\\n"); writer.close(); print(writer.dropped)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    )
    lines = (tmp_path / "log").read_text().splitlines()

    assert lines[0] == "1234567"
    assert lines[-2:] == [f"dropped {done.stdout.strip()}", "again"]
    assert int(done.stdout) in {1, 2}


@pytest.mark.parametrize(
    ("style", "is_json"), [exhaustive("auto", True), exhaustive("json", True), ("text", False)]
)
def test_a_service_logs_in_the_format_that_is_set(style: str, is_json: bool) -> None:  # noqa: FBT001
    script = (
        "import logging; from mallseg.log import configure_logging, logger_named;"
        f"configure_logging(level=logging.INFO, style={style!r}, waits=False);"
        "logger_named('mallseg.http').info('said', count=3);"
        "logging.getLogger('uvicorn.error').warning('by %s', 'uvicorn')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    )
    first, second = done.stderr.splitlines()

    assert first.startswith("{") is is_json
    assert "\x1b" not in done.stderr
    if is_json:
        assert (json.loads(first)["event"], json.loads(first)["count"]) == ("said", 3)
        assert json.loads(second)["event"] == "by uvicorn"
    else:
        assert "said" in first
        assert "by uvicorn" in second
