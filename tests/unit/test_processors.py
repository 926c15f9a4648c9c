import os
import subprocess
import sys

from mallseg.processors import MOST_THREADS, usual_threads


def test_there_is_at_least_one_thread_and_no_more_than_the_limit() -> None:
    assert 1 <= usual_threads() <= MOST_THREADS


def test_processors_that_the_process_may_not_use_are_not_counted() -> None:
    own = min(os.sched_getaffinity(0))
    script = (
        "import os\n"
        f"os.sched_setaffinity(0, {{{own}}})\n"
        "from mallseg.processors import usual_threads\n"
        "print(usual_threads())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["1"]
