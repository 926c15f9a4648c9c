"""The C library is set to give memory back, in a process of its own: it lasts as long as that."""

import subprocess
import sys

_ASKED = "from mallseg.entrypoints.http import memory; print(memory.tune_malloc())"


def test_glibc_accepts_the_settings_of_malloc() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ASKED], capture_output=True, text=True, check=True
    )

    assert done.stdout == f"{sys.platform == 'linux'}\n"


_HOLES = """
import sys
from mallseg.entrypoints.http import memory

def pages():
    return int(open("/proc/self/statm").read().split()[1]) if sys.platform == "linux" else 0

memory.tune_malloc()
kept = [bytearray(100_000) for _ in range(400)]
del kept[:-1:2]
before = pages()
memory.trim_heap()
print(before - pages() > 2000 or sys.platform != "linux")
"""


def test_free_pages_inside_the_heap_are_returned_to_the_system() -> None:
    # 200 blocks of 24 whole pages are free, and none of them at the end of the heap.
    done = subprocess.run(
        [sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True
    )

    assert done.stdout == "True\n"
