"""The rows of services without keys: `figures.py` measures, here they are judged."""

from pathlib import Path

from benchmarks.abuse.figure import WHOLE, Figure, Scale
from benchmarks.abuse.figures import rolling, saturation, slow_clients, stalled_log, stopping
from benchmarks.abuse.steady import failed_in


def stopped(store: Path, scale: Scale, *options: str) -> Figure:
    """Judge stopping under load."""
    stops = stopping(store, scale.times[0], *options)
    return Figure(
        promise=f"SIGTERM under load with half-sent requests, {scale.times[0]} times "
        f"{' '.join(options)}",
        target="exit 0 within 10 s, no answered request lost",
        measured=f"exit codes {sorted({*stops.exit_codes})}, at most {stops.slowest_s:.1f} s, "
        f"{stops.lost} of {stops.answered} lost",
        holds={*stops.exit_codes} == {0} and stops.slowest_s <= 10 and not stops.lost,
    )


def restarted(store: Path, scale: Scale) -> Figure:
    """Judge the replacement of workers under load."""
    tally = rolling(store, scale.times[1])
    return Figure(
        promise=f"rolling restart, 2 workers, 16 busy clients, {scale.times[1]} times",
        target="0 requests lost",
        measured=f"{tally.answered} answers, {tally.lost} lost, {tally.refused} refused, "
        f"statuses {dict(tally.statuses)}",
        holds=not failed_in(tally),
    )


def slow(store: Path, scale: Scale) -> Figure:
    """Judge what becomes of slow clients, and of those beside them."""
    found = slow_clients(store, scale.slow_clients, 60)
    p99 = found.others.quantile_ms(0.99)
    return Figure(
        promise=f"{scale.slow_clients} slow clients for 60 s",
        target="each closed within 35 s; others' p99 <= 50 ms",
        measured=f"closed within {found.longest_s:.1f} s, {found.still_open} open; others' p99 "
        f"{p99:.1f} ms, failed {failed_in(found.others)}",
        holds=not found.still_open and found.longest_s <= 35 and not failed_in(found.others),
        in_time=p99 <= 50,
    )


def saturated(store: Path, scale: Scale) -> Figure:
    """Judge four times as many clients as are let in."""
    found = saturation(store, 512, scale.saturated_s)
    p99, then = found.probes.quantile_ms(0.99), found.normal.quantile_ms(0.99)
    others = found.clients.statuses.keys() - {200, 429, 503}
    failed = failed_in(found.probes) + failed_in(found.normal)
    return Figure(
        promise=f"four times saturation {scale.lasting(scale.saturated_s, WHOLE.saturated_s)}",
        target="only 200, 429, 503; health p99 <= 100 ms; normal 5 s later",
        measured=f"{dict(found.clients.statuses)}, {found.clients.lost} lost; health p99 "
        f"{p99:.0f} ms; then p99 {then:.1f} ms; {failed} of both failed",
        holds=not others and not found.clients.lost and not failed,
        in_time=p99 <= 100 and then <= 20,
    )


def stalled(store: Path) -> Figure:
    """Judge a log that is not read."""
    found = stalled_log(store, 300)
    failed = failed_in(found.tally)
    return Figure(
        promise="a reader of stderr that stalls",
        target="answers go on, drops counted",
        measured=f"{found.tally.answered} answers, {failed} failed, {found.dropped} lines dropped, "
        f"exit code {found.exit_code}",
        holds=not failed and found.dropped > 0 and found.exit_code == 0,
    )
