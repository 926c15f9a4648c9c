"""What a service does under abuse: ``python -m benchmarks.abuse [STORE] [long]``.

Without a store, a small model is trained. The short form takes two minutes, the long one fifteen.
Rows of a Markdown table are printed, with what was measured. Latencies hold for a machine with
nothing else to do: the clients, all in this process, take the time of the service too.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.abuse.figures import rolling, saturation, slow_clients, stalled_log, stopping
from benchmarks.abuse.service import PROJECT


def main(words: list[str]) -> None:
    """Measure, and print a row as soon as it is known."""
    is_long = "long" in words
    stores = [Path(word) for word in words if word != "long"]
    with tempfile.TemporaryDirectory() as folder:
        store = stores[0] if stores else _trained(Path(folder) / "models")
        print("| figure | target | measured |\n|---|---|---|")
        _stops(store, 20 if is_long else 2)
        _restarts(store, 10 if is_long else 1)
        _slow(store, 200 if is_long else 20)
        _saturated(store, 120 if is_long else 10)
        _stalled(store, 300 if is_long else 60)


def _trained(store: Path) -> Path:
    mall = next((PROJECT / "data").glob("*all*.csv"))
    command = [sys.executable, "-m", "mallseg", "train", str(mall), "--store", str(store), "-q"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return store


def _stops(store: Path, times: int) -> None:
    for options in ((), ("--workers", "2")):
        stops = stopping(store, times, *options)
        _row(
            f"SIGTERM under load with half-sent requests, {times} times {' '.join(options)}",
            "exit 0 within 10 s, no request lost",
            f"exit codes {sorted(set(stops.exit_codes))}, at most {stops.slowest_s:.1f} s, "
            f"{stops.lost} of {stops.answered} lost",
        )


def _restarts(store: Path, times: int) -> None:
    tally = rolling(store, times)
    _row(
        f"rolling restart under 16 clients, {times} times",
        "0 requests lost",
        f"{tally.lost} lost, {tally.refused} refused, statuses {dict(tally.statuses)}",
    )


def _slow(store: Path, count: int) -> None:
    slow = slow_clients(store, count, 60)
    _row(
        f"{count} slow clients for 60 s",
        "each closed within 35 s; others' p99 at most 50 ms",
        f"closed within {slow.longest_s:.1f} s, {slow.still_open} open; others' p99 "
        f"{slow.others.quantile_ms(0.99):.0f} ms, statuses {dict(slow.others.statuses)}",
    )


def _saturated(store: Path, lasting_s: float) -> None:
    found = saturation(store, 512, lasting_s)
    _row(
        f"512 clients, four times as many as are let in, for {lasting_s:.0f} s",
        "only 200, 429, 503; health p99 at most 100 ms; normal 5 s later",
        f"statuses {dict(found.clients.statuses)}, {found.clients.lost} lost; health p99 "
        f"{found.probes.quantile_ms(0.99):.0f} ms, {dict(found.probes.statuses)}; then p99 "
        f"{found.normal.quantile_ms(0.99):.0f} ms, {dict(found.normal.statuses)}",
    )


def _stalled(store: Path, most_s: float) -> None:
    stalled = stalled_log(store, most_s)
    _row(
        "a reader of stderr that stalls",
        "answers go on, drops counted",
        f"statuses {dict(stalled.tally.statuses)}, {stalled.tally.lost} lost; {stalled.dropped} "
        f"lines dropped; exit code {stalled.exit_code}",
    )


def _row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


main(sys.argv[1:])
