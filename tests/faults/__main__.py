"""The fault campaign: ``make faults`` runs all of it, continuous integration ``--quick``.

It needs Linux, strace, and the right to mount. It ends with 1 when anything went wrong.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.faults.campaign import OPERATIONS, Part, prepare_before
from tests.faults.crafted_models import load_crafted
from tests.faults.injection import inject
from tests.faults.kills import kill_at_random
from tests.faults.ledger import change_ledger, fill_ledger, forget, second_month
from tests.faults.limits import fill_disk, limit_file_size, read_only
from tests.faults.ordering import check_ordering

_QUICK = "--quick"


def main(arguments: list[str]) -> int:
    """Run the campaign, print what was counted, and say whether all is well."""
    parts = _parts(is_quick=_QUICK in arguments)
    chosen = [word for word in arguments if word != _QUICK] or [*parts]
    if not set(chosen) <= set(parts):
        print(f"usage: python -m tests.faults [{_QUICK}] [{'|'.join(parts)}]…", file=sys.stderr)
        return 2
    if not shutil.which("strace") or os.geteuid() != 0:
        print("the campaign needs root, and strace: apt-get install strace", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="mallseg-faults-") as name:
        prepare_before(Path(name))
        done = [_report(partial(parts[each], Path(name))) for each in chosen]
    wrong = sum(len(part.wrong) for part in done)
    print(f"{sum(part.tried for part in done):,} tried in all, {wrong} wrong")
    return int(wrong > 0)


def _parts(*, is_quick: bool) -> dict[str, Callable[[Path], Part]]:
    kills, reads = (60, 2_000) if is_quick else (500, 20_000)
    sizes = 4 if is_quick else 20
    return {
        "kills": partial(kill_at_random, kills=kills, reads=reads),
        "crafted": load_crafted,
        "ordering": check_ordering,
        "read-only": read_only,
        "full-disk": partial(fill_disk, sizes=sizes),
        "file-size": partial(limit_file_size, values=sizes),
        "ledger-update": partial(change_ledger, second_month, is_quick=is_quick),
        "ledger-forget": partial(change_ledger, forget, is_quick=is_quick),
        "ledger-full-disk": partial(fill_ledger, sizes=sizes),
        **{
            f"inject-{operation.name}": partial(inject, operation, is_quick=is_quick)
            for operation in OPERATIONS
        },
    }


def _report(work: Callable[[], Part]) -> Part:
    """Run a part and print what came of it."""
    started_s = time.monotonic()
    part = work()
    elapsed_s = time.monotonic() - started_s
    print(f"{part.name}: {part.tried:,} tried, {len(part.wrong)} wrong ({elapsed_s:.0f} s)")
    if part.counts:
        print("    " + ", ".join(f"{what}: {number:,}" for what, number in part.counts.items()))
    for complaint in part.wrong:
        print(f"    WRONG: {complaint}")
    sys.stdout.flush()
    return part


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
