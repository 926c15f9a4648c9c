"""The C library is set to give memory back, in a process of its own: it lasts as long as that."""

import subprocess
import sys

_ASKED = "from mallseg.entrypoints.http.server import memory; print(memory.give_memory_back())"


def test_the_c_library_of_linux_takes_the_setting() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ASKED], capture_output=True, text=True, check=True
    )

    assert done.stdout == f"{sys.platform == 'linux'}\n"
