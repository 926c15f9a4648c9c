"""What the OpenAPI page says, asked by a fuzzer."""

import subprocess
import sys
from pathlib import Path


def test_nothing_that_the_page_describes_makes_the_service_fail(
    address: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "run",
            f"http://{address}/openapi.json", "--url", f"http://{address}",
            "--checks", "not_a_server_error", "--phases", "coverage,fuzzing",
            "--max-examples", "20", "--seed", "2026", "--no-color",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout
