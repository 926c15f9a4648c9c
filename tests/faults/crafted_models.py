"""Time and memory that the loader takes for crafted model files."""

import time
import tracemalloc
from pathlib import Path

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.errors import UnreadableSegmentationError
from mallseg.testing.builders import a_provenance, two_segments
from tests.audit import events, ran
from tests.crafted import crafted, put_in_place
from tests.faults.campaign import Part

_LONGEST_S = 0.05
_MOST_BYTES = 10 << 20
_REPEATS = 5


def load_crafted(folder: Path) -> Part:
    """Load each kind; the machine may be busy, so the quickest of some times counts."""
    part = Part("crafted model files")
    store = JoblibStore(folder / "crafted")
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    store.load("mall")
    longest_s, most_bytes = 0.0, 0
    for kind, content in crafted().items():
        put_in_place(store.root / "mall/versions/1", content)
        elapsed_s = min(_refused(part, kind, store) for _ in range(_REPEATS))
        tracemalloc.start()
        _refused(part, kind, store)
        peak_bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        part.check(elapsed_s <= _LONGEST_S, f"{kind}: takes {elapsed_s:.3f} s")
        part.check(peak_bytes <= _MOST_BYTES, f"{kind}: takes {peak_bytes} bytes")
        longest_s, most_bytes = max(longest_s, elapsed_s), max(most_bytes, peak_bytes)
        part.tried += 1
    part.count("longest in µs", round(longest_s * 1e6))
    part.count("most memory in KiB", most_bytes >> 10)
    return part


def _refused(part: Part, kind: str, store: JoblibStore) -> float:
    started_s = time.perf_counter()
    with events() as calls:
        try:
            store.load("mall")
            part.check(holds=False, complaint=f"{kind}: is loaded")
        except UnreadableSegmentationError:
            pass
    elapsed_s = time.perf_counter() - started_s
    part.check(not ran(calls), f"{kind}: runs {ran(calls)}")
    return elapsed_s
