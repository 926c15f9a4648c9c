"""Loads and abuses the service, and prints what was promised beside what was seen.

Usage: python -m benchmarks.abuse [--quick | --shorter] [WORD ...]

With words, only those figures whose names have one of them. It takes half an hour, root and a
machine with nothing else to do. With `--shorter` it takes a quarter of an hour: the steady load
lasts two minutes instead of ten, saturation one instead of two, and the table says so. `--quick`
takes two minutes, is shorter and less, and judges no latency.
"""

import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.abuse import changes, hostile, logs, parts, rows, steady
from benchmarks.abuse.figure import MISSED, QUICK, SHORTER, WHOLE, Figure, Scale
from benchmarks.abuse.guarded import Store, trained

Measure = Callable[[], Figure]

_SCALES = {"--quick": QUICK, "--shorter": SHORTER}


def figures(folder: Path, scale: Scale) -> Iterator[tuple[str, Measure]]:
    """Give all figures by name, in the order of the table."""
    store = Store.made(folder)

    def asked(measure: "Callable[..., Figure]", *others: object) -> Figure:
        with store.serve() as server:
            return measure(server, *(others or (scale,)))

    alone = trained(folder / "without-keys", 5)
    yield "odd input", partial(asked, hostile.odd_input)
    yield "malformed", partial(asked, hostile.malformed)
    yield "long bodies", partial(asked, hostile.long_bodies)
    yield "slow clients", partial(rows.slow, alone, scale)
    yield "stopping", partial(rows.stopped, alone, scale)
    yield "stopping two workers", partial(rows.stopped, alone, scale, "--workers", "2")
    yield "saturation", partial(rows.saturated, alone, scale)
    yield "steady", partial(asked, steady.steady)
    yield "keys", partial(asked, hostile.keys, store)
    yield "promotions", partial(changes.promoted, store, scale)
    yield "unread log", partial(rows.stalled, alone)
    yield "lost log", partial(logs.lost, store, folder, scale)
    yield "cards", partial(_beside_cards, folder, scale)
    yield "restarting", partial(rows.restarted, alone, scale)
    yield "broken parts", partial(changes.broken, store, folder)
    yield "locked ledger", partial(parts.ledger_locked, store, folder)
    yield "full disk", partial(parts.disk_full, store, folder)
    if scale.is_timed:
        yield "files", partial(asked, parts.many_files)


def _beside_cards(folder: Path, scale: Scale) -> Figure:
    with Store.made(folder, segments=20).serve() as server:
        return steady.beside_cards(server, scale)


def _measured(title: str, measure: Measure) -> Figure:
    """Measure; what cannot be measured is missed, and the others go on."""
    try:
        return measure()
    except Exception:  # noqa: BLE001  (whatever it is)
        reason = traceback.format_exc().splitlines()[-1]
        return Figure(promise=title, target="", measured=reason, holds=False)


def main(words: list[str]) -> int:
    """Print a row for each figure; give 1 if one is missed."""
    scale = next((each for option, each in _SCALES.items() if option in words), WHOLE)
    chosen = [word for word in words if not word.startswith("--")]
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        print("| figure | target | measured | |\n|---|---|---|---|")
        for title, measure in figures(Path(name), scale):
            if chosen and not any(word in title for word in chosen):
                continue
            row = _measured(title, measure)
            verdict = row.verdict(scale)
            missed += verdict == MISSED
            print(f"| {row.promise} | {row.target} | {row.measured} | {verdict} |", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
