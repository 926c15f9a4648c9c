"""Runs a command, and writes what it took: started by a large process, a small one's size is seen.

Usage: python -S benchmarks/scale/launcher.py TOOK.json COMMAND...

The largest size of a process that the system reports is at least that of the process by which it
was forked, so this one imports nothing large.
"""

import json
import os
import subprocess
import sys
import time


def main(took: str, command: list[str]) -> int:
    """Run it to its end, and give its exit code."""
    started = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed_s = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    found = {
        "elapsed_s": elapsed_s,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_mib": usage.ru_maxrss / 1024,
    }
    with open(took, "w", encoding="utf-8") as file:  # noqa: PTH123  (pathlib is large)
        json.dump(found, file)
    return process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
